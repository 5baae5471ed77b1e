/** The commands that put us into the settings of coding agents: their arguments, options and help. */

import { Argument, type Command, Option } from 'commander';
import { AGENT_IDS } from '../../../app/index.ts';
import type { InstallOptions } from '../commands/agents/install.ts';
import type { CommandContext } from './command-context.ts';
import { examples } from './option-values.ts';

export function addInstall(program: Command, context: CommandContext): void {
  program
    .command('install')
    .summary('let coding agents ask mlx-code: server, instructions, reminder')
    .description(
      'Puts mlx-code into the settings of coding agents: an MCP server that they start, a block in their instructions that says ' +
        'when to ask it, and with --hooks, where the agent has hooks, a reminder after the third search by text in a row. Shows ' +
        'each change before it is written, and asks. Comments, order and line ends of a file are kept; a file that cannot be ' +
        'read as what it should be is left alone.',
    )
    .addArgument(
      new Argument('[agents...]', 'which agents (default: those whose settings are found)').choices(AGENT_IDS),
    )
    .option('--project', 'in the settings of this project, for everybody who works on it')
    .option('--hooks', 'put in the reminder too: Claude Code, Codex, Copilot, Grok')
    .option('--dry-run', 'show what would be written')
    .option('-y, --yes', 'write without asking')
    .addOption(
      new Option('--check', 'say what is installed, and whether it can be started').conflicts([
        'dryRun',
        'yes',
        'hooks',
      ]),
    )
    .option('--json', 'print JSON; nothing is written without --yes')
    .addHelpText(
      'after',
      examples([
        ['mlx-code install', 'for every agent that is found'],
        ['mlx-code install claude-code codex --hooks', 'for these, with the reminder'],
        ['mlx-code install cursor --project', 'in the files of this project'],
        ['mlx-code install --check', 'what is there, and does it start?'],
        ['mlx-code uninstall', 'take all of it out again'],
      ]),
    )
    .action(async (names: string[], options: InstallOptions) => {
      if (options.check === true) {
        const { runCheck } = await import('../commands/agents/check.ts');
        process.exitCode = await runCheck(names, options, context);
        return;
      }
      const { runInstall } = await import('../commands/agents/install.ts');
      process.exitCode = await runInstall(names, options, context);
    });
}

export function addUninstall(program: Command, context: CommandContext): void {
  program
    .command('uninstall')
    .summary('take mlx-code out of the settings of coding agents')
    .description(
      'Takes out what "mlx-code install" put in, and nothing else. A file that was not changed since is again as it was, byte for ' +
        'byte; one that was made is removed.',
    )
    .addArgument(new Argument('[agents...]', 'which agents (default: all)').choices(AGENT_IDS))
    .option('--project', 'from the settings of this project')
    .option('--dry-run', 'show what would be written')
    .option('-y, --yes', 'write without asking')
    .option('--json', 'print JSON; nothing is written without --yes')
    .action(async (names: string[], options: InstallOptions) => {
      const { runUninstall } = await import('../commands/agents/install.ts');
      process.exitCode = await runUninstall(names, options, context);
    });
}

/** For the hooks that `install --hooks` puts in. */
export function addReminder(program: Command, context: CommandContext): void {
  program
    .command('agent-reminder', { hidden: true })
    .description('reads what a hook is told on stdin, and reminds the agent after the third search by text in a row')
    .action(async () => {
      const { runReminder } = await import('../commands/agents/remind.ts');
      process.exitCode = await runReminder(context);
    });
}
