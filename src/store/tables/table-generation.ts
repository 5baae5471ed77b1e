/** One generation of tables: made, opened, checked against each other, dropped; and the records that name them. */

import { randomBytes } from 'node:crypto';
import type { Connection, SchemaLike, Table } from '@lancedb/lancedb';
import { failpoint } from '../../base/failpoints.ts';
import { type MetaRow, metaTable, packMeta } from '../format/columns.ts';
import { type PlainSchema, plainSchema } from '../format/plain-schema.ts';
import { inList, listRuns } from '../format/quote-value.ts';
import {
  CHUNK_COLUMNS,
  FILE_COLUMNS,
  type IndexRecord,
  isOurTable,
  LEASE_TABLE,
  META_COLUMNS,
  META_TABLE,
  type MetaKey,
  type TableNames,
} from '../format/schema.ts';
import type { FileStamp, Stamps } from '../format/types.ts';
import { readRecord } from './database.ts';

export interface Generation {
  readonly chunks: Table;
  readonly files: Table;
}

const STAMP_COLUMNS = ['path', 'hash', 'size', 'mtime_ms', 'ino', 'read_at_ms', 'skip', 'chunks', 'language'];

/** Makes empty tables under new names. @param dims length of the static vectors */
export async function createGeneration(connection: Connection, dims: number): Promise<TableNames> {
  const suffix = randomBytes(4).toString('hex');
  const names: TableNames = { chunks: `chunks_${suffix}`, files: `files_${suffix}`, neural: null, neuralNext: null };
  await createKeyed(connection, names.chunks, plainSchema(CHUNK_COLUMNS, dims), 'id');
  await createKeyed(connection, names.files, plainSchema(FILE_COLUMNS, 0), 'path');
  return names;
}

/** The key makes LanceDB refuse a second row for it even if two writers should ever meet. */
export async function createKeyed(
  connection: Connection,
  name: string,
  schema: PlainSchema,
  key: string,
): Promise<Table> {
  failpoint('tables.create');
  const table = await connection.createEmptyTable(name, schema as unknown as SchemaLike);
  // LanceDB Cloud has no such key: there the lease alone keeps a second writer away.
  await table.setUnenforcedPrimaryKey(key).catch((error: unknown) => {
    if (!/not supported/i.test(String(error))) throw error;
  });
  return table;
}

export async function openGeneration(connection: Connection, names: TableNames): Promise<Generation> {
  const [chunks, files] = await Promise.all([connection.openTable(names.chunks), connection.openTable(names.files)]);
  return { chunks, files };
}

export async function openMeta(connection: Connection): Promise<Table> {
  const names = await connection.tableNames();
  if (names.includes(META_TABLE)) return await connection.openTable(META_TABLE);
  return await createKeyed(connection, META_TABLE, plainSchema(META_COLUMNS, 0), 'key');
}

/** Drops every table that neither record names: left over from a rebuild that was given up or swapped in. */
export async function dropUnnamed(connection: Connection, meta: Table, records: readonly (IndexRecord | null)[]) {
  failpoint('finish.drop');
  const used = new Set<string>([META_TABLE, LEASE_TABLE]);
  for (const record of records) {
    if (record === null) continue;
    for (const name of Object.values(record.tables)) if (name !== null) used.add(name);
  }
  for (const name of await connection.tableNames()) {
    if (!used.has(name) && isOurTable(name)) await connection.dropTable(name);
  }
  const keys = await meta.query().select(['key']).toArray();
  const stale = keys
    .map((row) => String(row.key))
    .filter((key) => key.includes(':') && !used.has(key.split(':')[1] ?? ''));
  if (stale.length > 0) await meta.delete(inList('key', stale));
}

/** Writes rows of the meta table in one commit; `remove` goes in another, after it. */
export async function writeMeta(meta: Table, rows: readonly MetaRow[], remove: readonly MetaKey[] = []): Promise<void> {
  failpoint('meta.write');
  await meta
    .mergeInsert('key')
    .whenMatchedUpdateAll()
    .whenNotMatchedInsertAll()
    .execute(metaTable([packMeta(rows)]));
  failpoint('meta.written');
  if (remove.length > 0) await meta.delete(inList('key', remove));
}

export function recordRow(key: 'index' | 'building', record: IndexRecord): MetaRow {
  return { key, json: JSON.stringify(record), blob: new Uint8Array() };
}

/** Reads both records. */
export async function readRecords(meta: Table): Promise<{ index: IndexRecord | null; building: IndexRecord | null }> {
  const [index, building] = await Promise.all([readRecord(meta, 'index'), readRecord(meta, 'building')]);
  return { index, building };
}

/** Stamps of every file, read from the table. */
export async function readStamps(files: Table): Promise<Stamps> {
  const stamps: Stamps = new Map();
  for (const row of await files.query().select(STAMP_COLUMNS).toArray()) {
    const stamp = {
      path: row.path,
      hash: row.hash,
      size: row.size,
      mtimeMs: row.mtime_ms,
      ino: row.ino,
      readAtMs: row.read_at_ms,
      skip: row.skip,
      chunks: row.chunks,
      language: row.language,
    } as FileStamp;
    stamps.set(stamp.path, stamp);
  }
  return stamps;
}

/**
 * Makes chunks and stamps agree after a run that did not end: chunks of files without a row are removed, and files whose
 * chunk count differs lose their row and stamp, so that they are read again. Reads every chunk's path, which also proves that the
 * data files are there.
 */
export async function reconcile(generation: Generation, stamps: Stamps): Promise<void> {
  const counts = new Map<string, number>();
  for await (const batch of generation.chunks.query().select(['path'])) {
    const column = batch.getChild('path');
    for (let i = 0; i < batch.numRows; i++) {
      const path = String(column?.get(i));
      counts.set(path, (counts.get(path) ?? 0) + 1);
    }
  }
  const doubtful: string[] = [];
  for (const stamp of [...stamps.values()]) {
    if ((counts.get(stamp.path) ?? 0) === stamp.chunks) continue;
    doubtful.push(stamp.path);
    stamps.delete(stamp.path);
  }
  await deleteRows(generation.files, 'path', doubtful);
  const unknown = [...counts.keys()].filter((path) => !stamps.has(path));
  await deleteRows(generation.chunks, 'path', unknown);
}

/** Deletes the rows whose key is any of these; one commit per thousand. */
export async function deleteRows(table: Table, column: string, values: readonly string[]): Promise<void> {
  for (const run of listRuns(values)) await table.delete(inList(column, run));
}
