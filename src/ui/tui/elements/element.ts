/**
 * What every part of the screen is: how it is drawn, and what keys, pastes and the mouse do on it. The line that is written
 * to, the conversation, the panels beside it and the pages over it all have this form. Parts that do not write leave out `paste`, and so on.
 */

import type { ChatState } from '../../../app/index.ts';
import type { Line } from '../cells/line.ts';
import type { Glyphs } from '../cells/theme.ts';
import type { ActionName, Focus } from '../input/actions.ts';
import type { InputEvent } from '../input/event.ts';
import type { Size } from '../panels/box.ts';
import type { NoticeState } from '../panels/notices.ts';

export type KeyEvent = Extract<InputEvent, { kind: 'key' }>;

export interface Element {
  /** Which keys hold while it has the focus. */
  readonly keys: Focus;
  draw(size: Size, shown: Shown): Drawn;
  /**
   * @param action what the key is bound to, or null @param text what the key types where it has no action
   * @returns false for what means nothing here: then the key does what it does everywhere
   */
  key?(action: ActionName | null, text: string, host: Host): boolean;
  /** @returns false to leave the paste to the line that is written to */
  paste?(text: string, host: Host): boolean;
  /** @param by -1 for up, 1 for down @returns false to let the conversation scroll */
  wheel?(by: -1 | 1, host: Host): boolean;
  press?(spot: Spot, host: Host): void;
}

/** What is drawn with. */
export interface Shown {
  readonly glyphs: Glyphs;
  /** Of the conversation; null until it is open. */
  readonly state: ChatState | null;
  readonly focused: boolean;
}

export interface Drawn {
  readonly lines: readonly Line[];
  /** Where the text cursor is, from the element's corner; null for none. */
  readonly cursor: { readonly x: number; readonly y: number } | null;
  /** Which entry of a list each line shows; -1 for none. */
  readonly owners: readonly number[];
}

/** A place that was clicked, from the corner of the element. */
export interface Spot {
  readonly column: number;
  readonly row: number;
  /** Of `owners`; -1 for none. */
  readonly entry: number;
  /** The element had the focus before the click. */
  readonly wasFocused: boolean;
}

/** What an element may do to what lies around it. */
export interface Host {
  /** Of the whole screen. */
  readonly rows: number;
  readonly state: ChatState | null;
  /** Something changed. */
  draw(): void;
  /** Gives the focus to an element: `editor`, `transcript` or the name of a panel. */
  goTo(name: string): void;
  /** Lays a page over the screen. */
  open(page: Page): void;
  /** Puts the page away. */
  close(): void;
  /** A line as if it had been typed: a question or a command. */
  send(line: string): void;
  notify(kind: NoticeState['kind'], text: string): void;
  suspend(): void;
  /** True for the key that stops what goes on, whatever it is bound to. */
  isInterrupt(event: KeyEvent): boolean;
}

/** A panel beside the conversation, or below it on a narrow screen. */
export interface SidePanel extends Element {
  /** By which it gets the focus; a command of the same name shows it. */
  readonly name: string;
  /** Where it is when there is room for a panel on each side. */
  readonly side: 'left' | 'right';
  /** Rows that it needs with its frame, Infinity for all there are; 0 when it is not to be seen. */
  rows(room: PanelRoom, shown: Shown): number;
  /** Whether Tab leads to it. */
  canFocus(state: ChatState | null): boolean;
  /** It was asked for by its name. @returns whether it is to have the focus now */
  asked?(): boolean;
}

export interface PanelRoom {
  readonly columns: number;
  /** There is room beside the conversation: a panel that is there takes no lines away. */
  readonly isBeside: boolean;
}

/** A page over the screen, until it is closed. */
export interface Page extends Element {
  /** It takes all of the screen above the line that is written to. */
  readonly isWide?: boolean;
  /** Closed by a click beside it. */
  readonly closesOutside?: boolean;
  /** Keys that mean something whatever they are bound to. @returns false for those that are still to be looked up */
  first?(event: KeyEvent, host: Host): boolean;
  /** It has been put away, by whatever. */
  closed?(): void;
}
