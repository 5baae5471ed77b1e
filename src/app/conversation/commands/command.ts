/** The type of a command of a conversation: a row of the one table that help, completion and tests are made from. */

import type { AppWork } from '../../work-options.ts';
import type { Chat } from '../chat-interface.ts';

export type CommandGroup =
  | 'Ask and read'
  | 'Files'
  | 'Changes of files'
  | 'Conversation'
  | 'Model'
  | 'Project'
  | 'Screen';

/** What its argument is completed with. */
export type ArgumentKind =
  | 'path'
  | 'folder'
  | 'model'
  | 'session'
  | 'command'
  | 'setting'
  | 'theme'
  | 'on-off'
  | 'mode'
  | 'all'
  | 'none';

export interface ChatCommand {
  /** Without the slash. */
  readonly name: string;
  readonly aliases: readonly string[];
  readonly group: CommandGroup;
  /** As the help shows it, such as `[name]`; '' for none. */
  readonly usage: string;
  /** Imperative, without a full stop. */
  readonly summary: string;
  readonly argument: ArgumentKind;
  /** Runs at once, also while an answer is written. */
  readonly now: boolean;
  run(chat: Chat, argument: string, work: AppWork): Promise<void> | void;
}

/** @param spec aliases, usage and the like where they are not the usual */
export function command(
  group: CommandGroup,
  name: string,
  summary: string,
  run: ChatCommand['run'],
  spec: Partial<Pick<ChatCommand, 'aliases' | 'usage' | 'argument' | 'now'>> = {},
): ChatCommand {
  return { name, aliases: [], group, usage: '', summary, argument: 'none', now: false, ...spec, run };
}
