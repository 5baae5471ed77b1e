/** A column of terms in the file of a copy: written, read by term, and joined with others. */

import type { FieldQuery } from '../format/reader-rows.ts';
import { TERM_COLUMNS } from '../format/schema.ts';
import { MOST_COUNT, MOST_LENGTH, TermColumn, type TermKey, type TermParts } from '../format/term-column.ts';
import type { CopyFile } from './copy-file.ts';
import type { ColumnPlace, ColumnPlaces, SegmentHead } from './copy-head.ts';
import { allPostings, ByteSink, type Postings, postingsIn, sumsOfNumbers } from './packed-postings.ts';

/** The columns of terms of a segment. */
export interface SegmentColumns {
  readonly chunks: (field: FieldQuery['field']) => TermParts;
  readonly files: (field: FieldQuery['field']) => TermParts;
}

/** Writes them. Files hold the terms of their chunks as a rule, which are then written once. @throws what the kernel reports */
export function addColumns(file: CopyFile, of: SegmentColumns): Pick<SegmentHead, 'chunkColumns' | 'fileColumns'> {
  const [ofChunks, ofFiles]: [Partial<ColumnPlaces>, Partial<ColumnPlaces>] = [{}, {}];
  for (const field of TERM_COLUMNS) {
    const chunks = of.chunks(field);
    const place = addColumn(file, chunks, null);
    const files = of.files(field);
    Object.assign(ofChunks, { [field]: place });
    Object.assign(ofFiles, { [field]: addColumn(file, files, sameKeys(chunks, files) ? place : null) });
  }
  return { chunkColumns: ofChunks as ColumnPlaces, fileColumns: ofFiles as ColumnPlaces };
}

/** The column of a segment, of which a search reads what its terms ask for. */
export class CopyColumn {
  readonly #file: CopyFile;
  readonly #place: ColumnPlace;
  readonly #keys: Float64Array;
  /** Where the bytes of each key begin, and one more: where the last ones end. */
  readonly #starts: Uint32Array;
  /** Terms of each row. */
  readonly lengths: Uint16Array;

  /** @param rows of the segment @throws E_INDEX_CORRUPT */
  constructor(file: CopyFile, place: ColumnPlace, rows: number) {
    const { buffer: keys, byteLength } = file.get(place.keys);
    const head = file.get(place.head);
    this.#file = file;
    this.#place = place;
    this.#keys = new Float64Array(keys, 0, byteLength / Float64Array.BYTES_PER_ELEMENT);
    this.lengths = new Uint16Array(head.buffer, 0, rows);
    this.#starts = sumsOfNumbers(head.subarray(this.lengths.byteLength), this.#keys.length);
  }

  /** As `TermColumn.postings`. @throws E_INDEX_CORRUPT */
  postings(key: TermKey): Postings {
    const { from, to } = TermColumn.spanOf(this.#keys, this.#starts, key);
    return postingsIn(this.#bytes(from, to));
  }

  /** All of it. @throws E_INDEX_CORRUPT */
  get parts(): TermParts {
    const all = allPostings(this.#bytes(0, this.#place.postings.bytes), this.#starts);
    return { keys: this.#keys, lengths: this.lengths, ...all };
  }

  #bytes(from: number, to: number): Uint8Array {
    return from === to ? new Uint8Array() : this.#file.getSpan(this.#place.postings, from, to);
  }
}

/** A column with the number that each of its rows has in a joined one; -1 for a row that is left out. */
export interface Renumbered {
  readonly parts: TermParts;
  readonly numbers: Int32Array;
}

/**
 * Rows of one column that get the same number become one, with the terms of all.
 * @param columns in each of which the numbers do not fall from one row to the next
 * @param rows how many there are then
 */
export function joinColumns(columns: readonly Renumbered[], rows: number): TermParts {
  const keys = sortedKeys(columns);
  const starts = new Uint32Array(keys.length + 1);
  const most = columns.reduce((sum, { parts }) => sum + parts.rows.length, 0);
  const joinedRows = new Uint16Array(most);
  const counts = new Uint8Array(most);
  const at = columns.map(() => 0);
  let kept = 0;
  for (let n = 0; n < keys.length; n++) {
    starts[n] = kept;
    let isRising = true;
    for (const [c, { parts, numbers }] of columns.entries()) {
      const key = at[c] as number;
      if (parts.keys[key] !== keys[n]) continue;
      at[c] = key + 1;
      for (let i = parts.starts[key] as number; i < (parts.starts[key + 1] as number); i++) {
        const row = numbers[parts.rows[i] as number] as number;
        if (row < 0) continue;
        const last = kept > (starts[n] as number) ? (joinedRows[kept - 1] as number) : -1;
        const count = parts.counts[i] as number;
        isRising &&= last <= row;
        if (last === row) counts[kept - 1] = Math.min(MOST_COUNT, (counts[kept - 1] as number) + count);
        else {
          joinedRows[kept] = row;
          counts[kept++] = count;
        }
      }
    }
    if (!isRising) sortRows(joinedRows.subarray(starts[n], kept), counts.subarray(starts[n], kept));
  }
  starts[keys.length] = kept;
  const lengths = new Uint16Array(rows);
  for (const { parts, numbers } of columns)
    for (const [row, number] of numbers.entries())
      if (number >= 0)
        lengths[number] = Math.min(MOST_LENGTH, (lengths[number] as number) + (parts.lengths[row] as number));
  return { keys, starts, rows: joinedRows.slice(0, kept), counts: counts.slice(0, kept), lengths };
}

// --- internal ---

/** @param twin one with the same keys, where they are not to be written again */
function addColumn(file: CopyFile, parts: TermParts, twin: ColumnPlace | null): ColumnPlace {
  const { keys, starts, rows, counts, lengths } = parts;
  const [postings, sizes] = [new ByteSink(), new ByteSink()];
  for (let n = 0; n < keys.length; n++) {
    const [before, from, to] = [postings.length, starts[n], starts[n + 1]];
    postings.addPostings(rows.subarray(from, to), counts.subarray(from, to));
    sizes.addNumber(postings.length - before);
  }
  return {
    keys: twin?.keys ?? file.add(bytesOf(keys)),
    head: file.add(Buffer.concat([bytesOf(lengths), sizes.bytes])),
    postings: file.addPaged(postings.bytes),
  };
}

function sameKeys(a: TermParts, b: TermParts): boolean {
  return a.keys.length === b.keys.length && a.keys.every((key, n) => key === b.keys[n]);
}

function sortRows(rows: Uint16Array, counts: Uint8Array): void {
  const pairs = Array.from(rows, (row, n) => [row, counts[n] as number] as const).sort(([a], [b]) => a - b);
  for (const [n, [row, count]] of pairs.entries()) {
    rows[n] = row;
    counts[n] = count;
  }
}

function sortedKeys(columns: readonly Renumbered[]): Float64Array {
  const all = new Float64Array(columns.reduce((sum, { parts }) => sum + parts.keys.length, 0));
  let at = 0;
  for (const { parts } of columns) {
    all.set(parts.keys, at);
    at += parts.keys.length;
  }
  all.sort();
  let kept = 0;
  for (let n = 0; n < all.length; n++) if (n === 0 || all[n] !== all[kept - 1]) all[kept++] = all[n] as number;
  return all.slice(0, kept);
}

function bytesOf({ buffer, byteOffset, byteLength }: Float64Array | Uint16Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
