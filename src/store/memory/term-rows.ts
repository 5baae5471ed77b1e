/**
 * Rows of one table by LanceDB's id, with their words packed: what is held of a table that is too large to hold whole. It
 * follows commits by marking rows that are gone and appending those that came.
 */

import { doubled } from '../../base/numbers/growable-array.ts';
import type { FieldQuery } from '../format/reader-rows.ts';
import { type TermColumn, TermColumnBuilder } from '../format/term-column.ts';
import { scoresByTerms } from './scores-by-terms.ts';

/** Each UTF-8 with single spaces between the terms. */
export type TermsOfRow = Readonly<Record<FieldQuery['field'], Uint8Array>>;

/** Rows of a segment: few enough that making one is not a long pause. */
const SEGMENT_ROWS = 32_768;
/** A last segment of fewer rows is made anew with those that come. */
const SMALL_SEGMENT_ROWS = 2_048;

interface Segment {
  readonly first: number;
  readonly rows: number;
  readonly fields: Readonly<Record<FieldQuery['field'], TermColumn>>;
}

export class TermRows {
  /** LanceDB's id of each row, rising. */
  #rowIds = new Float64Array(1 << 12);
  /** 1 for each row that is gone. */
  #gone = new Uint8Array(1 << 12);
  #rows = 0;
  #goneRows = 0;
  readonly #segments: Segment[] = [];
  readonly #totals = { terms: 0, symbol_terms: 0, path_terms: 0 };
  #builder: SegmentBuilder | null = null;

  get rows(): number {
    return this.#rows;
  }

  isGone(row: number): boolean {
    return this.#gone[row] === 1;
  }

  /** @param rowId larger than any before */
  add(rowId: number, terms: TermsOfRow): void {
    if (this.#rows === this.#rowIds.length) {
      this.#rowIds = doubled(this.#rowIds, Float64Array);
      this.#gone = doubled(this.#gone, Uint8Array);
    }
    this.#rowIds[this.#rows++] = rowId;
    this.#builder ??= new SegmentBuilder();
    this.#builder.add(terms);
    if (this.#builder.rows >= SEGMENT_ROWS) this.seal();
  }

  /** To be called after the last `add`: until then the rows added are not found. */
  seal(): void {
    if (this.#builder === null) return;
    const first = this.#rows - this.#builder.rows;
    const segment = { first, rows: this.#builder.rows, fields: this.#builder.finish() };
    this.#builder = null;
    this.#segments.push(segment);
    this.#count(segment, 1);
  }

  /**
   * How the table differs from what is held.
   * @param ids of all its rows, in any order
   * @returns null when a new row has an id below a known one
   */
  compare(ids: readonly number[]): { readonly gone: readonly number[]; readonly added: readonly number[] } | null {
    const sorted = Float64Array.from(ids).sort();
    const gone: number[] = [];
    const added: number[] = [];
    let at = 0;
    for (const id of sorted) {
      while (at < this.#rows && (this.#rowIds[at] as number) < id) this.#noteGone(at++, gone);
      if (at < this.#rows && this.#rowIds[at] === id) at++;
      else added.push(id);
    }
    while (at < this.#rows) this.#noteGone(at++, gone);
    const last = this.#rows === 0 ? -1 : (this.#rowIds[this.#rows - 1] as number);
    return (added[0] ?? Number.MAX_VALUE) <= last ? null : { gone, added };
  }

  /** @param rows as `compare` gave them */
  drop(rows: readonly number[]): void {
    for (const row of rows) this.#gone[row] = 1;
    this.#goneRows += rows.length;
    for (const segment of this.#segments) {
      const within = rows.filter((row) => row >= segment.first && row < segment.first + segment.rows);
      if (within.length > 0) this.#count(segment, -1, within);
    }
  }

  /**
   * Takes a small last segment apart, so that its rows are sealed again with those that come; many small segments would
   * make each look-up slower.
   * @param termsOf gives the terms of a row again
   */
  reopen(termsOf: (row: number) => TermsOfRow): void {
    const last = this.#segments.at(-1);
    if (last === undefined || last.rows >= SMALL_SEGMENT_ROWS) return;
    this.#segments.pop();
    this.#count(last, -1);
    this.#builder = new SegmentBuilder();
    for (let row = last.first; row < this.#rows; row++) this.#builder.add(termsOf(row));
  }

  /**
   * BM25, summed over fields, with counts over all rows that are not gone.
   * @returns `[rows]` float32; 0 for rows without a term
   */
  scores(fields: readonly FieldQuery[]): Float32Array {
    return scoresByTerms(fields, this.#segments, {
      rows: this.#rows,
      gone: this.#gone,
      goneRows: this.#goneRows,
      totals: this.#totals,
    });
  }

  #noteGone(row: number, gone: number[]): void {
    if (!this.isGone(row)) gone.push(row);
  }

  /** Brings the sums of lengths up to date. @param only of all rows; by default all that are not gone */
  #count({ first, rows, fields }: Segment, sign: 1 | -1, only?: readonly number[]): void {
    for (const field of FIELDS) {
      const { lengths } = fields[field];
      const sum = (row: number): number => lengths[row - first] ?? 0;
      let total = 0;
      if (only !== undefined) for (const row of only) total += sum(row);
      else for (let row = first; row < first + rows; row++) if (!this.isGone(row)) total += sum(row);
      this.#totals[field] += sign * total;
    }
  }
}

// --- internal ---

const FIELDS = ['terms', 'symbol_terms', 'path_terms'] as const;

class SegmentBuilder {
  rows = 0;
  readonly #fields = {
    terms: new TermColumnBuilder(),
    symbol_terms: new TermColumnBuilder(),
    path_terms: new TermColumnBuilder(),
  };

  add(terms: TermsOfRow): void {
    for (const field of FIELDS) this.#fields[field].add(terms[field]);
    this.rows++;
  }

  finish(): Segment['fields'] {
    const { terms, symbol_terms, path_terms } = this.#fields;
    return { terms: terms.finish(), symbol_terms: symbol_terms.finish(), path_terms: path_terms.finish() };
  }
}
