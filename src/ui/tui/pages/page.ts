/**
 * A page that lies over the screen until it is closed. To add one, write a file beside this one and open it
 * (`view.overlay = new YourPage(…)`): how it is drawn, what keys, pastes and the mouse do on it is all in there.
 */

import type { ChatState } from '../../../app/index.ts';
import type { Line } from '../cells/line.ts';
import type { Glyphs } from '../cells/theme.ts';
import type { ActionName } from '../input/actions.ts';
import type { InputEvent } from '../input/event.ts';
import type { Size } from '../panels/box.ts';

export type KeyEvent = Extract<InputEvent, { kind: 'key' }>;

/** What a page may do to what lies around it. */
export interface PageHost {
  /** Of the whole screen. */
  readonly rows: number;
  close(): void;
  suspend(): void;
  /** True for the key that stops what goes on, whatever it is bound to. */
  isInterrupt(event: KeyEvent): boolean;
}

export interface PageDrawn {
  readonly lines: readonly Line[];
  /** Where the text cursor is, from the page's corner; null for none. */
  readonly cursor: { readonly x: number; readonly y: number } | null;
  /** Which entry of a list each line shows; -1 for none. */
  readonly owners: readonly number[];
}

export interface Page {
  /** Which keys hold: those of a list with a line to type in, or those of a text. */
  readonly keys: 'picker' | 'overlay';
  /** Closed by a click beside it. */
  readonly closesOutside: boolean;
  /** Pastes are for the editor below it. */
  readonly passesPastes: boolean;
  draw(size: Size, glyphs: Glyphs, state: ChatState | null): PageDrawn;
  /** Keys that mean something whatever they are bound to. @returns false for those that are still to be looked up */
  first(event: KeyEvent, host: PageHost): boolean;
  /** @param text what the key types, where it has no action */
  key(action: ActionName | null, text: string, host: PageHost): void;
  paste(text: string): void;
  /** @param by -1 for up, 1 for down */
  wheel(by: -1 | 1): void;
  /** @param entry of `owners`, -1 for none */
  press(entry: number, host: PageHost): void;
  /** It has been put away, by whatever. */
  closed(): void;
}

/** What most pages leave as it is. */
export abstract class PlainPage implements Page {
  readonly keys: Page['keys'] = 'overlay';
  readonly closesOutside: boolean = false;
  readonly passesPastes: boolean = false;
  abstract draw(size: Size, glyphs: Glyphs, state: ChatState | null): PageDrawn;
  first(_event: KeyEvent, _host: PageHost): boolean {
    return false;
  }
  key(_action: ActionName | null, _text: string, _host: PageHost): void {
    // Nothing is bound here.
  }
  paste(_text: string): void {
    // There is nothing to write in.
  }
  wheel(_by: -1 | 1): void {
    // There is nothing to scroll.
  }
  press(_entry: number, _host: PageHost): void {
    // There is nothing to click on.
  }
  closed(): void {
    // Nobody waits for it.
  }
}
