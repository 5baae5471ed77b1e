/** A question that must be answered before anything happens: y and Enter are yes, n and Escape are no. */

import type { Glyphs } from '../cells/theme.ts';
import type { Size } from '../panels/box.ts';
import { drawConfirm } from '../panels/confirm.ts';
import { type KeyEvent, type PageDrawn, type PageHost, PlainPage } from './page.ts';

const ANSWERS = [
  { key: 'y', does: 'yes' },
  { key: 'n', does: 'no' },
];

export class ConfirmPage extends PlainPage {
  readonly #text: string;
  #answer: (yes: boolean) => void;

  /** @param answer called once; put away without an answer it is no */
  constructor(text: string, answer: (yes: boolean) => void) {
    super();
    this.#text = text;
    this.#answer = answer;
  }

  override draw(size: Size, glyphs: Glyphs): PageDrawn {
    const state = { title: 'Please confirm', text: this.#text, answers: ANSWERS };
    return { lines: drawConfirm(state, size, glyphs), cursor: null, owners: [] };
  }

  override first(event: KeyEvent, host: PageHost): boolean {
    const { key, text } = event;
    if (text === 'y' || text === 'Y' || key.name === 'enter') {
      this.#tell(true);
      host.close();
    } else if (text === 'n' || text === 'N' || key.name === 'escape' || host.isInterrupt(event)) host.close();
    else if (key.ctrl && key.name === 'z') host.suspend();
    return true;
  }

  override closed(): void {
    this.#tell(false);
  }

  #tell(yes: boolean): void {
    const answer = this.#answer;
    this.#answer = () => undefined;
    answer(yes);
  }
}
