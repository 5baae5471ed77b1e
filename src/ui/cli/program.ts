/** Every command, argument and option with its help text. The work of a command is loaded when it is chosen. */

import { Argument, Command } from 'commander';
import { type LookedUp, OPERATIONS, type OperationTable } from '../../app/index.ts';
import { SHELLS, type Shell } from './completion/shells.ts';
import type { CliIo } from './io.ts';
import { addInstall, addReminder, addUninstall } from './options/agent-commands.ts';
import { addAsk } from './options/ask-command.ts';
import { addChat } from './options/chat-command.ts';
import { addSessions, addTemplates } from './options/chat-commands.ts';
import { addMap, addRefs, addRelated, addSearch, addSymbols } from './options/code-commands.ts';
import type { CommandContext } from './options/command-context.ts';
import { addApply, addAudit, addEdit, addHistory, addRedo, addRestore, addUndo } from './options/edit-commands.ts';
import { addIssue, addPr } from './options/forge/forge-commands.ts';
import { addBlame, addCommit, addDiff, addInsight, addLog, addReview } from './options/history-commands.ts';
import { addBench, addClear, addIndex, addStatus, addWatch } from './options/index-commands.ts';
import { addMove } from './options/move-command.ts';
import { type AddCommand, operationCommands } from './options/operation-commands.ts';
import { examples } from './options/option-values.ts';
import { addReplace } from './options/replace-command.ts';
import { addMcp, addServe } from './options/service-commands.ts';
import { addConfig, addDoctor, addModels, addSetup } from './options/setup-commands.ts';
import { addSimilar } from './options/similar-command.ts';
import { addWebhooks } from './options/webhook-command.ts';

