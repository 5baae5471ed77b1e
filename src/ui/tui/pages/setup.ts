/** The first start: what is missing for answers. Enter downloads, Escape continues without, typing closes it. */

import type { Drawn, Host, KeyEvent, Page, Shown } from '../elements/element.ts';
import type { Size } from '../panels/box.ts';
import { drawSetup } from '../panels/setup.ts';

/** What the page can do. */
export interface SetupActions {
  run(): void;
  skip(): void;
  /** @returns false when nothing was being fetched */
  stop(): boolean;
}

/** What a home line brings in a second, to say about how long a download takes. */
const BYTES_PER_SECOND = 5_000_000;
const KEYS = { accept: 'Enter', skip: 'Esc', stop: 'Ctrl+C' };
const MEANWHILE = 'Search by words, symbols and meaning works without any of it.';

export class SetupPage implements Page {
  readonly keys = 'overlay';
  readonly #actions: SetupActions;

  constructor(actions: SetupActions) {
    this.#actions = actions;
  }

  draw(size: Size, { glyphs, state }: Shown): Drawn {
    const items = (state?.setup?.items ?? []).map((item) => ({
      ...item,
      ms: item.bytes === null ? null : (item.bytes / BYTES_PER_SECOND) * 1000,
    }));
    return { lines: drawSetup({ items, meanwhile: MEANWHILE, keys: KEYS }, size, glyphs), cursor: null, owners: [] };
  }

  /** The line below it takes them. */
  paste(): boolean {
    return false;
  }

  first({ key, text }: KeyEvent, host: Host): boolean {
    if (key.name === 'enter') this.#actions.run();
    else if (key.name === 'escape') {
      host.close();
      this.#actions.skip();
    } else if (key.ctrl && key.name === 'c' && this.#actions.stop()) return true;
    else {
      // The letter is the editor's.
      if (text !== '') host.close();
      return false;
    }
    return true;
  }
}
