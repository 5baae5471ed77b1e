/** `mlx-code chat`: its options and help. */

import { type Command, Option } from 'commander';
import { isQuestion } from '../start/typed-line.ts';
import { type CommandContext, whichProject } from './command-context.ts';
import type { ChatCommandOptions } from './command-options.ts';
import { examples } from './option-values.ts';

export function addChat(program: Command, context: CommandContext): void {
  program
    .command('chat')
    .summary('chat with a local model about the code; the default without arguments')
    .description(
      'Opens a conversation about the project: questions are answered by a local model from the code, with citations, while ' +
        'the index follows what you save. Without a model it searches. Piped lines are read one by one; a line that ' +
        'ends in a backslash continues in the next, and lines between two lines of """ are one question. The exit code is ' +
        'then that of the last failed answer, as for ask.',
    )
    .argument(
      '[root]',
      'folder to chat about (default: the indexed or git folder around you), or a first question in quotes',
    )
    .addOption(new Option('--session <session>', 'continue this session, or start one with this name'))
    .addOption(new Option('--model <model>', 'answer with this model'))
    .addOption(new Option('-r, --root <dir>', 'chat about this folder instead of the one around you'))
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
        ['mlx-code chat --session "token refresh"', 'continue where you left off'],
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
