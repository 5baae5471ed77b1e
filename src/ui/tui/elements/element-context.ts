/** What the elements of the screen act on: the conversation, the view, and the terminal. */

import type { Chat, ReadSource } from '../../../app/index.ts';
import type { Driver } from '../terminal/driver.ts';
import type { CompletionNames } from './completion-names.ts';
import type { Host } from './element.ts';
import type { View } from './view.ts';

export interface ElementContext extends Host {
  readonly view: View;
  readonly screen: Driver;
  /** Null until the conversation is open. */
  readonly chat: Chat | null;
  readonly names: CompletionNames;
  quit(exitCode?: number): void;
  /** Draws when it is done. An error is shown, and the chat goes on. */
  attempt(work: Promise<unknown>): void;
  /** Gives the terminal to the editor or pager of the user. @returns why it did not work, or null */
  openFile(path: string, line: number): Promise<string | null>;
  /** Shows the lines of a source over the screen. */
  preview(source: ReadSource): void;
  /** Shows a source by its number. @param own the sources of the answer that cites it; none for those that are shown */
  showSource(number: number, own: readonly ReadSource[]): void;
  /** @returns the themes there are, the one in use first */
  theme(name?: string): readonly string[];
}
