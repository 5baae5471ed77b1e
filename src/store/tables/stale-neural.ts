/** Vectors of the MLX tier whose chunks are gone or have changed: found, and removed. */

import type { Connection, Table } from '@lancedb/lancedb';
import { inList, listRuns } from '../format/quote-value.ts';
import type { IndexRecord } from '../format/schema.ts';
import { deleteRows } from './table-generation.ts';

/**
 * After files changed: removes the vectors of chunks that are gone or changed, from the table in use and from the one
 * being filled. @returns vectors left in the table in use
 */
export async function dropStaleNeural(
  connection: Connection,
  record: IndexRecord,
  chunks: Table,
  changedPaths: ReadonlySet<string>,
): Promise<number> {
  const known = await connection.tableNames();
  let count = 0;
  for (const name of [record.tables.neuralNext, record.tables.neural]) {
    if (name === null || !known.includes(name)) continue;
    const table = await connection.openTable(name);
    if (changedPaths.size > 0) await dropOrphans(chunks, table, [...changedPaths]);
    if (name === record.tables.neural) count = await table.countRows();
  }
  return count;
}

export async function dropOrphans(chunks: Table, neural: Table, paths: readonly string[] | null): Promise<void> {
  const scopes = paths === null || paths.length > MAX_PATHS_ASKED ? [null] : listRuns(paths);
  for (const scope of scopes) {
    const where = scope === null ? null : inList('path', scope);
    const wanted = await hashesById(chunks, where);
    const have = await hashesById(neural, where);
    const orphans = [...have].filter(([id, hash]) => wanted.get(id) !== hash).map(([id]) => id);
    await deleteRows(neural, 'id', orphans);
  }
}

// --- internal ---

/** With more changed paths than this, reading all ids is cheaper than asking by path. */
const MAX_PATHS_ASKED = 5000;

async function hashesById(table: Table, where: string | null): Promise<Map<string, string>> {
  const query = table.query().select(['id', 'hash']);
  const hashes = new Map<string, string>();
  for await (const batch of where === null ? query : query.where(where)) {
    const ids = batch.getChild('id');
    const values = batch.getChild('hash');
    for (let i = 0; i < batch.numRows; i++) hashes.set(String(ids?.get(i)), String(values?.get(i)));
  }
  return hashes;
}
