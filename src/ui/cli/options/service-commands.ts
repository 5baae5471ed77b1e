/** The commands that other programs start or talk to. */

import { type Command, Option } from 'commander';
import type { CommandContext } from './command-context.ts';
import { examples, wholeNumber } from './option-values.ts';

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

export function addServe(program: Command, context: CommandContext): void {
  program
    .command('serve')
    .summary('keep indexes fresh and answer other programs over HTTP')
    .description(
      'A watch of one or several projects that also answers over HTTP: on a socket that only you can open, and with --http on a ' +
        'port of this machine that asks for a token. Everything but the index is only read. docs/api.md says what can be asked.',
    )
    .argument('[roots...]', 'folders (default: the indexed or git folder around you)')
    .option('--http [port]', 'also listen on 127.0.0.1, on this port or a free one', wholeNumber(0, 65_535))
    .option('--fast', 'leave the MLX tier alone')
    .addOption(
      new Option(
        '--on-demand',
        'for a program that starts a service for itself: one project on a socket, without a watch; prints how it is reached as a ' +
          'line of JSON, and ends when its input is closed and nobody is connected',
      ).conflicts(['fast', 'http', 'status']),
    )
    .option('--status', 'show the services that run')
    .option('--json', 'with --status: print JSON')
    .addHelpText(
      'after',
      examples([
        ['mlx-code serve', 'this project, on a socket'],
        ['mlx-code serve ~/src/shop ~/src/pay --http', 'two projects, also on a port'],
        ['mlx-code serve --status --json', 'where services are reached'],
      ]),
    )
    .action(async (roots: string[], options: ServeOptions) => {
      const { runServe } = await import('../commands/services/serve.ts');
      process.exitCode = await runServe(roots, options, context);
    });
}

export interface ServeOptions {
  /** True for a free port. */
  readonly http?: number | true;
  readonly fast?: boolean;
  readonly onDemand?: boolean;
  readonly status?: boolean;
  readonly json?: boolean;
}
