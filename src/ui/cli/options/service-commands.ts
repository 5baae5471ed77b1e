/** The commands that other programs start or talk to. */

import type { Command } from 'commander';
import type { CommandContext } from './command-context.ts';
import { examples } from './option-values.ts';

export function addMcp(program: Command, context: CommandContext): void {
  program
    .command('mcp')
    .summary('answer a coding agent over its pipes (Model Context Protocol)')
    .description(
      'A server of the Model Context Protocol: a coding agent starts it, asks its tools for ranked code, definitions, ' +
        'references and the outline of the project, and closes its input to end it. Every tool only reads.',
    )
    .option('--structured', 'give JSON beside the text, for programs')
    .addHelpText(
      'after',
      examples([
        ['mlx-code mcp', 'for the project around the working folder'],
        ['mlx-code mcp --root ~/src/shop', ''],
      ]),
    )
    .action(async (options: { structured?: boolean }) => {
      const { runMcp } = await import('../commands/services/mcp.ts');
      process.exitCode = await runMcp(options, context);
    });
}
