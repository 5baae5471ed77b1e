/** Rows of a table: all of them in batches, or those of some keys. */

import type { Table } from '@lancedb/lancedb';
import { inList, listRuns } from '../format/quote-value.ts';
import { type Cells, decodeRows } from '../format/reader-rows.ts';

/** @param where SQL predicate, or null @param visit ends the scan when it gives false */
export async function scanRows<T>(
  table: Table,
  where: string | null,
  columns: string[],
  decode: (cells: Cells) => T,
  visit: (row: T) => boolean,
): Promise<void> {
  let query = table.query();
  if (where !== null) query = query.where(where);
  for await (const batch of query.select(columns)) {
    for (const row of decodeRows(batch, decode)) if (!visit(row)) return;
  }
}

/** Rows with one of these keys, in no order. */
export async function rowsByKey<T>(
  table: Table,
  key: 'id' | 'path',
  keys: readonly string[],
  columns: string[],
  decode: (cells: Cells) => T,
): Promise<T[]> {
  const out: T[] = [];
  for (const run of listRuns(keys)) {
    const rows = await table.query().where(inList(key, run)).select(columns).toArrow();
    out.push(...decodeRows(rows, decode));
  }
  return out;
}
