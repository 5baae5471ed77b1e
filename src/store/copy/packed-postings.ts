/**
 * Postings as bytes: the rows of a term as steps from one to the next, and how often each holds it. Most take one byte, where a row and
 * a count as they are take three.
 */

import { doubled } from '../../base/numbers/growable-array.ts';

/** Bits of a byte of a number; the highest says whether more follow. */
const BITS = 7;
const MORE = 1 << BITS;
const LOW = MORE - 1;
/** Bytes that are added at a time at most: a number of 31 bits, and a count behind it. */
const MOST_BYTES = 6;

export interface Postings {
  /** Rising. */
  readonly rows: Uint16Array;
  /** From 1 to 255 each. */
  readonly counts: Uint8Array;
}

/** Bytes that are written one after the other. */
export class ByteSink {
  #bytes = new Uint8Array(1 << 16);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  /** @param value from 0 to 2^31 - 1 */
  addNumber(value: number): void {
    this.#reserve();
    let left = value;
    for (; left > LOW; left >>>= BITS) this.#bytes[this.#length++] = (left & LOW) | MORE;
    this.#bytes[this.#length++] = left;
  }

  /** Of each posting: twice its step, one more where a count above 1 follows. @param rows rising */
  addPostings(rows: Uint16Array, counts: Uint8Array): void {
    let last = 0;
    for (let n = 0; n < rows.length; n++) {
      const row = rows[n] as number;
      const count = counts[n] as number;
      this.addNumber((row - last) * 2 + (count > 1 ? 1 : 0));
      if (count > 1) this.#bytes[this.#length++] = count;
      last = row;
    }
  }

  #reserve(): void {
    if (this.#length + MOST_BYTES > this.#bytes.length) this.#bytes = doubled(this.#bytes, Uint8Array);
  }
}

/** Numbers as `addNumber` wrote them. @returns the sums of all before each, and of all: one more than there are numbers */
export function sumsOfNumbers(bytes: Uint8Array, numbers: number): Uint32Array {
  const sums = new Uint32Array(numbers + 1);
  let at = 0;
  for (let n = 0; n < numbers; n++) {
    let value = 0;
    for (let shift = 0, more = MORE; more !== 0; shift += BITS) {
      const byte = bytes[at++] as number;
      value |= (byte & LOW) << shift;
      more = byte & MORE;
    }
    sums[n + 1] = (sums[n] as number) + value;
  }
  return sums;
}

/** What `addPostings` wrote of one term. */
export function postingsIn(bytes: Uint8Array): Postings {
  const all = { rows: new Uint16Array(bytes.length), counts: new Uint8Array(bytes.length) };
  const read = readPostings(bytes, 0, bytes.length, all, 0);
  return { rows: all.rows.subarray(0, read), counts: all.counts.subarray(0, read) };
}

/** All terms at once. @param starts where the bytes of each term begin, and one more @returns their postings, and where those of each begin */
export function allPostings(bytes: Uint8Array, starts: Uint32Array): Postings & { readonly starts: Uint32Array } {
  const all = { rows: new Uint16Array(bytes.length), counts: new Uint8Array(bytes.length) };
  const first = new Uint32Array(starts.length);
  let read = 0;
  for (let n = 0; n + 1 < starts.length; n++) {
    read = readPostings(bytes, starts[n] as number, starts[n + 1] as number, all, read);
    first[n + 1] = read;
  }
  return { rows: all.rows.slice(0, read), counts: all.counts.slice(0, read), starts: first };
}

// --- internal ---

/** @param to the first of them goes to this place @returns the place behind the last */
function readPostings(bytes: Uint8Array, from: number, end: number, { rows, counts }: Postings, to: number): number {
  let place = to;
  let row = 0;
  for (let at = from; at < end; ) {
    let value = 0;
    for (let shift = 0, more = MORE; more !== 0; shift += BITS) {
      const byte = bytes[at++] as number;
      value |= (byte & LOW) << shift;
      more = byte & MORE;
    }
    row += value >>> 1;
    rows[place] = row;
    counts[place++] = value & 1 ? (bytes[at++] as number) : 1;
  }
  return place;
}
