/** The commands around asking the model: their arguments, options and help. */

import { Argument, type Command } from 'commander';
import { examples } from './option-values.ts';
import type { CommandContext } from './program.ts';

export function addTemplates(program: Command, context: CommandContext): void {
  const templates = program
    .command('templates')
    .summary('list and show the templates for questions to the model')
    .description(
      'Lists the templates, commands and aliases that can stand for a question, and where each comes from, or shows one.\n' +
        'A file NAME.md in the folder "templates" of your configuration folder, or in .mlx-code/templates of a project,\n' +
        'adds one or takes the place of one that ships; a project\'s does so only where "templates.trusted" names it.',
    )
    .addHelpText(
      'after',
      examples([
        ['mlx-code templates', ''],
        ['mlx-code templates show review', 'its text'],
        ['mlx-code templates show review > ~/.config/mlx-code/templates/review.md', 'to change it'],
      ]),
    );
  const load = () => import('./commands/templates.ts');
  templates
    .command('list', { isDefault: true })
    .description('list the templates, commands and aliases of this folder')
    .option('--json', 'print it as JSON')
    .action(async (options: { json?: boolean }) => {
      process.exitCode = await (await load()).listTemplatesCommand(options, context);
    });
  templates
    .command('show')
    .description('print the text of one')
    .addArgument(new Argument('<template>', 'a name from the list'))
    .option('--json', 'print it as JSON')
    .action(async (name: string, options: { json?: boolean }) => {
      process.exitCode = await (await load()).showTemplateCommand(name, options, context);
    });
}
