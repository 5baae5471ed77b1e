/** The commands of set-up and settings: their arguments, options and help. */

import { Argument, type Command } from 'commander';
import type { CommandContext } from './command-context.ts';
import { examples } from './option-values.ts';

export function addSetup(program: Command, context: CommandContext): void {
  program
    .command('setup')
    .summary('install Python packages, MLX and the default models')
    .description(
      'Installs what models need into the user data folder: a Python environment with MLX, a fast BLAS where the system ' +
        'has none, the chat model, and where an MLX tier is wanted its embedding model. Commands that need them do this on first use.',
    )
    .option('--json', 'print the report as JSON')
    .action(async (options: { json?: boolean }) => {
      const { runSetup } = await import('../commands/setup.ts');
      process.exitCode = await runSetup(options, context);
    });
}

export function addDoctor(program: Command, context: CommandContext): void {
  program
    .command('doctor')
    .summary('check the set-up and the index, with a fix for each problem')
    .description(
      'Checks Node, Python, MLX and its BLAS, models, LanceDB, grammars, disk, and the index of this folder.',
    )
    .argument('[root]', 'folder (default: the indexed or git folder around you)')
    .option('--json', 'print JSON')
    .option('--deep', 'also hash every model file, and compare the index with one made from scratch')
    .action(async (root: string | undefined, options: { json?: boolean; deep?: boolean }) => {
      const { runDoctor } = await import('../commands/doctor.ts');
      process.exitCode = await runDoctor(root, options, context);
    });
}

export function addModels(program: Command, context: CommandContext): void {
  const models = program
    .command('models')
    .summary('list, fetch, choose or remove models')
    .description('Lists the known models; fetches, describes, chooses or removes one.')
    .addHelpText(
      'after',
      examples([
        ['mlx-code models pull q15b', 'fetch a chat model'],
        ['mlx-code models use q15b', 'answer with it from now on'],
      ]),
    );
  const load = () => import('../commands/models.ts');
  models
    .command('list', { isDefault: true })
    .description('list the models that are known, and which are on this machine')
    .option('--json', 'print JSON')
    .action(async (options: { json?: boolean }) => {
      process.exitCode = await (await load()).listModelsCommand(options, context);
    });
  models
    .command('pull')
    .description(
      'fetch a model and check its hashes; files that are here already are kept, and an interrupted download continues',
    )
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
    .description('describe a model: source, licence, size, files')
    .addArgument(new Argument('<model>', 'a name from the list'))
    .option('--json', 'print JSON')
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
  models
    .command('forget-choices')
    .description('forget which answers you chose when models were compared; the sums are kept on this machine only')
    .action(async () => {
      process.exitCode = await (await load()).forgetChoicesCommand(context);
    });
}

export function addConfig(program: Command, context: CommandContext): void {
  const config = program
    .command('config')
    .summary('show every setting, its value and where that came from')
    .description(
      'Shows the settings in force. They come from defaults, the user file, the project file, the environment and flags.',
    )
    .addHelpText(
      'after',
      examples([
        ['mlx-code config search.limit', 'one value'],
        ['mlx-code config set search.limit 20', 'in your own file'],
        ['mlx-code config path', 'where the files are'],
      ]),
    );
  const load = () => import('../commands/config.ts');
  config
    .command('list', { isDefault: true })
    .description('show every setting, its value and its origin, or the value of one')
    .argument('[key...]', 'such as search.limit')
    .option('--json', 'print JSON')
    .action(async (words: string[], options: { json?: boolean }) => {
      process.exitCode = await (await load()).listConfig(words, options, context);
    });
  config
    .command('get')
    .description('print one value')
    .argument('<key>', 'such as search.limit')
    .action(async (key: string) => {
      process.exitCode = await (await load()).getConfig(key, context);
    });
  config
    .command('set')
    .description('set a value in your own file, which keeps its comments')
    .argument('<key>', 'such as search.limit')
    .argument('<value>', 'of a list, the texts with commas between them')
    .action(async (key: string, value: string) => {
      process.exitCode = await (await load()).setConfig(key, value, context);
    });
  config
    .command('unset')
    .description('remove a value from your own file, so that the default applies')
    .argument('<key>', 'such as search.limit')
    .action(async (key: string) => {
      process.exitCode = await (await load()).setConfig(key, undefined, context);
    });
  config
    .command('path')
    .description('print the paths of the configuration files')
    .action(async () => {
      process.exitCode = await (await load()).configPaths(context);
    });
}
