/** A column of terms in the file of a copy: written, read by term, and joined with others. */

import type { FieldQuery } from '../format/reader-rows.ts';
import { TERM_COLUMNS } from '../format/schema.ts';
import { MOST_COUNT, MOST_LENGTH, TermColumn, type TermKey, type TermParts } from '../format/term-column.ts';
import type { CopyFile } from './copy-file.ts';
import type { ColumnPlace, ColumnPlaces } from './copy-head.ts';

const KEY_BYTES = 8;
const START_BYTES = 4;
const ROW_BYTES = 2;

/** Writes the columns of a segment. @throws what the kernel reports */
export function addColumns(file: CopyFile, of: (field: FieldQuery['field']) => TermParts): ColumnPlaces {
  const [terms, symbol_terms, path_terms] = TERM_COLUMNS.map((field) => addColumn(file, of(field)));
  return { terms, symbol_terms, path_terms } as ColumnPlaces;
}

/** The column of a segment, of which a search reads what its terms ask for. */
export class CopyColumn {
  readonly #file: CopyFile;
  readonly #place: ColumnPlace;
  readonly #keys: Float64Array;
  readonly #starts: Uint32Array;
  /** Terms of each row. */
  readonly lengths: Uint16Array;

  /** @param rows of the segment @throws E_INDEX_CORRUPT */
  constructor(file: CopyFile, place: ColumnPlace, rows: number) {
    const { buffer } = file.get(place.head);
    this.#file = file;
    this.#place = place;
    this.#keys = new Float64Array(buffer, 0, place.keys);
    this.#starts = new Uint32Array(buffer, KEY_BYTES * place.keys, place.keys + 1);
    this.lengths = new Uint16Array(buffer, KEY_BYTES * place.keys + START_BYTES * (place.keys + 1), rows);
  }

  /** As `TermColumn.postings`. @throws E_INDEX_CORRUPT */
  postings(key: TermKey): { readonly rows: Uint16Array; readonly counts: Uint8Array } {
    const { from, to } = TermColumn.spanOf(this.#keys, this.#starts, key);
    return { rows: this.#rows(from, to), counts: this.#counts(from, to) };
  }

  /** All of it. @throws E_INDEX_CORRUPT */
  get parts(): TermParts {
    const all = this.#place.counts.bytes;
    const { lengths } = this;
    return { keys: this.#keys, starts: this.#starts, rows: this.#rows(0, all), counts: this.#counts(0, all), lengths };
  }

  #rows(from: number, to: number): Uint16Array {
    if (from === to) return new Uint16Array();
    const { buffer, byteOffset } = this.#file.getSpan(this.#place.rows, ROW_BYTES * from, ROW_BYTES * to);
    return new Uint16Array(buffer, byteOffset, to - from);
  }

  #counts(from: number, to: number): Uint8Array {
    return from === to ? new Uint8Array() : this.#file.getSpan(this.#place.counts, from, to);
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

function addColumn(file: CopyFile, { keys, starts, rows, counts, lengths }: TermParts): ColumnPlace {
  const head = Buffer.concat([bytesOf(keys), bytesOf(starts), bytesOf(lengths)]);
  return { keys: keys.length, head: file.add(head), rows: file.addPaged(bytesOf(rows)), counts: file.addPaged(counts) };
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

function bytesOf({ buffer, byteOffset, byteLength }: Float64Array | Uint32Array | Uint16Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