/** @param only the command that was typed, if it is known: the others then need no building, which takes a moment */
export function buildProgram(given: CommandContext, only?: string): Command {
  const context: { -readonly [K in keyof CommandContext]: CommandContext[K] } = { ...given };
  const program = new Command('mlx-code');
  program
    .description('Private, local code search for the terminal: by meaning, by word and by symbol.')
    .version(context.version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show help; "mlx-code help COMMAND" shows that of a command')
    .showSuggestionAfterError(true)
    .configureHelp({ sortOptions: false, sortSubcommands: false, helpWidth: helpWidth(context.io) })
    .exitOverride()
    .configureOutput({
      outputError: (text, write) =>
        write(`${text.trimEnd().replace(/^error: /, 'mlx-code: ')}\n  ${USAGE_HINT}\n  [E_USAGE]\n`),
    })
    .addHelpText('after', PROGRAM_EPILOGUE);

  const known = COMMANDS.some(([, commands]) => only !== undefined && Object.hasOwn(commands, only));
  for (const [group, commands] of COMMANDS) {
    program.commandsGroup(group);
    for (const [name, add] of Object.entries(commands)) if (!known || name === only) add(program, context);
  }
  for (const command of program.commands) inherit(command, program);
  program.hook('preAction', (_, action) => {
    const { root, verbose } = action.opts<{ root?: string; verbose?: boolean }>();
    context.root = root;
    context.onStart?.(commandName(action), verbose === true);
  });
  return program;
}

// --- internal ---

type Groups = readonly (readonly [group: string, commands: Readonly<Record<string, AddCommand>>])[];

const OWN_COMMANDS: Groups = [
  ['Everyday commands:', { index: addIndex, search: addSearch, watch: addWatch, status: addStatus }],
  [
    'Questions about code:',
    { symbols: addSymbols, refs: addRefs, related: addRelated, similar: addSimilar, map: addMap },
  ],
  [
    'The repository:',
    {
      diff: addDiff,
      review: addReview,
      commit: addCommit,
      log: addLog,
      blame: addBlame,
      insight: addInsight,
      pr: addPr,
      issue: addIssue,
    },
  ],
  ['Questions to the model:', { chat: addChat, ask: addAsk, sessions: addSessions, templates: addTemplates }],
  [
    'Changes of files:',
    {
      edit: addEdit,
      replace: addReplace,
      move: addMove,
      apply: addApply,
      undo: addUndo,
      redo: addRedo,
      history: addHistory,
      restore: addRestore,
      audit: addAudit,
    },
  ],
  [
    'For coding agents:',
    { serve: addServe, mcp: addMcp, install: addInstall, uninstall: addUninstall, 'agent-reminder': addReminder },
  ],
  [
    'Set-up and upkeep:',
    {
      setup: addSetup,
      doctor: addDoctor,
      models: addModels,
      config: addConfig,
      webhooks: addWebhooks,
      clear: addClear,
      bench: addBench,
      completion: addCompletion,
      'symbol-names': addNames('symbols', 'definitions'),
      'session-names': addNames('sessions', 'sessions'),
      'template-names': addNames('templates', 'templates'),
    },
  ],
];

/** Rows of the table of operations that have no command here get one that is made from the row. */
export function withOperations(groups: Groups, operations: OperationTable): Groups {
  const own = new Set(groups.flatMap(([, commands]) => Object.keys(commands)));
  const made = Object.entries(operationCommands(operations)).filter(([name]) => !own.has(name));
  return made.length === 0 ? groups : [...groups, ['More questions:', Object.fromEntries(made)]];
}

const COMMANDS = withOperations(OWN_COMMANDS, OPERATIONS);
export const COMMAND_NAMES: readonly string[] = COMMANDS.flatMap(([, commands]) => Object.keys(commands));

/** Commands that are about no folder. */
const ROOTLESS = new Set(['completion', 'agent-reminder']);

/** Help is compared with docs/cli.md, so its width must not hang on the terminal's. */
const HELP_COLUMNS = 100;

const USAGE_HINT = '"mlx-code --help" and "mlx-code COMMAND --help" show what there is.';

const PROGRAM_EPILOGUE = `
Examples:
  mlx-code                               chat about the current project
  mlx-code ~/src/tokio                   about another one
  mlx-code "how does a request get its auth token?"
  mlx-code index                         index the current project
  mlx-code search "where is the token refreshed"
  mlx-code search parseHeader --lang go,rust
  mlx-code watch --daemon                keep it fresh in the background
  mlx-code status                        what is indexed, and what is still running

Nothing leaves this machine, but that pr, issue and review --pr ask its forge. Exit codes:
0 found or done, 1 nothing found, 2 wrong usage, 3 set-up, 4 index, 5 busy, 6 model, 7 disk or permission, 8 network, 9 refused,
130 stopped.`;

function helpWidth(io: CliIo): number {
  return io.outIsTerminal ? Math.min(io.columns, HELP_COLUMNS) : HELP_COLUMNS;
}

function inherit(command: Command, parent: Command): void {
  command.copyInheritedSettings(parent);
  command.helpOption('-h, --help', 'show this help');
  if (command.commands.length === 0) {
    const hasRoot = command.options.some(({ long }) => long === '--root');
    if (!hasRoot && !ROOTLESS.has(command.name()))
      command.option('-r, --root <dir>', 'use this folder instead of the one around you');
    command.option('--verbose', 'print each step and its time on stderr');
  }
  for (const inner of command.commands) inherit(inner, command);
}

/** `models pull`. */
function commandName(command: Command): string {
  const above = command.parent?.parent == null ? '' : `${command.parent.name()} `;
  return `${above}${command.name()}`;
}

function addCompletion(program: Command, context: CommandContext): void {
  program
    .command('completion')
    .summary('print a script that lets the shell complete commands')
    .description(
      'Prints a script with which the shell completes commands, options and their values, folders and files, and the ' +
        'names of indexed definitions.',
    )
    .addArgument(new Argument('<shell>', 'the shell').choices(SHELLS))
    .addHelpText(
      'after',
      examples([
        ['echo \'eval "$(mlx-code completion bash)"\' >> ~/.bashrc', ''],
        ["echo 'source <(mlx-code completion zsh)' >> ~/.zshrc", 'after compinit'],
        ['mlx-code completion fish > ~/.config/fish/completions/mlx-code.fish', ''],
      ]),
    )
    .action(async (shell: Shell) => {
      const { printCompletion } = await import('./commands/completion.ts');
      process.exitCode = await printCompletion(shell, buildProgram(context), context);
    });
}

/** For the completion scripts. */
function addNames(of: LookedUp, what: string): AddCommand {
  return (program, context) => {
    program
      .command(`${of.slice(0, -1)}-names`, { hidden: true })
      .description(`names of ${what}, for completion scripts`)
      .argument('[prefix]')
      .option('-r, --root <dir>')
      .action(async (prefix: string | undefined, options: { root?: string }) => {
        const { printNames } = await import('./commands/completion.ts');
        process.exitCode = await printNames(of, prefix ?? '', options, context);
      });
  };
}
