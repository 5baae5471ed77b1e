/** The commands that answer questions about code: their arguments, options and help. */

import { type Command, Option } from 'commander';
import { SEARCH_MODE_NAMES } from '../../../app/index.ts';
import type { MapOptions } from '../commands/map.ts';
import type { CommandContext } from './command-context.ts';
import type { AskOptions, SearchOptions } from './command-options.ts';
import { addGrepOptions, limitValue } from './grep-options.ts';
import { collect, collectList, examples, wholeNumber } from './option-values.ts';

export function addSearch(program: Command, context: CommandContext): void {
  const command = program
    .command('search')
    .summary('find code by meaning, by word or by symbol')
    .description('Finds code by meaning, by word and by symbol, and ranks what it finds.')
    .argument('[query]', 'words, a question, a symbol, or a pattern with --mode regex')
    .argument('[paths...]', 'search only in these folders or files');
  whatToSearch(command)
    .addOption(modeOption())
    .addOption(
      new Option('--syntax', 'the query is code: $A stands for one part of it, $$$REST for any number').conflicts(
        'mode',
      ),
    )
    .addOption(
      new Option(
        '--where <condition>',
        'with --syntax: X=kind or X~regex about $X, != and !~; may be repeated',
      ).argParser(collect),
    )
    .addOption(new Option('--fresh', 'first add all changed files to the index'))
    .addOption(new Option('--neural', 'embed the query with the MLX model too (starts Python: seconds)'))
    .optionsGroup('What to print:')
    .addOption(new Option('-n, --limit <number>', 'hits at most, 1 to 1000 (default: 10)').argParser(limitValue));
  formsOfHits(command)
    .addOption(new Option('--scores', 'show the score of each hit'))
    .addOption(new Option('--explain', 'show why each hit is where it is'));
  addGrepOptions(command)
    .optionsGroup('Other:')
    .addHelpText(
      'after',
      `${examples([
        ['mlx-code search "auth flow"', 'by meaning'],
        ['mlx-code search parseHeader src/http', 'a symbol, in one folder'],
        ['mlx-code search "retry with backoff" -t go -p "internal/**"', ''],
        ['mlx-code search "TODO\\(\\w+\\)" --mode regex', 'a pattern'],
        ["mlx-code search --syntax 'assert.equal($A, $B)' -t ts", 'a pattern of code'],
        ['mlx-code search "open file" --json | jq .results[0].path', ''],
        ['mlx-code search "cache eviction" --max-tokens 2000', 'what fits a prompt'],
        ['vim $(mlx-code search "cache eviction" -l)', 'the files'],
      ])}\n\nExit code: 0 found, 1 nothing found or guesses alone, 2 wrong usage.`,
    )
    .action(async (query: string | undefined, paths: string[], options: SearchOptions) => {
      const { runSearch } = await import('../commands/search.ts');
      process.exitCode = await runSearch(query, paths, options, context);
    });
}

export function addRelated(program: Command, context: CommandContext): void {
  const command = program
    .command('related')
    .summary('find code similar to the code at a place, and files that change with it')
    .description(
      'Finds code similar to the code at a place, by the static embedding. The place itself and copies of it are left out. ' +
        'Files that change together with this one are marked as such; they are known once "mlx-code log" has read the commits ' +
        '(docs/history.md).',
    )
    .argument('<place>', 'FILE:LINE, such as src/main.go:12')
    .argument('[paths...]', 'look only in these folders or files');
  whatToSearch(command)
    .optionsGroup('What to print:')
    .addOption(
      new Option('-n, --limit <number>', 'hits at most, 1 to 1000 (default: 10)').argParser(wholeNumber(1, 1000)),
    );
  formsOfHits(command)
    .addOption(new Option('--scores', 'show the score of each hit'))
    .optionsGroup('Other:')
    .addHelpText(
      'after',
      examples([
        ['mlx-code related src/http/retry.ts:40', ''],
        ['mlx-code related src/http/retry.ts:40 src/queue -n 3', 'in one folder'],
      ]),
    )
    .action(async (place: string, paths: string[], options: SearchOptions) => {
      const { runRelated } = await import('../commands/related.ts');
      process.exitCode = await runRelated(place, paths, options, context);
    });
}

export function addSymbols(program: Command, context: CommandContext): void {
  const command = program
    .command('symbols')
    .summary('list definitions: functions, classes, types and the like')
    .description(
      'Lists definitions whose name is, begins with or holds the query, or has its camel humps or letters in order. ' +
        'Without a query, all of them.',
    )
    .argument('[name]', 'a name or part of one, such as parseHeader, pH or Session.open')
    .argument('[paths...]', 'look only in these folders or files');
  whatToSearch(command)
    .addOption(new Option('-k, --kind <kinds>', 'only these kinds, e.g. function,class').argParser(collectList))
    .optionsGroup('What to print:')
    .addOption(
      new Option('-n, --limit <number>', 'definitions at most (default: 50)').argParser(wholeNumber(1, 1_000_000)),
    )
    .addOption(new Option('--json', 'one JSON object').conflicts('plain'))
    .addOption(new Option('--plain', 'one line each: path:start-end, name, kind, scope, tab-separated'))
    .optionsGroup('Other:')
    .addHelpText(
      'after',
      examples([
        ['mlx-code symbols parseH', 'by prefix'],
        ['mlx-code symbols Session.open', 'of one class'],
        ['mlx-code symbols "" src/http -k class,interface', 'all of one folder'],
      ]),
    )
    .action(async (query: string | undefined, paths: string[], options: AskOptions & { kind?: string[] }) => {
      const { runSymbols } = await import('../commands/symbols.ts');
      process.exitCode = await runSymbols(query, paths, options, context);
    });
}

