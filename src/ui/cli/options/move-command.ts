/** The command that renames and moves files: its arguments, options and help. */

import type { Command } from 'commander';
import type { MoveOptions } from '../commands/edits/move.ts';
import type { CommandContext } from './command-context.ts';
import { outputs, PROTECTED } from './edit-commands.ts';
import { examples } from './option-values.ts';

export function addMove(program: Command, context: CommandContext): void {
  outputs(
    program
      .command('move')
      .summary('rename and move files, many at once')
      .description(
        'Gives files other names or places: the ones that are named, or with --regex all in the current folder whose path ' +
          'matches. Shows the change and asks. Nothing is overwritten; names may change places. Imports do not follow yet.',
      )
      .argument('<names...>', 'files and folders, then where they go: a name, or a folder')
      .option('--regex', 'an expression for paths and what takes its place; $1 stands for a group')
      .option('--dry-run', 'show what would be done')
      .option('-y, --yes', 'apply it without asking')
      .option('--allow-protected', PROTECTED),
  )
    .addHelpText(
      'after',
      examples([
        ['mlx-code move src/util.ts src/text.ts', 'show the change, then ask'],
        ['mlx-code move a.md b.md docs/', 'into a folder'],
        ["mlx-code move --regex '\\.spec\\.ts$' '.test.ts' --yes", ''],
        ["mlx-code move --regex '^lib/(\\w+)/index\\.js$' 'lib/$1.js' --dry-run", ''],
      ]),
    )
    .action(async (names: string[], options: MoveOptions) => {
      const { runMove } = await import('../commands/edits/move.ts');
      process.exitCode = await runMove(names, options, context);
    });
}
