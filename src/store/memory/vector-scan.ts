/**
 * The chunks nearest to a query, read from a table: one pass over its column of codes, then the rows of the best. It sees
 * every row, committed a moment ago or not yet in any index.
 */

import type { Query, Table } from '@lancedb/lancedb';
import { joinFloats } from '../../base/numbers/float-arrays.ts';
import { type Cells, type Columnar, decodeRows, type Scored } from '../format/reader-rows.ts';
import { topWithTies } from '../format/top-scores.ts';
import { CodeScan } from './code-scan.ts';

/** Rows that move in a compaction between the pass and the reading of the best are looked for once more. */
const TRIES = 2;

/** How the rows of the best are read of a table. */
export interface BestRows<T> {
  readonly table: Table;
  readonly columns: readonly string[];
  readonly decode: (cells: Cells) => T;
  readonly limit: number;
  /** Of rows that score alike. */
  readonly inOrder: (a: T, b: T) => number;
}

/**
 * @param vector `[dims]` float32 of length 1, of the model that made the table
 * @param where SQL predicate applied before top-k, or null
 * @returns at most `limit` rows with their cosine, best first
 */
export async function nearestRows<T>(
  vector: Float32Array,
  where: string | null,
  rows: BestRows<T>,
): Promise<Scored<T>[]> {
  return await rowsOfBest(rows, () => nearest(rows.table, vector, rows.limit, where));
}

/** @param pass gives scores by LanceDB's ids, at least those of the best @returns at most `limit` rows, best first */
export async function rowsOfBest<T>(
  { table, columns, decode, limit, inOrder }: BestRows<T>,
  pass: () => Promise<ReadonlyMap<bigint, number>>,
): Promise<Scored<T>[]> {
  for (let attempt = 1; ; attempt++) {
    const best = await pass();
    const rows = await rowsById(table, [...best.keys()], columns, decode);
    if (rows.size < best.size && attempt < TRIES) continue;
    return [...best]
      .flatMap(([id, score]) => {
        const row = rows.get(id);
        return row === undefined ? [] : [{ row, score }];
      })
      .sort((a, b) => b.score - a.score || inOrder(a.row, b.row))
      .slice(0, limit);
  }
}

/** Rows by LanceDB's own row id. */
export async function rowsById<T>(
  table: Table,
  ids: readonly bigint[],
  columns: readonly string[],
  decode: (cells: Cells) => T,
): Promise<Map<bigint, T>> {
  if (ids.length === 0) return new Map();
  const found = await table
    .takeRowIds(ids)
    .select([...columns])
    .withRowId()
    .toArrow();
  return new Map(decodeRows(found, (cells) => [cells('_rowid') as bigint, decode(cells)] as const));
}

/** Copies the `code` column of a batch. @param batch of a query without nulls in it */
export function addCodes(codes: CodeScan, batch: Columnar): void {
  const column = batch.getChild('code') as unknown as { readonly data: readonly CodeData[] } | null;
  for (const { values, offset, length, stride } of column?.data ?? []) {
    codes.add(values.subarray(offset * stride, (offset + length) * stride));
  }
}

/** LanceDB's ids of the rows of a query. */
export async function rowIdsOf(query: Query): Promise<number[]> {
  const ids: number[] = [];
  for await (const batch of query.select([]).withRowId()) {
    const column = (batch.getChild('_rowid')?.toArray() ?? []) as Iterable<bigint>;
    for (const id of column) ids.push(Number(id));
  }
  return ids;
}

/** The id of a row, counted over parts that follow each other. */
export function idAt(parts: readonly BigUint64Array[], row: number): bigint {
  let left = row;
  for (const part of parts) {
    if (left < part.length) return part[left] ?? 0n;
    left -= part.length;
  }
  return 0n;
}

// --- internal ---

/** The part of Arrow's `Data` of a fixed-size binary column that is read here. */
interface CodeData {
  readonly values: Uint8Array;
  readonly offset: number;
  readonly length: number;
  readonly stride: number;
}

async function nearest(
  table: Table,
  vector: Float32Array,
  limit: number,
  where: string | null,
): Promise<Map<bigint, number>> {
  const dims = vector.length;
  const codes = new CodeScan(dims, 0);
  const ids: BigUint64Array[] = [];
  const scores: Float32Array[] = [];
  let query = table.query().select(['code']).withRowId();
  if (where !== null) query = query.where(where);
  for await (const batch of query) {
    codes.clear();
    addCodes(codes, batch);
    scores.push(codes.scores(vector));
    ids.push(batch.getChild('_rowid')?.toArray() as BigUint64Array);
  }
  const all = joinFloats(scores);
  return new Map(topWithTies(all, limit, () => true).map(([row, score]) => [idAt(ids, row), score]));
}
