/** Decodes one character of UTF-8 from bytes that may end in its middle. */

export interface Decoded {
  /** U+FFFD for bytes that are not a character. */
  readonly text: string;
  /** Bytes taken; at least 1. */
  readonly length: number;
}

const REPLACEMENT = '\ufffd';

/**
 * @param at index of a byte of 0x80 or more
 * @param isEnd true when no more bytes will come
 * @returns the character, or null when its other bytes may still come
 */
export function decodeCharacter(bytes: Uint8Array, at: number, isEnd: boolean): Decoded | null {
  const lead = bytes[at] ?? 0;
  const length =
    lead >= 0xf0 && lead <= 0xf4 ? 4 : lead >= 0xe0 && lead < 0xf0 ? 3 : lead >= 0xc2 && lead < 0xe0 ? 2 : 0;
  if (length === 0) return { text: REPLACEMENT, length: 1 };
  let point = lead & (0xff >> (length + 1));
  for (let i = 1; i < length; i++) {
    const byte = bytes[at + i];
    if (byte === undefined) return isEnd ? { text: REPLACEMENT, length: i } : null;
    // The second byte's limits shut out overlong forms, surrogates and what is beyond Unicode.
    const low = i > 1 ? 0x80 : lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
    const high = i > 1 ? 0xbf : lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
    if (byte < low || byte > high) return { text: REPLACEMENT, length: i };
    point = (point << 6) | (byte & 0x3f);
  }
  return { text: String.fromCodePoint(point), length };
}
