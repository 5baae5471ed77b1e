/** `mlx-code chat`: its options and help. */

import { type Command, Option } from 'commander';
import { isQuestion } from '../start/typed-line.ts';
import { type CommandContext, whichProject } from './command-context.ts';
import type { ChatCommandOptions } from './command-options.ts';
import { examples } from './option-values.ts';

export function addChat(program: Command, context: CommandContext): void {
  program
    .command('chat')
    .summary('talk with a local model about the code; what mlx-code does without arguments')
    .description(
      'Opens a conversation about the project: questions are answered by a local model from the code, with citations, while ' +
        'the index follows what you save. Without a model it searches. Lines that are piped in are taken one by one; one that ' +
        'ends in a backslash goes on in the next, and lines between two lines of """ are one question. The exit code is ' +
        'then that of the last answer that failed, as of ask.',
    )
    .argument(
      '[root]',
      'folder to talk about (default: the indexed or git folder around you), or a first question in quotes',
    )
    .addOption(new Option('--session <session>', 'go on with this session, or begin one of that name'))
    .addOption(new Option('--model <model>', 'answer with this model'))
    .addOption(new Option('-r, --root <dir>', 'talk about this folder instead of the one around you'))
    .addOption(new Option('--no-retrieval', 'do not look questions up in the code'))
    .addOption(new Option('--no-watch', 'do not follow the files'))
    .addOption(new Option('--plain', 'line by line: for screen readers, logs and slow lines'))
    .addOption(new Option('--no-tui', 'the same as --plain').hideHelp())
    .addHelpText(
      'after',
      examples([
        ['mlx-code', 'in a project'],
        ['mlx-code ~/src/tokio', 'about another one'],
        ['mlx-code chat "how are sessions kept?"', 'with a first question'],
        ['mlx-code chat --session "token refresh"', 'go on where you left'],
        ['echo "where is the cache written?" | mlx-code chat', 'without a terminal'],
      ]),
    )
    .action(async (typed: string | undefined, options: ChatCommandOptions) => {
      const { runChat } = await import('../commands/chat.ts');
      const isAsked = typed !== undefined && isQuestion(typed, context.cwd);
      const { root } = whichProject(context, isAsked ? undefined : typed);
      process.exitCode = await runChat({ ...options, root, ...(isAsked && { question: typed }) }, context);
    });
}
