/** Lines of what `git grep -n -z` prints that may hold one of many words: bytes are looked at, and few lines are decoded. */

import { IDENTIFIER } from '../../text/terms.ts';

export interface GrepLine {
  /** As git shows it, before the first zero byte. */
  readonly shown: string;
  readonly line: number;
  readonly text: string;
}

/** Longer lines are data. */
const MAX_LINE = 2_000;
const MASK = 0xffff;

/** The words that are sought. Those that were found often enough are taken out. */
export class SoughtWords {
  readonly #words: Set<string>;
  /** Whether a word of this hash is sought. */
  #hashes: Uint8Array;

  constructor(words: Iterable<string>) {
    this.#words = new Set(words);
    this.#hashes = hashesOf(this.#words);
  }

  /** Those of the text that are sought. */
  in(text: string): string[] {
    return [...new Set(text.match(IDENTIFIER))].filter((word) => this.#words.has(word));
  }

  delete(word: string): void {
    if (this.#words.delete(word)) this.#hashes = hashesOf(this.#words);
  }

  /** @param to byte after the last one @returns false where none can be there */
  mayBeIn(bytes: Uint8Array, from: number, to: number): boolean {
    let hash = 0;
    let isInside = false;
    for (let at = from; at < to; at++) {
      const byte = bytes[at] ?? 0;
      // What a byte beyond ASCII belongs to only the decoded text tells.
      if (byte >= 0x80) return true;
      const kind = KINDS[byte] ?? 0;
      if (kind === 2 || (kind === 1 && isInside)) {
        hash = (Math.imul(hash, 31) + byte) | 0;
        isInside = true;
      } else if (isInside) {
        if (this.#hashes[hash & MASK] === 1) return true;
        isInside = false;
        hash = 0;
      }
    }
    return isInside && this.#hashes[hash & MASK] === 1;
  }
}

/** Reads pieces of the output, in order. @returns lines of at most 2,000 characters that may hold a word */
export async function* linesWith(words: SoughtWords, pieces: AsyncIterable<Buffer>): AsyncGenerator<GrepLine[]> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const piece of pieces) {
    const bytes = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    const end = bytes.lastIndexOf(10) + 1;
    yield [...linesIn(bytes, end, words)];
    rest = bytes.subarray(end);
  }
  if (rest.length > 0) yield [...linesIn(rest, rest.length, words)];
}

// --- internal ---

/** Of ASCII: 2 begins an identifier and goes on with it, 1 goes on with it. */
const KINDS = Uint8Array.from({ length: 128 }, (_, byte) => {
  const sign = String.fromCharCode(byte);
  return /[A-Za-z_$]/.test(sign) ? 2 : /[0-9]/.test(sign) ? 1 : 0;
});

function* linesIn(bytes: Buffer, end: number, words: SoughtWords): Generator<GrepLine> {
  for (let at = 0; at < end; ) {
    let lineEnd = bytes.indexOf(10, at);
    if (lineEnd < 0) lineEnd = end;
    const pathEnd = bytes.indexOf(0, at);
    const numberEnd = pathEnd < 0 ? -1 : bytes.indexOf(0, pathEnd + 1);
    const begin = at;
    at = lineEnd + 1;
    if (numberEnd < 0 || numberEnd > lineEnd || lineEnd - numberEnd > 4 * MAX_LINE) continue;
    if (!words.mayBeIn(bytes, numberEnd + 1, lineEnd)) continue;
    const text = bytes.toString('utf8', numberEnd + 1, lineEnd);
    if (text.length >= MAX_LINE) continue;
    const shown = bytes.toString('utf8', begin, pathEnd);
    yield { shown, line: Number(bytes.toString('latin1', pathEnd + 1, numberEnd)), text };
  }
}

function hashesOf(words: ReadonlySet<string>): Uint8Array {
  const hashes = new Uint8Array(MASK + 1);
  for (const word of words) {
    let hash = 0;
    for (let at = 0; at < word.length; at++) hash = (Math.imul(hash, 31) + word.charCodeAt(at)) | 0;
    hashes[hash & MASK] = 1;
  }
  return hashes;
}
