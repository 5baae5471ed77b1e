/** Every command, argument and option with its help text. The work of a command is loaded when it is chosen. */

import { Argument, Command, Option } from 'commander';
import type { LookedUp } from '../../app/index.ts';
import { addAsk } from './ask-command.ts';
import { addChat } from './chat-command.ts';
import { addSessions, addTemplates } from './chat-commands.ts';
import { addMap, addRefs, addRelated, addSearch, addSymbols } from './code-commands.ts';
import { SHELLS, type Shell } from './completion/shells.ts';
import type { CliIo } from './io.ts';
import { examples, wholeNumber } from './option-values.ts';

/** What a command gets: its own options, and the shared ones. */
export interface CommandContext {
  readonly io: CliIo;
  readonly cwd: string;
  readonly version: string;
  /** Told which command runs, before it does. */
  readonly onStart?: (name: string, verbose: boolean) => void;
}

export interface IndexOptions {
  readonly fast?: boolean;
  readonly full?: boolean;
  readonly stop?: boolean;
  readonly force?: boolean;
  readonly json?: boolean;
  readonly continueInBackground?: boolean;
}

export interface WatchCommandOptions {
  readonly daemon?: boolean;
  readonly status?: boolean;
  readonly stop?: boolean;
  readonly fast?: boolean;
  readonly json?: boolean;
  /** Written to a log file: each line begins with the time. */
  readonly log?: boolean;
}

/** @param only the command that was typed, if it is known: the others then need no building, which takes a moment */
export function buildProgram(context: CommandContext, only?: string): Command {
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
  program.hook('preAction', (_, action) => context.onStart?.(commandName(action), action.opts()['verbose'] === true));
  return program;
}

// --- internal ---

type AddCommand = (program: Command, context: CommandContext) => void;

const COMMANDS: readonly (readonly [group: string, commands: Readonly<Record<string, AddCommand>>])[] = [
  ['Everyday commands:', { index: addIndex, search: addSearch, watch: addWatch, status: addStatus }],
  ['Questions about code:', { symbols: addSymbols, refs: addRefs, related: addRelated, map: addMap }],
  ['Questions to the model:', { chat: addChat, ask: addAsk, sessions: addSessions, templates: addTemplates }],
  [
    'Set-up and upkeep:',
    {
      setup: addSetup,
      doctor: addDoctor,
      models: addModels,
      config: addConfig,
      clear: addClear,
      bench: addBench,
      completion: addCompletion,
      'symbol-names': addNames('symbols', 'definitions'),
      'session-names': addNames('sessions', 'sessions'),
      'template-names': addNames('templates', 'templates'),
    },
  ],
];

/** Help is compared with docs/cli.md, so its width must not hang on the terminal's. */
const HELP_COLUMNS = 100;

const USAGE_HINT = '"mlx-code --help" and "mlx-code COMMAND --help" show what there is.';

const PROGRAM_EPILOGUE = `
Examples:
  mlx-code index                         index the project you stand in
  mlx-code search "where is the token refreshed"
  mlx-code search parseHeader --lang go,rust
  mlx-code ask "how does a request get its auth token?"
  mlx-code watch --daemon                keep it fresh in the background
  mlx-code status                        what is indexed, and what is still running

Nothing leaves this machine. Exit codes: 0 found or done, 1 nothing found, 2 wrong usage,
3 set-up, 4 index, 5 busy, 6 model, 7 disk or permission, 8 network, 130 stopped.`;

function helpWidth(io: CliIo): number {
  return io.outIsTerminal ? Math.min(io.columns, HELP_COLUMNS) : HELP_COLUMNS;
}

function inherit(command: Command, parent: Command): void {
  command.copyInheritedSettings(parent);
  command.helpOption('-h, --help', 'show this help');
  if (command.commands.length === 0) command.option('--verbose', 'tell each step and its time, on stderr');
  for (const inner of command.commands) inherit(inner, command);
}

/** `models pull`. */
function commandName(command: Command): string {
  const above = command.parent?.parent == null ? '' : `${command.parent.name()} `;
  return `${above}${command.name()}`;
}

function addIndex(program: Command, context: CommandContext): void {
  program
    .command('index')
    .summary('make a folder searchable, or bring its index up to date')
    .description(
      'Makes a folder searchable, or brings its index up to date. Only what changed is read again. ' +
        'First words, symbols and the static embedding (seconds), then the embeddings of the MLX tier. ' +
        'When those need more than a minute, they go on in the background.',
    )
    .argument('[root]', 'folder to index (default: the indexed or git folder around you, else this one)')
    .addOption(new Option('--fast', 'leave the MLX tier out').conflicts('full'))
    .addOption(new Option('--full', 'wait for the MLX tier, however long it takes'))
    .addOption(new Option('--stop', 'end the run that is indexing this folder').conflicts(['fast', 'full', 'force']))
    .addOption(new Option('--force', 'build the index again from the files'))
    .addOption(new Option('--json', 'print the report as JSON'))
    .addOption(new Option('--continue-in-background').hideHelp())
    .addHelpText(
      'after',
      examples([
        ['mlx-code index', 'this project'],
        ['mlx-code index ~/src/tokio --fast', 'another one, without the MLX tier'],
        ['mlx-code index --stop', 'end a run in the background'],
      ]),
    )
    .action(async (root: string | undefined, options: IndexOptions) => {
      const { runIndex } = await import('./commands/index.ts');
      process.exitCode = await runIndex(root, options, context);
    });
}

