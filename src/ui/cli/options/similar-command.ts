/** `mlx-code similar`: its arguments, options and help. */

import { type Command, Option } from 'commander';
import type { SimilarOptions } from '../commands/questions/similar.ts';
import { whatToSearch } from './code-commands.ts';
import type { CommandContext } from './command-context.ts';
import { examples, wholeNumber } from './option-values.ts';

export function addSimilar(program: Command, context: CommandContext): void {
  const command = program
    .command('similar')
    .summary('find copies of the code at a place, also changed ones')
    .description(
      'Finds clones of the code at a place: copies with another layout, with other names and literals, or with some ' +
        'statements added, removed or changed. With --all, every group of clones of the project. Imports, prose and ' +
        'tables of literals are not compared.',
    )
    .argument('[place]', 'FILE:START-END, FILE:LINE or FILE:SYMBOL for a definition, FILE for all clones that touch it')
    .argument('[paths...]', 'look only in these folders or files');
  whatToSearch(command)
    .addOption(new Option('--all', 'all clones, those with most lines to spare first; PLACE is then a path too'))
    .addOption(
      new Option('--min <lines>', 'with --all or FILE: only definitions of so many lines (default: 8)').argParser(
        wholeNumber(1, 100_000),
      ),
    )
    .optionsGroup('What to print:')
    .addOption(
      new Option('-n, --limit <number>', 'regions or groups at most (default: 20)').argParser(wholeNumber(1, 100_000)),
    )
    .addOption(new Option('--json', 'one JSON object').conflicts('plain'))
    .addOption(new Option('--plain', 'one line each: group, path:start-end, symbol, likeness, tab-separated'))
    .optionsGroup('Other:')
    .addHelpText(
      'after',
      `${examples([
        ['mlx-code similar src/http/retry.ts:40-80', 'lines'],
        ['mlx-code similar src/http/retry.ts:40', 'the definition around a line'],
        ['mlx-code similar src/http/retry.ts:withRetry src/queue', 'a definition, in one folder'],
        ['mlx-code similar --all --min 20 -t go', 'all clones of 20 lines or more'],
      ])}\n\nExit code: 0 found, 1 nothing found, 2 wrong usage.`,
    )
    .action(async (place: string | undefined, paths: string[], options: SimilarOptions) => {
      const { runSimilar } = await import('../commands/questions/similar.ts');
      process.exitCode = await runSimilar(place, paths, options, context);
    });
}