export function addRefs(program: Command, context: CommandContext): void {
  const command = program
    .command('refs')
    .summary('show where a symbol is defined, imported, called and used')
    .description(
      'Shows the lines that define, import, call, use or mention a symbol. They are found by the name as a whole word ' +
        'and sorted by the words around it, not by the types of a compiler.',
    )
    .argument('<symbol>', 'a name, such as parseHeader or Session.open')
    .argument('[paths...]', 'look only in these folders or files');
  whatToSearch(command)
    .optionsGroup('What to print:')
    .addOption(
      new Option('-n, --limit <number>', 'lines of each group (default: 20)').argParser(wholeNumber(1, 1_000_000)),
    )
    .addOption(new Option('--json', 'one JSON object').conflicts('plain'))
    .addOption(new Option('--plain', 'every line: path:line, use, place in the code, text, tab-separated'))
    .optionsGroup('Other:')
    .addHelpText(
      'after',
      examples([
        ['mlx-code refs parseHeader', ''],
        ['mlx-code refs Session.open src --json', ''],
      ]),
    )
    .action(async (symbol: string, paths: string[], options: AskOptions) => {
      const { runRefs } = await import('../commands/refs.ts');
      process.exitCode = await runRefs(symbol, paths, options, context);
    });
}

export function addMap(program: Command, context: CommandContext): void {
  program
    .command('map')
    .summary('outline the project by importance, for a reader new to it')
    .description(
      'Outlines the project: the files that others depend on most, with the lines that define what is used. Importance ' +
        'flows from each file to the files whose definitions it uses (PageRank).',
    )
    .argument('[paths...]', 'files and folders to favour: what they use comes first')
    .addOption(
      new Option('--max-tokens <number>', 'length of the outline; a token is 4 characters (default: 2000)').argParser(
        wholeNumber(50, 1_000_000),
      ),
    )
    .addOption(new Option('--mention <name>', 'favour this symbol; may be repeated').argParser(collect))
    .addOption(new Option('-r, --root <dir>', 'outline this folder instead of the one around you'))
    .addOption(new Option('--json', 'print JSON'))
    .addHelpText(
      'after',
      examples([
        ['mlx-code map', 'the whole project'],
        ['mlx-code map src/http --max-tokens 800', 'as seen from one folder'],
      ]),
    )
    .action(async (paths: string[], options: MapOptions) => {
      const { runMap } = await import('../commands/map.ts');
      process.exitCode = await runMap(paths, options, context);
    });
}

/** Which part of which project. */
export function whatToSearch(command: Command): Command {
  return command
    .optionsGroup('What to search:')
    .addOption(new Option('-t, --lang <languages>', 'only these languages, e.g. go,rust').argParser(collectList))
    .addOption(
      new Option(
        '-p, --path <glob>',
        'only paths that match, or with ! in front only others; may be repeated',
      ).argParser(collect),
    )
    .addOption(new Option('-r, --root <dir>', 'search this folder instead of the one around you'));
}

// --- internal ---

/** `-m 2`, as grep and ripgrep have it, is a number of hits; anything else a mode. */
function modeOption(): Option {
  const option = new Option('-m, --mode <mode>', 'how to search (default: auto)').choices(SEARCH_MODE_NAMES);
  const mode = option.parseArg;
  return option.argParser((value, before) => (/^\d+$/.test(value) ? value : mode?.(value, before)));
}

/** More is the file itself. */
const LINES = wholeNumber(0, 1_000);

const FORMS = {
  json: 'json',
  jsonl: 'jsonl',
  plain: 'plain',
  filesWithMatches: 'files-with-matches',
  vimgrep: 'vimgrep',
};
const CONTEXT = ['afterContext', 'beforeContext', 'context'];

/** The forms an answer of hits can have. */
function formsOfHits(command: Command): Command {
  return command
    .addOption(new Option('-A, --after-context <lines>', 'lines of the file after those shown').argParser(LINES))
    .addOption(new Option('-B, --before-context <lines>', 'lines of the file before those shown').argParser(LINES))
    .addOption(new Option('-C, --context <lines>', 'lines on both sides').argParser(LINES))
    .addOption(
      new Option(
        '--max-tokens <number>',
        'the best hits whole or cut to their best lines, a line each for more; a token is 4 characters',
      ).argParser(wholeNumber(50, 1_000_000)),
    )
    .addOption(form('--json', 'one JSON object'))
    .addOption(form('--jsonl', 'one JSON object per hit and line'))
    .addOption(form('--plain', 'one line per hit: path:start-end, symbol, kind, score, tab-separated'))
    .addOption(form('-l, --files-with-matches', 'only the names of files', 'context'))
    .addOption(form('--vimgrep', 'path:line:column:text, as editors read it', 'context'));
}

/** One of the forms of the answer, which exclude each other. */
function form(flags: string, description: string, ...also: readonly 'context'[]): Option {
  const others = Object.entries(FORMS).filter(([, name]) => !flags.endsWith(`--${name}`));
  return new Option(flags, description).conflicts([
    ...others.map(([attribute]) => attribute),
    ...(also.length > 0 ? [...CONTEXT, 'maxTokens'] : []),
  ]);
}
