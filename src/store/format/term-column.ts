/**
 * One column of terms of a run of rows, turned round and packed: terms as 53-bit hashes in order, and for each of them
 * the rows that hold it. Some 3 bytes for each different term of a row, where maps of arrays take ten times that.
 */

import { doubled } from '../../base/numbers/growable-array.ts';

export const MOST_COUNT = 255;
export const MOST_LENGTH = 65_535;
const SPACE = 32;
const SLOT = 3;

/** A term as a column knows it. Two terms of a million share one with a probability of some 1e-4. */
export type TermKey = number;

export function termKey(term: string): TermKey {
  let a = SEED_A;
  let b = SEED_B;
  for (const unit of Buffer.from(term)) {
    a = Math.imul(a ^ unit, PRIME_A);
    b = Math.imul(b ^ unit, PRIME_B);
  }
  return joined(a, b);
}

/** A column as it can be kept. */
export interface TermParts {
  /** Rising. */
  readonly keys: Float64Array;
  /** Where the rows of each key begin, and one more: where the last ones end. */
  readonly starts: Uint32Array;
  readonly rows: Uint16Array;
  readonly counts: Uint8Array;
  readonly lengths: Uint16Array;
}

export class TermColumn {
  readonly #keys: Float64Array;
  /** Where the rows of each key begin, and one more: where the last ones end. */
  readonly #starts: Uint32Array;
  readonly #rows: Uint16Array;
  readonly #counts: Uint8Array;
  /** Terms of each row. */
  readonly lengths: Uint16Array;

  /** Use `TermColumnBuilder`. */
  constructor(keys: Float64Array, starts: Uint32Array, rows: Uint16Array, counts: Uint8Array, lengths: Uint16Array) {
    this.#keys = keys;
    this.#starts = starts;
    this.#rows = rows;
    this.#counts = counts;
    this.lengths = lengths;
  }

  get parts(): TermParts {
    return {
      keys: this.#keys,
      starts: this.#starts,
      rows: this.#rows,
      counts: this.#counts,
      lengths: this.lengths,
    };
  }

