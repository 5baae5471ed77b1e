/** The first start: what is missing for answers. Enter fetches, Escape goes on without, and typing puts it away. */

import type { ChatState } from '../../../app/index.ts';
import type { Glyphs } from '../cells/theme.ts';
import type { Size } from '../panels/box.ts';
import { drawSetup } from '../panels/setup.ts';
import { type KeyEvent, type PageDrawn, type PageHost, PlainPage } from './page.ts';

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

export class SetupPage extends PlainPage {
  override readonly passesPastes = true;
  readonly #actions: SetupActions;

  constructor(actions: SetupActions) {
    super();
    this.#actions = actions;
  }

  override draw(size: Size, glyphs: Glyphs, state: ChatState | null): PageDrawn {
    const items = (state?.setup?.items ?? []).map((item) => ({
      ...item,
      ms: item.bytes === null ? null : (item.bytes / BYTES_PER_SECOND) * 1000,
    }));
    return { lines: drawSetup({ items, meanwhile: MEANWHILE, keys: KEYS }, size, glyphs), cursor: null, owners: [] };
  }

  override first({ key, text }: KeyEvent, host: PageHost): boolean {
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
