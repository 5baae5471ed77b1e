/** What keys, the mouse, panels and pages act on: the conversation, what is shown, and the terminal. */

import type { Chat } from '../../app/index.ts';
import type { NoticeState } from './panels/notices.ts';
import type { Driver } from './terminal/driver.ts';
import type { View } from './view.ts';

export interface Desk {
  readonly view: View;
  readonly screen: Driver;
  /** Null until the conversation is open. */
  readonly chat: Chat | null;
  /** Lines sent before there was a conversation. */
  readonly early: string[];
  /** Something changed. */
  draw(): void;
  quit(exitCode?: number): void;
  notify(kind: NoticeState['kind'], text: string): void;
  /** Gives the terminal to the editor or pager of the user. @returns why it did not work, or null */
  openFile(path: string, line: number): Promise<string | null>;
  /** @returns the themes there are, the one in use first */
  theme(name?: string): readonly string[];
  /** @returns whether the mouse is ours now */
  toggleMouse(): boolean;
}
