/** The terms of a query in a column of terms: which rows of a batch hold them, and how often. */

import { MOST_COUNT, MOST_LENGTH, type TermKey, termKey } from '../format/term-column.ts';
import type { Utf8Part } from '../format/utf8-column.ts';

interface Found {
  /** Rising. */
  readonly rows: number[];
  readonly counts: number[];
}

interface Wanted extends Found {
  readonly key: TermKey;
  /** UTF-8. */
  readonly bytes: Uint8Array;
}

const SPACE = 32;
const NONE = { rows: new Uint16Array(0), counts: new Uint8Array(0) };

/** Answers as a `TermColumn` of the same rows would, for these terms alone. */
export class FoundTerms {
  /** Terms of each row, at most 65,535. */
  readonly lengths: Uint16Array;
  readonly #found = new Map<TermKey, { readonly rows: Uint16Array; readonly counts: Uint8Array }>();

  /** @param parts of a column of at most 65,536 rows, each UTF-8 with single spaces between the terms */
  constructor(parts: readonly Utf8Part[], rows: number, terms: readonly string[]) {
    this.lengths = new Uint16Array(rows);
    const wanted = [...new Set(terms)].map((term) => ({
      key: termKey(term),
      bytes: Buffer.from(term),
      rows: [],
      counts: [],
    }));
    const places = byFirstByte(wanted);
    let row = 0;
    for (const part of parts) {
      lookThrough(part, row, this.lengths, places);
      row += part.length;
    }
    for (const { key, rows: held, counts } of wanted)
      this.#found.set(key, { rows: Uint16Array.from(held), counts: Uint8Array.from(counts) });
  }

  postings(key: TermKey): { readonly rows: Uint16Array; readonly counts: Uint8Array } {
    return this.#found.get(key) ?? NONE;
  }
}

// --- internal ---

function byFirstByte(wanted: readonly Wanted[]): readonly (readonly Wanted[] | undefined)[] {
  const places = new Array<Wanted[] | undefined>(256).fill(undefined);
  for (const one of wanted) {
    const first = one.bytes[0];
    if (first === undefined) continue;
    const others = places[first];
    if (others === undefined) places[first] = [one];
    else others.push(one);
  }
  return places;
}

/** Tens of millions of bytes a second: nothing is made for a word that is not wanted. @param first number of the first row */
function lookThrough(
  { length, valueOffsets, values }: Utf8Part,
  first: number,
  lengths: Uint16Array,
  wanted: readonly (readonly Wanted[] | undefined)[],
): void {
  for (let n = 0; n < length; n++) {
    const end = valueOffsets[n + 1] as number;
    let words = 0;
    for (let from = valueOffsets[n] as number; from < end; ) {
      let to = from;
      while (to < end && values[to] !== SPACE) to++;
      const candidates = wanted[values[from] as number];
      if (candidates !== undefined)
        for (const one of candidates) if (isAt(values, from, to, one.bytes)) note(one, first + n);
      words++;
      from = to + 1;
    }
    lengths[first + n] = Math.min(MOST_LENGTH, words);
  }
}

function isAt(values: Uint8Array, from: number, to: number, bytes: Uint8Array): boolean {
  if (to - from !== bytes.length) return false;
  for (let i = 0; i < bytes.length; i++) if (values[from + i] !== bytes[i]) return false;
  return true;
}

function note({ rows, counts }: Found, row: number): void {
  const last = rows.length - 1;
  if (rows[last] !== row) {
    rows.push(row);
    counts.push(1);
  } else counts[last] = Math.min(MOST_COUNT, (counts[last] as number) + 1);
}
