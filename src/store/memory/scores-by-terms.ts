/** BM25 over rows whose terms are packed in segments, with counts over all rows that are not gone. */

import { idf, saturated } from '../../text/bm25.ts';
import type { FieldQuery } from '../format/reader-rows.ts';
import { type TermKey, termKey } from '../format/term-column.ts';

type FieldName = FieldQuery['field'];

/** Rows in a run, with their columns of terms. */
export interface TermSegment {
  /** Number of its first row. */
  readonly first: number;
  readonly fields: Readonly<Record<FieldName, PackedTerms>>;
}

interface PackedTerms {
  /** Terms of each row. */
  readonly lengths: Uint16Array;
  /** Rows within the segment that hold a term, and how often each does. */
  postings(key: TermKey): { readonly rows: Uint16Array; readonly counts: Uint8Array };
}

/** What is known of all rows. */
export interface RowFigures {
  readonly rows: number;
  /** 1 for each row that is gone, and how many those are. */
  readonly gone: Uint8Array;
  readonly goneRows: number;
  /** Terms in each field of the rows that are not gone. */
  readonly totals: Readonly<Record<FieldName, number>>;
}

/** @returns `[rows]` float32, summed over fields; 0 for rows without a term */
export function scoresByTerms(
  fields: readonly FieldQuery[],
  segments: readonly TermSegment[],
  { rows: all, gone, goneRows, totals }: RowFigures,
): Float32Array {
  const scores = new Float32Array(all);
  const live = all - goneRows;
  for (const { field, terms, boost } of fields) {
    const averageLength = Math.max(1, totals[field] / Math.max(1, live));
    for (const term of terms) {
      const key = termKey(term);
      const found = segments.map(({ first, fields: columns }) => ({
        first,
        lengths: columns[field].lengths,
        ...columns[field].postings(key),
      }));
      const df = found.reduce((sum, { first, rows }) => sum + liveRows(first, rows), 0);
      if (df === 0) continue;
      const worth = boost * idf(live, df);
      for (const { first, lengths, rows, counts } of found) {
        for (let n = 0; n < rows.length; n++) {
          const row = rows[n] as number;
          const value = worth * saturated(counts[n] as number, lengths[row] as number, averageLength);
          scores[first + row] = (scores[first + row] as number) + value;
        }
      }
    }
  }
  return scores;

  function liveRows(first: number, rows: Uint16Array): number {
    if (goneRows === 0) return rows.length;
    return rows.reduce((sum, row) => sum + 1 - (gone[first + row] as number), 0);
  }
}
