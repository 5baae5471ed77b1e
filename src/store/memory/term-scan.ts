/**
 * The best rows of a table for the terms of a query without a full-text index: one pass over its columns of terms, then the rows of the
 * best. Scores are those that copies of the table give, since counts are taken over all rows that are there.
 */

import type { Table } from '@lancedb/lancedb';
import { type FieldQuery, inFiles, type Scored } from '../format/reader-rows.ts';
import { type RowFilter, rowTest } from '../format/row-filter.ts';
import { topWithTies } from '../format/top-scores.ts';
import { FoundTerms } from './found-terms.ts';
import type { ColumnBatch, HeldColumns } from './held-columns.ts';
import { scoresByTerms, type TermSegment } from './scores-by-terms.ts';
import { idAt, rowsOfBest } from './vector-scan.ts';

type FieldName = FieldQuery['field'];

/** What is read of the table. */
export interface ScannedTable<T> {
  readonly table: Table;
  readonly columns: readonly string[];
  readonly decode: (cells: (column: string) => unknown) => T;
  /** SQL predicate of the rows that count, or null for all. */
  readonly only: string | null;
  readonly held: HeldColumns;
}

/** @returns at most `limit` rows with their BM25, summed over fields, best first */
export async function bestByScan<T extends { readonly path: string; readonly ordinal?: number }>(
  scanned: ScannedTable<T>,
  fields: readonly FieldQuery[],
  limit: number,
  filter: RowFilter | null,
): Promise<Scored<T>[]> {
  const asked = fields.filter(({ terms }) => terms.length > 0);
  if (asked.length === 0) return [];
  const { table, columns, decode } = scanned;
  return await rowsOfBest({ table, columns, decode, limit, inOrder: inFiles }, () =>
    bestRows(scanned, asked, limit, filter),
  );
}

// --- internal ---

const NO_TERMS = new FoundTerms([], 0, []);

async function bestRows<T>(
  { table, only, held }: ScannedTable<T>,
  fields: readonly FieldQuery[],
  limit: number,
  filter: RowFilter | null,
): Promise<Map<bigint, number>> {
  const names = [...new Set(fields.map(({ field }) => field))];
  const batches = await held.read(table, only, filter === null ? names : [...names, 'path', 'language']);
  const totals = { terms: 0, symbol_terms: 0, path_terms: 0 };
  const segments: TermSegment[] = [];
  let rows = 0;
  for (const batch of batches) {
    const found = { terms: NO_TERMS, symbol_terms: NO_TERMS, path_terms: NO_TERMS };
    for (const name of names) {
      found[name] = new FoundTerms(batch.terms(name), batch.rows, termsOf(fields, name));
      for (const length of found[name].lengths) totals[name] += length;
    }
    segments.push({ first: rows, fields: found });
    rows += batch.rows;
  }
  const scores = scoresByTerms(fields, segments, { rows, gone: new Uint8Array(0), goneRows: 0, totals });
  const passes = passing(batches, filter);
  const best = topWithTies(scores, limit, (row) => (scores[row] as number) > 0 && passes(row));
  const ids = batches.map((batch) => batch.ids);
  return new Map(best.map(([row, score]) => [idAt(ids, row), score]));
}

/** Which rows a filter lets through. */
function passing(batches: readonly ColumnBatch[], filter: RowFilter | null): (row: number) => boolean {
  if (filter === null) return () => true;
  const test = rowTest(filter);
  const passed = batches.flatMap((batch) =>
    Array.from({ length: batch.rows }, (_, row) => test(batch.text('path', row), batch.text('language', row))),
  );
  return (row) => passed[row] === true;
}

function termsOf(fields: readonly FieldQuery[], name: FieldName): string[] {
  return fields.flatMap(({ field, terms }) => (field === name ? terms : []));
}
