/** The commands that answer questions about code: their arguments, options and help. */

import { type Command, Option } from 'commander';
import { SEARCH_MODE_NAMES } from '../../app/index.ts';
import { collect, collectList, examples, wholeNumber } from './option-values.ts';
import type { CommandContext } from './program.ts';

export interface SearchOptions {
  readonly json?: boolean;
  readonly jsonl?: boolean;
  readonly plain?: boolean;
  readonly filesWithMatches?: boolean;
  readonly vimgrep?: boolean;
  readonly afterContext?: number;
  readonly beforeContext?: number;
  readonly context?: number;
  readonly maxTokens?: number;
  readonly limit?: number;
  readonly lang?: string[];
  readonly path?: string[];
  readonly mode?: string;
  readonly neural?: boolean;
  readonly scores?: boolean;
  readonly explain?: boolean;
  readonly root?: string;
}

export function addSearch(program: Command, context: CommandContext): void {
  program
    .command('search')
    .summary('find code by meaning, by word or by symbol')
    .description('Finds code by meaning, by word and by symbol, and ranks what it finds.')
    .argument('<query>', 'words, a question, a symbol, or a pattern with --mode regex')
    .argument('[paths...]', 'search only in these folders or files')
    .optionsGroup('What to search:')
    .addOption(new Option('-t, --lang <languages>', 'only these languages, e.g. go,rust').argParser(collectList))
    .addOption(new Option('-p, --path <glob>', 'only paths that match; may be repeated').argParser(collect))
    .addOption(new Option('-r, --root <dir>', 'search this folder instead of the one around you'))
    .addOption(new Option('-m, --mode <mode>', 'how to search (default: auto)').choices(SEARCH_MODE_NAMES))
    .addOption(new Option('--neural', 'embed the query with the MLX model too (starts Python: seconds)'))
    .optionsGroup('What to print:')
    .addOption(
      new Option('-n, --limit <number>', 'hits at most, 1 to 1000 (default: 10)').argParser(wholeNumber(1, 1000)),
    )
    .addOption(new Option('-A, --after-context <lines>', 'lines of the file after those shown').argParser(LINES))
    .addOption(new Option('-B, --before-context <lines>', 'lines of the file before those shown').argParser(LINES))
    .addOption(new Option('-C, --context <lines>', 'lines on both sides').argParser(LINES))
    .addOption(
      new Option(
        '--max-tokens <number>',
        'whole hits while they fit, then their best lines; a token is 4 characters',
      ).argParser(wholeNumber(50, 1_000_000)),
    )
    .addOption(form('--json', 'one JSON object'))
    .addOption(form('--jsonl', 'one JSON object per hit and line'))
    .addOption(form('--plain', 'one line per hit: path:start-end, symbol, kind, score, tab-separated'))
    .addOption(form('-l, --files-with-matches', 'only the names of files', 'context'))
    .addOption(form('--vimgrep', 'path:line:column:text, as editors read it', 'context'))
    .addOption(new Option('--scores', 'show the score of each hit'))
    .addOption(new Option('--explain', 'show why each hit is where it is'))
    .optionsGroup('Other:')
    .addHelpText(
      'after',
      `${examples([
        ['mlx-code search "auth flow"', 'by meaning'],
        ['mlx-code search parseHeader src/http', 'a symbol, in one folder'],
        ['mlx-code search "retry with backoff" -t go -p "internal/**"', ''],
        ['mlx-code search "TODO\\(\\w+\\)" --mode regex', 'a pattern'],
        ['mlx-code search "open file" --json | jq .results[0].path', ''],
        ['mlx-code search "cache eviction" --max-tokens 2000', 'what fits a prompt'],
        ['vim $(mlx-code search "cache eviction" -l)', 'the files'],
      ])}\n\nExit code: 0 found, 1 nothing found, 2 wrong usage.`,
    )
    .action(async (query: string, paths: string[], options: SearchOptions) => {
      const { runSearch } = await import('./commands/search.ts');
      process.exitCode = await runSearch(query, paths, options, context);
    });
}

// --- internal ---

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

/** One of the forms of the answer, which exclude each other. */
function form(flags: string, description: string, ...also: readonly 'context'[]): Option {
  const others = Object.entries(FORMS).filter(([, name]) => !flags.endsWith(`--${name}`));
  return new Option(flags, description).conflicts([
    ...others.map(([attribute]) => attribute),
    ...(also.length > 0 ? [...CONTEXT, 'maxTokens'] : []),
  ]);
}
