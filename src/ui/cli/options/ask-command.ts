/** `mlx-code ask`: its arguments, options and help. */

import { type Command, InvalidArgumentError, Option } from 'commander';
import { whatToSearch } from './code-commands.ts';
import type { CommandContext } from './command-context.ts';
import type { AskCommandOptions } from './command-options.ts';
import { collect, collectNames, examples, wholeNumber } from './option-values.ts';

export function addAsk(program: Command, context: CommandContext): void {
  const command = program
    .command('ask')
    .summary('ask a local model about the code, with citations')
    .description(
      'Answers a question from the code: finds matching code, gives it to a local MLX model, and prints its answer with ' +
        'the lines it cites. If nothing in the index matches, the model is not asked. Name files with @path or ' +
        '@path:10-40 in the question; piped input is shown to the model too.',
    )
    .argument('[query...]', 'the question; with a template, the question for it');
  whatToSearch(command)
    .addOption(
      new Option('-f, --file <paths>', 'show the model this file, or FILE:10-40 of it; may be repeated').argParser(
        collect,
      ),
    )
    .addOption(new Option('--no-retrieval', 'do not search: use only named files and piped input'))
    .addOption(new Option('--anyway', 'ask the model even if nothing in the index matches'))
    .addOption(
      new Option('-n, --limit <number>', 'hits to consider, 1 to 200 (default: 40)').argParser(wholeNumber(1, 200)),
    )
    .addOption(
      new Option(
        '--context-tokens <number>',
        "tokens of code at most (default: three eighths of the model's window)",
      ).argParser(wholeNumber(100, 1_000_000)),
    )
    .addOption(new Option('--fresh', 'first add all changed files to the index'))
    .addOption(new Option('--neural', 'search with the MLX embedding model too'))
    .optionsGroup('How to answer:')
    .addOption(new Option('--model <model>', 'answer with this model'))
    .addOption(
      new Option('--compare <models>', 'let two or three models answer over the same sources, such as q05b,q15b')
        .argParser(collectNames)
        .conflicts(['model', 'anew']),
    )
    .addOption(
      new Option(
        '--best-of <number>',
        'write so many answers, 2 to 8, and print the one of which most is in the sources (default: 1)',
      )
        .argParser(wholeNumber(2, 8))
        .conflicts('compare'),
    )
    .addOption(new Option('--template <template>', 'a template such as explain, review or tests'))
    .addOption(
      new Option(
        '--max-tokens <number>',
        'length of the answer at most (default: 1024 or a quarter of the window)',
      ).argParser(wholeNumber(1, 100_000)),
    )
    .addOption(new Option('--temperature <number>', '0 always takes the likeliest word').argParser(between(0, 2)))
    .addOption(new Option('--seed <number>', 'the same answer each time').argParser(wholeNumber(0, 2 ** 31 - 1)))
    .optionsGroup('Many files:')
    .addOption(
      new Option(
        '--each <glob>',
        'ask about each file that fits, such as "src/**/*.ts"; the same command again goes on where it stopped',
      ).conflicts(['compare', 'continue', 'session', 'file']),
    )
    .addOption(
      new Option('--out <file>', 'where these answers go: .md, .json or .jsonl (default: mlx-code-TEMPLATE.md)'),
    )
    .optionsGroup('Earlier questions:')
    .addOption(new Option('-c, --continue', 'continue the newest session of this folder').conflicts('session'))
    .addOption(new Option('--session <session>', 'continue this session, or start one with this name'))
    .addOption(new Option('--no-save', 'do not keep the question and the answer'))
    .addOption(new Option('--anew', 'ask the model even if the answer to the same question is remembered'))
    .optionsGroup('What to print:')
    .addOption(new Option('--quotes', 'below each source the line of it that the answer leans on'))
    .addOption(new Option('--json', 'one JSON object for each event and line'))
    .optionsGroup('Other:')
    .addHelpText(
      'after',
      `${examples([
        ['mlx-code ask "how does a request get its auth token?"', ''],
        ['mlx-code ask "what does @src/auth.ts:10-60 do?"', 'these lines'],
        ['npm test 2>&1 | mlx-code ask "why does this fail?"', 'with what a program printed'],
        ['mlx-code ask -c "and who calls it?"', 'a follow-up'],
        ['mlx-code ask --template review --file src/auth.ts', 'a template'],
        ['mlx-code ask "how are users authenticated?" --compare q05b,q15b', 'two models'],
        ["mlx-code ask --each 'src/**/*.ts' --template docs", 'each file, one result file'],
      ])}\n\nExit code: 0 answered, 1 nothing in the index fits (with --each: no file does), 2 wrong usage, 130 stopped.`,
    )
    .action(async (words: string[], options: AskCommandOptions) => {
      const query = words.join(' ');
      if (options.each !== undefined || options.out !== undefined) {
        const { runEach } = await import('../asking/ask-each.ts');
        process.exitCode = await runEach(query, options, context);
        return;
      }
      if (options.compare !== undefined) {
        const { runCompare } = await import('../asking/ask-compare.ts');
        process.exitCode = await runCompare(query, options.compare, options, context);
        return;
      }
      const { runAsk } = await import('../commands/ask.ts');
      process.exitCode = await runAsk(query, options, context);
    });
}

// --- internal ---

function between(min: number, max: number): (value: string) => number {
  return (value) => {
    const number = Number(value);
    if (!/^\d+(\.\d+)?$/.test(value) || number < min || number > max) {
      throw new InvalidArgumentError(`It must be a number from ${min} to ${max}.`);
    }
    return number;
  };
}
