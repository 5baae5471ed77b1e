/** What is pasted, piece by piece, up to a limit. */

import { cleanInput } from './clean-text.ts';
import type { InputEvent } from './event.ts';

const MAX_PASTE_BYTES = 4 * 1024 * 1024;

export class PasteBuffer {
  #pieces: Buffer[] = [];
  #bytes = 0;

  /** Bytes that came, those beyond the limit too. */
  get bytes(): number {
    return this.#bytes;
  }

  keep(bytes: Uint8Array): void {
    const room = Math.max(0, MAX_PASTE_BYTES - this.#bytes);
    if (room > 0 && bytes.length > 0) this.#pieces.push(Buffer.from(bytes.subarray(0, room)));
    this.#bytes += bytes.length;
  }

  /** @returns all of it, and is empty then */
  take(): InputEvent {
    const cut = this.#bytes > MAX_PASTE_BYTES;
    const text = cleanInput(Buffer.concat(this.#pieces).toString('utf8'));
    this.#pieces = [];
    this.#bytes = 0;
    return { kind: 'paste', text, cut };
  }
}
