/** `!command`: runs a line in the user's own shell, where the user's settings allow it. Never for a model or a file. */

import { childEnv, envText } from '../../../base/env.ts';
import { MlxCodeError } from '../../../base/errors.ts';
import { forTerminal } from '../../../base/text.ts';
import { runPiped } from '../../../platform/process.ts';
import type { AppWork } from '../../work-options.ts';
import type { Chat } from '../chat-interface.ts';
import type { CommandResult } from '../results.ts';

/** Characters kept of what a command prints: its beginning and, more, its end. */
const HEAD = 8_000;
const TAIL = 24_000;

/** @throws E_USAGE when the settings do not allow it, E_WORKER_START when there is no shell, E_CANCELLED */
export async function runShell(chat: Chat, line: string, work: AppWork): Promise<void> {
  if (!chat.project.config.values['chat.shell']) {
    throw new MlxCodeError('E_USAGE', 'Commands of the shell are switched off', {
      hint: 'Set chat.shell to true in your own settings (/config chat.shell true) to allow them.',
    });
  }
  if (line === '') throw new MlxCodeError('E_USAGE', 'The command is missing', { hint: 'Write one behind the "!".' });
  chat.show({ of: 'shell', line, ...(await run(line, chat.project.root, work)) });
}

// --- internal ---

type ShellOutput = Pick<Extract<CommandResult, { of: 'shell' }>, 'head' | 'tail' | 'left' | 'code'>;

async function run(line: string, cwd: string, work: AppWork): Promise<ShellOutput> {
  const shell = envText('SHELL') ?? '/bin/sh';
  let head = '';
  let tail = '';
  let left = 0;
  const keep = (text: string): void => {
    const room = HEAD - head.length;
    head += text.slice(0, Math.max(0, room));
    const rest = tail + text.slice(Math.max(0, room));
    left += Math.max(0, rest.length - TAIL);
    tail = rest.slice(-TAIL);
  };
  const { code, error } = await runPiped(shell, ['-c', line], { cwd, env: childEnv(), signal: work.signal }, keep);
  if (error !== null) {
    const message = `The shell ${shell} does not start: ${error.message}`;
    throw new MlxCodeError('E_WORKER_START', message, { cause: error });
  }
  return { head: forTerminal(head), tail: forTerminal(tail), left, code };
}
