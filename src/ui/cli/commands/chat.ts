/** `mlx-code chat`, and bare `mlx-code`: a conversation on the whole screen, or line by line where that is not possible or wanted. */

import { openChat, openProject } from '../../../app/index.ts';
import { canStyle } from '../io.ts';
import type { CommandContext } from '../options/command-context.ts';
import type { ChatCommandOptions } from '../options/command-options.ts';

/** @returns 0, 130 when it was left by Ctrl+C, or of piped lines the code of the last failure @throws E_ROOT_*, E_CONFIG_INVALID */
export async function runChat(options: ChatCommandOptions, context: CommandContext): Promise<number> {
  const { io, cwd } = context;
  const isTyped = process.stdin.isTTY === true;
  const canEdit = isTyped && io.outIsTerminal && canStyle(process.env);
  if (canEdit && options.plain !== true && options.tui) {
    const { runScreenChat } = await import('../../tui/app.ts');
    const { root, model, session, retrieval, watch, question } = options;
    const code = await runScreenChat({
      ...{ cwd, root, model, session, retrieval, watch, question },
      ...{ version: context.version, environment: process.env },
    });
    if (code !== null) return code;
  }
  // The screen has no use for it, and its first frame would wait for it.
  const { LineMode } = await import('../chat/line-mode.ts');
  const project = await openProject({ cwd, root: options.root });
  const lines = new LineMode(io, { isTyped, canEdit });
  const chat = await openChat({
    ...{ cwd, project, ui: lines.ui, model: options.model, session: options.session },
    ...{ retrieval: options.retrieval, watch: options.watch },
  });
  try {
    const running = lines.run(chat, options.question);
    await chat.start();
    return await running;
  } finally {
    await chat.close();
  }
}