  /** Rows that hold a term, rising, and how often each does; both empty for a term that none holds. */
  postings(key: TermKey): { readonly rows: Uint16Array; readonly counts: Uint8Array } {
    const { from, to } = TermColumn.spanOf(this.#keys, this.#starts, key);
    return { rows: this.#rows.subarray(from, to), counts: this.#counts.subarray(from, to) };
  }

  /** Which postings are those of a key. */
  static spanOf(keys: Float64Array, starts: Uint32Array, key: TermKey): { readonly from: number; readonly to: number } {
    const at = placeOf(keys, key);
    return at < 0 ? { from: 0, to: 0 } : { from: starts[at] as number, to: starts[at + 1] as number };
  }
}

/**
 * Collects the terms of up to 65,536 rows, in order: a row within its column is kept in 16 bits. Some ten million terms
 * a second, for which the inner loops hold to 32-bit integers and typed arrays.
 */
export class TermColumnBuilder {
  /** Open addressing, `SLOT` numbers a place: one more than the number of the key there (0 for none), and its two halves. */
  #table = new Int32Array(SLOT << 12);
  #keys = 0;
  /** Of each word as it comes: the number of its key, and its row. */
  #words = 0;
  #keyOf = new Uint32Array(1 << 14);
  #rowOf = new Uint16Array(1 << 14);
  #rows = 0;
  #lengths = new Uint16Array(1 << 10);

  /** @param terms of the next row, UTF-8 with single spaces between them */
  add(terms: Uint8Array): void {
    let length = 0;
    let a = SEED_A;
    let b = SEED_B;
    for (let i = 0; i < terms.length; i++) {
      const unit = terms[i] as number;
      if (unit !== SPACE) {
        a = Math.imul(a ^ unit, PRIME_A);
        b = Math.imul(b ^ unit, PRIME_B);
        continue;
      }
      this.#note(a, b);
      length++;
      a = SEED_A;
      b = SEED_B;
    }
    if (terms.length > 0) {
      this.#note(a, b);
      length++;
    }
    if (this.#rows === this.#lengths.length) this.#lengths = doubled(this.#lengths, Uint16Array);
    this.#lengths[this.#rows++] = Math.min(length, MOST_LENGTH);
  }

  finish(): TermColumn {
    const { keys, placeOfKey } = this.#inOrder();
    const words = new Uint32Array(keys.length + 1);
    for (let n = 0; n < this.#words; n++) {
      const place = (placeOfKey[this.#keyOf[n] as number] as number) + 1;
      words[place] = (words[place] as number) + 1;
    }
    for (let n = 0; n < keys.length; n++) words[n + 1] = (words[n] as number) + (words[n + 1] as number);
    const next = words.slice(0, -1);
    const rowOfWord = new Uint16Array(this.#words);
    for (let n = 0; n < this.#words; n++) {
      const place = placeOfKey[this.#keyOf[n] as number] as number;
      const to = next[place] as number;
      next[place] = to + 1;
      rowOfWord[to] = this.#rowOf[n] as number;
    }
    return new TermColumn(keys, ...counted(rowOfWord, words), this.#lengths.slice(0, this.#rows));
  }

  /** The keys, rising, and for the number of each its place among them. */
  #inOrder(): { readonly keys: Float64Array; readonly placeOfKey: Uint32Array } {
    const found = new Float64Array(this.#keys);
    for (let at = 0; at < this.#table.length; at += SLOT) {
      const number = this.#table[at] as number;
      if (number > 0) found[number - 1] = joined(this.#table[at + 1] as number, this.#table[at + 2] as number);
    }
    const keys = found.slice().sort();
    const placeOfKey = new Uint32Array(found.length);
    for (let n = 0; n < found.length; n++) placeOfKey[n] = placeOf(keys, found[n] as number);
    return { keys, placeOfKey };
  }

  #note(a: number, b: number): void {
    if (this.#words === this.#keyOf.length) {
      this.#keyOf = doubled(this.#keyOf, Uint32Array);
      this.#rowOf = doubled(this.#rowOf, Uint16Array);
    }
    this.#keyOf[this.#words] = this.#numberOf(a, b);
    this.#rowOf[this.#words++] = this.#rows;
  }

  #numberOf(a: number, b: number): number {
    const at = slotOf(this.#table, a, b);
    const known = this.#table[at] as number;
    if (known > 0) return known - 1;
    const number = this.#keys++;
    this.#table[at] = this.#keys;
    this.#table[at + 1] = a;
    this.#table[at + 2] = b;
    // At most half full.
    if (this.#keys * 2 * SLOT > this.#table.length) this.#grow();
    return number;
  }

  #grow(): void {
    const old = this.#table;
    this.#table = new Int32Array(old.length * 2);
    for (let from = 0; from < old.length; from += SLOT) {
      if (old[from] === 0) continue;
      const to = slotOf(this.#table, old[from + 1] as number, old[from + 2] as number);
      this.#table.set(old.subarray(from, from + SLOT), to);
    }
  }
}

// --- internal ---

/** FNV-1a over bytes, and the same with another prime and start: 32 bits each, of which 53 fit a number. */
const SEED_A = 0x811c9dc5 | 0;
const PRIME_A = 0x01000193;
const SEED_B = 0x9e3779b9 | 0;
const PRIME_B = 0x85ebca6b | 0;
const LOW_BITS = 21;

function joined(a: number, b: number): TermKey {
  // The low bits of a product depend on the low bits of its factors alone, so the high ones are taken.
  return (a >>> 0) * 2 ** LOW_BITS + (b >>> (32 - LOW_BITS));
}

/** Where a key is, or the free place where it belongs. */
function slotOf(table: Int32Array, a: number, b: number): number {
  const mask = table.length / SLOT - 1;
  for (let slot = (a ^ (b >>> 7)) & mask; ; slot = (slot + 1) & mask) {
    const at = slot * SLOT;
    if (table[at] === 0 || (table[at + 1] === a && table[at + 2] === b)) return at;
  }
}

/**
 * Rows that hold a term several times, once each.
 * @param rowOfWord rows of the words, term by term, rising within each
 * @param words where the words of each term begin, and one more
 */
function counted(
  rowOfWord: Uint16Array,
  words: Uint32Array,
): [starts: Uint32Array, rows: Uint16Array, counts: Uint8Array] {
  const starts = new Uint32Array(words.length);
  const counts = new Uint8Array(rowOfWord.length);
  let kept = 0;
  for (let term = 0; term + 1 < words.length; term++) {
    starts[term] = kept;
    let last = -1;
    for (let n = words[term] as number; n < (words[term + 1] as number); n++) {
      const row = rowOfWord[n] as number;
      if (row === last) counts[kept - 1] = Math.min(MOST_COUNT, (counts[kept - 1] as number) + 1);
      else {
        rowOfWord[kept] = row;
        counts[kept++] = 1;
      }
      last = row;
    }
  }
  starts[words.length - 1] = kept;
  return [starts, rowOfWord.slice(0, kept), counts.slice(0, kept)];
}

/** @param keys rising @returns -1 for none */
function placeOf(keys: Float64Array, key: TermKey): number {
  let low = 0;
  let high = keys.length - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const value = keys[middle] as number;
    if (value === key) return middle;
    if (value < key) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}
