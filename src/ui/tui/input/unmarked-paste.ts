/**
 * A paste where the terminal has no marks for one: its bytes come in one read, line ends among them. No person types so fast
 * that a line end is between letters of the same read, so it is a text to look at, and not lines to send.
 */

import { cleanInput } from './clean-text.ts';

export interface Burst {
  readonly text: string;
  /** Bytes at the end that belong to a character whose rest is to come. */
  readonly rest: Uint8Array;
}

/** Reads within this time of a burst go on with it: a long paste comes in several. Milliseconds. */
const NEXT_MS = 50;
/** This many characters in one read were not typed, also on one line. */
const MANY = 400;
/** Text with tabs and line ends; no escape character and no other key. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: -- they are what is looked for
const TEXT = /^[^\0-\x08\x0b\x0c\x0e-\x1f\x7f]+$/;
const BETWEEN = /[^\r\n][\r\n]+[^\r\n]/;

export class Bursts {
  #until = Number.NEGATIVE_INFINITY;

  /**
   * @param bytes of one read, before which nothing waits to be decided
   * @param now milliseconds on a clock that does not go back
   * @returns null for keys
   */
  take(bytes: Uint8Array, now: number): Burst | null {
    const whole = bytes.length - unfinished(bytes);
    const text = Buffer.from(bytes.subarray(0, whole)).toString('utf8');
    const goesOn = now <= this.#until;
    if (!TEXT.test(text) || !(goesOn || BETWEEN.test(text) || text.length >= MANY)) {
      this.#until = Number.NEGATIVE_INFINITY;
      return null;
    }
    this.#until = now + NEXT_MS;
    return { text: cleanInput(text), rest: bytes.subarray(whole) };
  }
}

// --- internal ---

/** How many bytes at the end begin a character of UTF-8 without ending it. */
function unfinished(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return 0;
    if (byte < 0xc0) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
    return length > back ? back : 0;
  }
  return 0;
}
