/** The words of the files, or of the chunks, of a copy on disk. Columns are read when a query first asks for their field. */

import { CopyColumn } from '../copy/copy-column.ts';
import type { CopyFile } from '../copy/copy-file.ts';
import type { ColumnPlaces } from '../copy/copy-head.ts';
import type { FieldQuery } from '../format/reader-rows.ts';
import { scoresByTerms, type TermSegment } from './scores-by-terms.ts';

type FieldName = FieldQuery['field'];

/** The rows of one segment. */
export interface SegmentRows {
  readonly rows: number;
  readonly columns: ColumnPlaces;
}

export class CopyRows {
  readonly #file: CopyFile;
  readonly #rows: number;
  /** 1 for each row that is gone. */
  readonly #gone: Uint8Array;
  readonly #goneRows: number;
  readonly #segments: readonly TermSegment[];
  readonly #totals: Partial<Record<FieldName, number>> = {};

  constructor(file: CopyFile, segments: readonly SegmentRows[], gone: Uint8Array) {
    this.#file = file;
    this.#rows = gone.length;
    this.#gone = gone;
    this.#goneRows = gone.reduce((sum, mark) => sum + mark, 0);
    let first = 0;
    this.#segments = segments.map((segment) => {
      const fields = this.#columnsOf(segment);
      const begins = first;
      first += segment.rows;
      return { first: begins, fields };
    });
  }

  isGone(row: number): boolean {
    return this.#gone[row] === 1;
  }

  /** BM25, summed over fields. @returns `[rows]` float32; 0 for rows without a term @throws E_INDEX_CORRUPT */
  scores(fields: readonly FieldQuery[]): Float32Array {
    const totals = { terms: 0, symbol_terms: 0, path_terms: 0 };
    for (const { field } of fields) totals[field] = this.#total(field);
    return scoresByTerms(fields, this.#segments, {
      rows: this.#rows,
      gone: this.#gone,
      goneRows: this.#goneRows,
      totals,
    });
  }

  #total(field: FieldName): number {
    const known = this.#totals[field];
    if (known !== undefined) return known;
    let total = 0;
    for (const { first, fields } of this.#segments)
      for (const [row, length] of fields[field].lengths.entries()) if (!this.isGone(first + row)) total += length;
    this.#totals[field] = total;
    return total;
  }

  #columnsOf({ rows, columns }: SegmentRows): TermSegment['fields'] {
    const file = this.#file;
    const read: Partial<Record<FieldName, CopyColumn>> = {};
    const column = (field: FieldName): CopyColumn => {
      read[field] ??= new CopyColumn(file, columns[field], rows);
      return read[field];
    };
    return {
      get terms() {
        return column('terms');
      },
      get symbol_terms() {
        return column('symbol_terms');
      },
      get path_terms() {
        return column('path_terms');
      },
    };
  }
}
