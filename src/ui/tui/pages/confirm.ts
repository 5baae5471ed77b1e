/** A question that must be answered before anything happens: y and Enter are yes, n and Escape are no. */

import type { Drawn, Host, KeyEvent, Page, Shown } from '../elements/element.ts';
import type { Size } from '../panels/box.ts';
import { drawConfirm } from '../panels/confirm.ts';

const ANSWERS = [
  { key: 'y', does: 'yes' },
  { key: 'n', does: 'no' },
];

export class ConfirmPage implements Page {
  readonly keys = 'overlay';
  readonly #text: string;
  #answer: (yes: boolean) => void;

  /** @param answer called once; put away without an answer it is no */
  constructor(text: string, answer: (yes: boolean) => void) {
    this.#text = text;
    this.#answer = answer;
  }

  draw(size: Size, { glyphs }: Shown): Drawn {
    const state = { title: 'Please confirm', text: this.#text, answers: ANSWERS };
    return { lines: drawConfirm(state, size, glyphs), cursor: null, owners: [] };
  }

  first(event: KeyEvent, host: Host): boolean {
    const { key, text } = event;
    if (text === 'y' || text === 'Y' || key.name === 'enter') {
      this.#tell(true);
      host.close();
    } else if (text === 'n' || text === 'N' || key.name === 'escape' || host.isInterrupt(event)) host.close();
    else if (key.ctrl && key.name === 'z') host.suspend();
    return true;
  }

  closed(): void {
    this.#tell(false);
  }

  #tell(yes: boolean): void {
    const answer = this.#answer;
    this.#answer = () => undefined;
    answer(yes);
  }
}
