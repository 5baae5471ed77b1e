/** The commands about an index as a whole: make it, follow the files, tell of it, measure it, delete it. */

import { type Command, Option } from 'commander';
import type { CommandContext } from './command-context.ts';
import type { IndexOptions, StatusCommandOptions, WatchCommandOptions } from './command-options.ts';
import { examples, wholeNumber } from './option-values.ts';

export function addIndex(program: Command, context: CommandContext): void {
  program
    .command('index')
    .summary('make a folder searchable, or bring its index up to date')
    .description(
      'Makes a folder searchable, or brings its index up to date. Only what changed is read again. ' +
        'First words, symbols and the static embedding (seconds), then the embeddings of the MLX tier. ' +
        'If those need more than a minute, they continue in the background.',
    )
    .argument('[root]', 'folder to index (default: the indexed or git folder around you, else this one)')
    .addOption(new Option('--fast', 'leave the MLX tier out').conflicts('full'))
    .addOption(new Option('--full', 'wait for the MLX tier, however long it takes'))
    .addOption(new Option('--stop', 'end the run that is indexing this folder').conflicts(['fast', 'full', 'force']))
    .addOption(new Option('--force', 'build the index again from the files'))
    .addOption(new Option('--json', 'print the report as JSON'))
    .addOption(new Option('--continue-in-background').hideHelp())
    .addOption(new Option('--learn-in-background').hideHelp())
    .addHelpText(
      'after',
      examples([
        ['mlx-code index', 'this project'],
        ['mlx-code index ~/src/tokio --fast', 'another one, without the MLX tier'],
        ['mlx-code index --stop', 'end a run in the background'],
      ]),
    )
    .action(async (root: string | undefined, options: IndexOptions) => {
      const { runIndex } = await import('../commands/index.ts');
      process.exitCode = await runIndex(root, options, context);
    });
}

export function addWatch(program: Command, context: CommandContext): void {
  const actions = ['daemon', 'status', 'stop'];
  const action = (name: string, description: string) =>
    new Option(`--${name}`, description).conflicts(actions.filter((other) => other !== name));
  program
    .command('watch')
    .summary('keep the index fresh while you work, and answer searches from memory')
    .description(
      'Keeps the index of a folder fresh: what you save is searchable within a second. Searches of other terminals are ' +
        'answered by it from memory. Runs until Ctrl+C, or in the background with --daemon.',
    )
    .argument('[root]', 'folder (default: the indexed or git folder around you)')
    .addOption(action('daemon', 'go to the background'))
    .addOption(action('status', 'show the watch of this folder'))
    .addOption(action('stop', 'end the watch of this folder'))
    .addOption(new Option('--fast', 'leave the MLX tier alone'))
    .addOption(new Option('--json', 'print news, or the status, as JSON'))
    .addOption(new Option('--log').hideHelp())
    .addHelpText(
      'after',
      examples([
        ['mlx-code watch', 'this project, until Ctrl+C'],
        ['mlx-code watch --daemon', 'in the background'],
        ['mlx-code watch --stop', ''],
      ]),
    )
    .action(async (root: string | undefined, options: WatchCommandOptions) => {
      const { runWatch } = await import('../commands/watch.ts');
      process.exitCode = await runWatch(root, options, context);
    });
}

export function addStatus(program: Command, context: CommandContext): void {
  program
    .command('status')
    .summary('show what is indexed, how fresh it is, and what is running')
    .description('Shows files, chunks, vectors per tier, skipped files by reason, size, freshness and the running job.')
    .argument('[root]', 'folder (default: the indexed or git folder around you)')
    .option(
      '--skipped [reason]',
      'list every file and folder that is left out, with the reason, or those of one reason',
    )
    .addOption(new Option('--json', 'print JSON').conflicts('plain'))
    .addOption(new Option('--plain', 'one line each, tab-separated'))
    .action(async (root: string | undefined, options: StatusCommandOptions) => {
      if (options.skipped !== undefined) {
        const { runSkipped } = await import('../commands/skipped.ts');
        process.exitCode = await runSkipped(root, options.skipped, options, context);
        return;
      }
      const { runStatus } = await import('../commands/status.ts');
      process.exitCode = await runStatus(root, options, context);
    });
}

export function addBench(program: Command, context: CommandContext): void {
  program
    .command('bench')
    .summary('measure how well search answers on your own code')
    .description(
      'Asks what your commits say they did, and looks for the files they changed; then asks the sentences of your doc ' +
        'comments, of a copy without these comments. Prints recall, MRR and NDCG of each way to search.',
    )
    .argument('[root]', 'folder (default: the indexed or git folder around you)')
    .addOption(
      new Option('-n, --limit <number>', 'queries of each kind at most, 1 to 2000 (default: 200)').argParser(
        wholeNumber(1, 2000),
      ),
    )
    .option('--json', 'print the report as JSON')
    .action(async (root: string | undefined, options: { limit?: number; json?: boolean }) => {
      const { runBench } = await import('../commands/bench.ts');
      process.exitCode = await runBench(root, options, context);
    });
}

export function addClear(program: Command, context: CommandContext): void {
  program
    .command('clear')
    .summary('delete the index of a folder; your files are not touched')
    .description('Deletes the index of a folder. Your files are not touched, and the index can be built again.')
    .argument('[root]', 'folder (default: the indexed folder around you)')
    .option('-y, --yes', 'do not ask')
    .option('--orphans', 'list the indexes whose folders are gone, and delete them')
    .addHelpText(
      'after',
      examples([
        ['mlx-code clear', 'of this project'],
        ['mlx-code clear ~/src/old', 'also when that folder is gone'],
        ['mlx-code clear --orphans', 'of all folders that are gone'],
      ]),
    )
    .action(async (root: string | undefined, options: { yes?: boolean; orphans?: boolean }) => {
      const { runClear } = await import('../commands/clear.ts');
      process.exitCode = await runClear(root, options, context);
    });
}