function addWatch(program: Command, context: CommandContext): void {
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
      const { runWatch } = await import('./commands/watch.ts');
      process.exitCode = await runWatch(root, options, context);
    });
}

function addStatus(program: Command, context: CommandContext): void {
  program
    .command('status')
    .summary('show what is indexed, how fresh it is, and what is running')
    .description('Shows files, chunks, vectors per tier, skipped files by reason, size, freshness and the running job.')
    .argument('[root]', 'folder (default: the indexed or git folder around you)')
    .option('--json', 'print it as JSON')
    .action(async (root: string | undefined, options: { json?: boolean }) => {
      const { runStatus } = await import('./commands/status.ts');
      process.exitCode = await runStatus(root, options, context);
    });
}

function addSetup(program: Command, context: CommandContext): void {
  program
    .command('setup')
    .summary('install Python packages, MLX and the default embedding model')
    .description(
      'Installs what the MLX tier needs into the user data folder: a Python environment with MLX, a fast BLAS where ' +
        'the system has none, and the default embedding model. "mlx-code index" does this on first use.',
    )
    .option('--json', 'print the report as JSON')
    .action(async (options: { json?: boolean }) => {
      const { runSetup } = await import('./commands/setup.ts');
      process.exitCode = await runSetup(options, context);
    });
}

function addDoctor(program: Command, context: CommandContext): void {
  program
    .command('doctor')
    .summary('check the set-up and the index, with a remedy for each fault')
    .description(
      'Checks Node, Python, MLX and its BLAS, models, LanceDB, grammars, disk, and the index of this folder.',
    )
    .argument('[root]', 'folder (default: the indexed or git folder around you)')
    .option('--json', 'print it as JSON')
    .option('--deep', 'also hash every model file, and compare the index with one made from scratch')
    .action(async (root: string | undefined, options: { json?: boolean; deep?: boolean }) => {
      const { runDoctor } = await import('./commands/doctor.ts');
      process.exitCode = await runDoctor(root, options, context);
    });
}

function addModels(program: Command, context: CommandContext): void {
  const models = program
    .command('models')
    .summary('list, fetch, choose or remove models')
    .description('Lists the models that are known, fetches one, tells about one, chooses or removes one.')
    .addHelpText(
      'after',
      examples([
        ['mlx-code models pull q15b', 'fetch a chat model'],
        ['mlx-code models use q15b', 'let it answer from now on'],
      ]),
    );
  const load = () => import('./commands/models.ts');
  models
    .command('list', { isDefault: true })
    .description('list the models that are known, and which are on this machine')
    .option('--json', 'print it as JSON')
    .action(async (options: { json?: boolean }) => {
      process.exitCode = await (await load()).listModelsCommand(options, context);
    });
  models
    .command('pull')
    .description('fetch a model and check its hashes; what is there already is kept, what was cut short goes on')
    .addArgument(new Argument('<model>', 'a name from the list, or owner/name of a model on the hub'))
    .option('--update', 'ask the hub for a newer revision of a model whose hashes mlx-code does not bring')
    .action(async (name: string, options: { update?: boolean }) => {
      process.exitCode = await (await load()).pullModelCommand(name, options, context);
    });
  models
    .command('use')
    .description('make a model the one that answers or embeds, in your own settings')
    .addArgument(new Argument('<model>', 'a name from the list, a folder, or server for that of chat.server'))
    .action(async (name: string) => {
      process.exitCode = await (await load()).useModelCommand(name, context);
    });
  models
    .command('info')
    .description('tell about a model: source, licence, size, files')
    .addArgument(new Argument('<model>', 'a name from the list'))
    .option('--json', 'print it as JSON')
    .action(async (name: string, options: { json?: boolean }) => {
      process.exitCode = await (await load()).modelInfoCommand(name, options, context);
    });
  models
    .command('remove')
    .description('remove a model from this machine')
    .addArgument(new Argument('<model>', 'a name from the list'))
    .action(async (name: string) => {
      process.exitCode = await (await load()).removeModelCommand(name, context);
    });
}

function addConfig(program: Command, context: CommandContext): void {
  const config = program
    .command('config')
    .summary('show every setting, its value and where that came from')
    .description(
      'Shows the settings in force. They come from defaults, the user file, the project file, the environment and flags.',
    );
  const load = () => import('./commands/config.ts');
  config
    .command('list', { isDefault: true })
    .description('show every setting, its value and its origin')
    .option('--json', 'print it as JSON')
    .action(async (options: { json?: boolean }) => {
      process.exitCode = await (await load()).listConfig(options, context);
    });
  config
    .command('get')
    .description('print one value')
    .argument('<key>', 'such as search.limit')
    .action(async (key: string) => {
      process.exitCode = await (await load()).getConfig(key, context);
    });
  config
    .command('path')
    .description('print where the configuration files are looked for')
    .action(async () => {
      process.exitCode = await (await load()).configPaths(context);
    });
}

function addBench(program: Command, context: CommandContext): void {
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
      const { runBench } = await import('./commands/bench.ts');
      process.exitCode = await runBench(root, options, context);
    });
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

function addClear(program: Command, context: CommandContext): void {
  program
    .command('clear')
    .summary('delete the index of a folder; your files are not touched')
    .description('Deletes the index of a folder. Your files are not touched, and the index can be built again.')
    .argument('[root]', 'folder (default: the indexed folder around you)')
    .option('-y, --yes', 'do not ask')
    .action(async (root: string | undefined, options: { yes?: boolean }) => {
      const { runClear } = await import('./commands/clear.ts');
      process.exitCode = await runClear(root, options, context);
    });
}
