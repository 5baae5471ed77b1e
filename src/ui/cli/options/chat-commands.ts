/** The commands around asking the model: their arguments, options and help. */

import { Argument, type Command, Option } from 'commander';
import type { CommandContext } from './command-context.ts';
import type { SessionListOptions } from './command-options.ts';
import { examples, wholeNumber } from './option-values.ts';

export function addSessions(program: Command, context: CommandContext): void {
  const sessions = program
    .command('sessions')
    .summary('list, search, show, rename, export or delete what you asked')
    .description(
      'Questions and answers are kept on this machine, in sessions. Lists those of the current project, searches them, ' +
        'shows one, gives it a name, exports or deletes it. Name a session by its name, or by the first digits of its id.',
    )
    .addHelpText(
      'after',
      examples([
        ['mlx-code sessions', 'those of this project'],
        ['mlx-code sessions search token refresh --all', 'in every project'],
        ['mlx-code sessions export "token refresh" > talk.md', ''],
        ['mlx-code sessions delete 3f2a', 'asks before it does'],
      ]),
    );
  const load = () => import('../commands/sessions.ts');
  const some = (command: Command) =>
    command
      .option('-a, --all', 'of every project')
      .addOption(
        new Option('-n, --limit <number>', 'how many at most, 1 to 10000 (default: 50)').argParser(
          wholeNumber(1, 10_000),
        ),
      )
      .option('--json', 'print them as JSON');
  const one = () => new Argument('<session>', 'its name, or four or more of the first digits of its id');
  some(sessions.command('list', { isDefault: true }))
    .description('list sessions, the newest first')
    .action(async (options: SessionListOptions) => {
      process.exitCode = await (await load()).listSessionsCommand(undefined, options, context);
    });
  some(sessions.command('search'))
    .description('find sessions by words of their questions, answers and names; a word may be the beginning of one')
    .argument('<query...>', 'words that must all be there')
    .action(async (query: string[], options: SessionListOptions) => {
      process.exitCode = await (await load()).listSessionsCommand(query.join(' '), options, context);
    });
  sessions
    .command('show')
    .description('print the questions and answers of a session')
    .addArgument(one())
    .option('--json', 'print JSON')
    .action(async (name: string, options: { json?: boolean }) => {
      process.exitCode = await (await load()).showSessionCommand(name, options, context);
    });
  sessions
    .command('rename')
    .description('give a session a name')
    .addArgument(one())
    .argument('<title>', 'the new name')
    .action(async (name: string, title: string) => {
      process.exitCode = await (await load()).renameSessionCommand(name, title, context);
    });
  sessions
    .command('export')
    .description('print a session as a page of Markdown, or as JSON, to keep elsewhere')
    .addArgument(one())
    .addOption(new Option('-f, --format <format>', 'what to print').choices(['markdown', 'json']).default('markdown'))
    .action(async (name: string, options: { format: 'markdown' | 'json' }) => {
      process.exitCode = await (await load()).exportSessionCommand(name, options.format, context);
    });
  sessions
    .command('delete')
    .description('delete a session for good')
    .addArgument(one())
    .option('-y, --yes', 'do not ask')
    .action(async (name: string, options: { yes?: boolean }) => {
      process.exitCode = await (await load()).deleteSessionCommand(name, options, context);
    });
}

export function addTemplates(program: Command, context: CommandContext): void {
  const templates = program
    .command('templates')
    .summary('list and show the templates for questions to the model')
    .description(
      'Lists the templates, commands and aliases that can replace a question, and where each comes from, or shows one. ' +
        'A file NAME.md in the folder "templates" of your configuration folder, or in .mlx-code/templates of a project, ' +
        'adds one or replaces a built-in one; a project may replace one only if "templates.trusted" names the project.',
    )
    .addHelpText(
      'after',
      examples([
        ['mlx-code templates', ''],
        ['mlx-code templates show review', 'its text'],
        ['mlx-code templates show review > ~/.config/mlx-code/templates/review.md', 'to change it'],
      ]),
    );
  const load = () => import('../commands/templates.ts');
  templates
    .command('list', { isDefault: true })
    .description('list the templates, commands and aliases of this folder')
    .option('--json', 'print JSON')
    .action(async (options: { json?: boolean }) => {
      process.exitCode = await (await load()).listTemplatesCommand(options, context);
    });
  templates
    .command('show')
    .description('print the text of one')
    .addArgument(new Argument('<template>', 'a name from the list'))
    .option('--json', 'print JSON')
    .action(async (name: string, options: { json?: boolean }) => {
      process.exitCode = await (await load()).showTemplateCommand(name, options, context);
    });
}
