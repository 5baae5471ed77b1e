/**
 * Opens the LanceDB tables of an index. The only way into LanceDB: it is loaded on first use, and its errors leave here
 * as ours.
 */

import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection, Table } from '@lancedb/lancedb';
import { setEnvDefault } from '../../base/env.ts';
import { fromErrno, MlxCodeError } from '../../base/errors.ts';
import { failpoint } from '../../base/failpoints.ts';
import { isRemote } from '../../base/remote-address.ts';
import { NEW_TABLES } from '../format/plain-schema.ts';
import { type CountsChange, type IndexRecord, META_TABLE, type MetaKey } from '../format/schema.ts';
import { type IndexMeta, SCHEMA_VERSION } from '../format/types.ts';
import { placeOf, requireIndexFolder } from '../place/layout.ts';
import { fromRemote } from '../place/remote-errors.ts';
import { remoteOptions } from '../place/remote-place.ts';

export type Lance = typeof import('@lancedb/lancedb');

/** An index opened for searching. Tables show the newest commit at every query. */
export interface OpenIndex {
  readonly lance: Lance;
  /** True for tables in a remote place. */
  readonly isRemote: boolean;
  readonly meta: IndexMeta;
  readonly chunks: Table;
  readonly files: Table;
  /** Vectors of the MLX tier, of `meta.neuralModel`; null while there are none. */
  readonly neural: Table | null;
  /** The lexicon (see `decodeLexicon`) or the background sample (codes, see `codes.ts`), null when not written yet. */
  readBlob(name: 'lexicon' | 'background'): Promise<Uint8Array | null>;
  /** What changed since the lexicon was written, as of now. */
  readCounts(): Promise<CountsChange | undefined>;
  /** Changes when the lexicon, the sample or the counts do. */
  metaVersion(): Promise<number>;
  /** True while the same generation of tables is in use; false after a rebuild: then open the index again. */
  isCurrent(): Promise<boolean>;
  close(): void;
}

/**
 * Memory LanceDB may keep for index pages and for metadata; its own defaults are 6 GB and 1 GB. Metadata of versions that are
 * long gone stay until there is no more room, so a process that stays grows by that much.
 */
const INDEX_CACHE_BYTES = 128n * 1024n * 1024n;
const METADATA_CACHE_BYTES = 24n * 1024n * 1024n;

/** Together a second: longer than a busy machine takes to write the first version of a small table. */
const TRIES = 10;
const TRY_AGAIN_MS = 100;

let loaded: Promise<Lance> | undefined;

/** Loads LanceDB (0.1 to 0.5 s) once. */
export function loadLance(): Promise<Lance> {
  // The import's own failure (a missing native package) is kept: it would fail again.
  // Its own log goes to stderr, where it would be between our lines.
  setEnvDefault('LANCEDB_LOG', 'off');
  loaded ??= import('@lancedb/lancedb').then(interop, (error: unknown) => {
    throw new MlxCodeError('E_BUG', `LanceDB cannot be loaded: ${message(error)}`, {
      cause: error,
      hint: 'Install the packages again; LanceDB needs its native package for this platform.',
    });
  });
  return loaded;
}

/**
 * @param uri absolute path or remote place: LanceDB takes a relative path that begins with `db` for its cloud
 * @throws E_READ_ONLY, E_DISK_FULL, E_REMOTE_*
 */
export async function connect(uri: string, use: 'read' | 'write' = 'read'): Promise<Connection> {
  const remote = isRemote(uri) ? remoteOptions(uri) : null;
  requireTemporaryFolder();
  const lance = await loadLance();
  const session = new lance.Session(INDEX_CACHE_BYTES, METADATA_CACHE_BYTES);
  // A writer to a remote place sees only its own commits: one that lost its lease then cannot commit (see `lease.ts`).
  const consistency = remote !== null && use === 'write' ? {} : { readConsistencyInterval: 0 };
  try {
    failpoint('tables.connect');
    return await lance.connect(uri, { ...consistency, session, ...(remote ?? { storageOptions: NEW_TABLES }) });
  } catch (error) {
    // It makes a folder where there is none, which a read-only disk refuses.
    throw fromLance(error, `open ${uri}`);
  }
}

/**
 * Opens an index for searching; never writes.
 * @throws E_INDEX_MISSING, E_INDEX_FOREIGN, E_INDEX_VERSION, E_INDEX_CORRUPT
 */
export async function openIndex(indexDir: string): Promise<OpenIndex> {
  const layout = requireIndexFolder(indexDir);
  const place = placeOf(layout);
  const lance = await loadLance();
  const connection = await connect(layout.lance);
  try {
    if (!(await connection.tableNames()).includes(META_TABLE)) {
      throw new MlxCodeError('E_INDEX_MISSING', `The index in ${place} was never filled`);
    }
    const metaTable = await openMade(connection, META_TABLE);
    const record = await readRecord(metaTable, 'index');
    if (record === null) throw new MlxCodeError('E_INDEX_MISSING', `The index in ${place} was never filled`);
    requireSchema(record, place);
    const { tables } = record;
    const [chunks, files, neural] = await Promise.all([
      connection.openTable(tables.chunks),
      connection.openTable(tables.files),
      tables.neural === null ? null : connection.openTable(tables.neural),
    ]);
    return {
      lance,
      isRemote: layout.remote !== null,
      meta: record.meta,
      chunks,
      files,
      neural,
      readBlob: (name) => readBlob(metaTable, `${name}:${tables.chunks}`),
      readCounts: async () => (await readRecord(metaTable, 'index'))?.counts,
      metaVersion: () => metaTable.version(),
      isCurrent: async () => {
        const now = await readRecord(metaTable, 'index');
        return now !== null && now.tables.chunks === tables.chunks && now.tables.neural === tables.neural;
      },
      close: () => connection.close(),
    };
  } catch (error) {
    connection.close();
    throw fromLance(error, `open the index in ${place}`);
  }
}

/** Opens a table that another process may be making: its folder is there a moment before its first version. */
async function openMade(connection: Connection, name: string): Promise<Table> {
  for (let tries = 1; ; tries++) {
    try {
      return await connection.openTable(name);
    } catch (error) {
      if (tries === TRIES || !/not found/i.test(message(error))) throw error;
      await sleep(TRY_AGAIN_MS);
    }
  }
}

/** Reads a record of the meta table; null when there is none or it is not readable as one. */
export async function readRecord(meta: Table, key: 'index' | 'building'): Promise<IndexRecord | null> {
  const rows = await meta.query().where(`key = '${key}'`).select(['json']).toArray();
  const json: unknown = rows[0]?.json;
  if (typeof json !== 'string') return null;
  try {
    const record = JSON.parse(json) as Partial<IndexRecord>;
    return record.meta === undefined || record.tables === undefined ? null : (record as IndexRecord);
  } catch {
    // A record that is not JSON is as good as none: the caller builds the index again.
    return null;
  }
}

/** Reads a blob of the meta table; null when there is none. */
export async function readBlob(meta: Table, key: MetaKey): Promise<Uint8Array | null> {
  const rows = await meta.query().where(`key = '${key}'`).select(['blob']).toArray();
  const blob: unknown = rows[0]?.blob;
  return blob instanceof Uint8Array && blob.length > 0 ? blob : null;
}

/**
 * Turns a failure of LanceDB into the error the user should see; ours come back unchanged.
 * @param what the action that failed, e.g. `open the index in /cache/x`
 */
export function fromLance(error: unknown, what: string): unknown {
  const known = fromErrno(error, what);
  if (known instanceof MlxCodeError) return known;
  const text = message(error);
  const remote = fromRemote(text, what);
  if (remote !== null) return remote;
  const cause = { cause: error };
  if (/No space left|os error 28\b|StorageFull|Disk quota/i.test(text)) {
    return new MlxCodeError('E_DISK_FULL', `No space left: cannot ${what}`, cause);
  }
  if (/Permission denied|os error 13\b|Read-only file system|os error 30\b|Operation not permitted/i.test(text)) {
    return new MlxCodeError('E_READ_ONLY', `Not permitted: cannot ${what}`, cause);
  }
  if (/Input\/output error|os error 5\b/i.test(text)) {
    return new MlxCodeError('E_DISK_ERROR', `The disk failed: cannot ${what}`, cause);
  }
  if (/Too many open files|os error (23|24)\b/i.test(text)) {
    return new MlxCodeError('E_TOO_MANY_FILES', `Too many files are open: cannot ${what}`, cause);
  }
  if (!isNative(error) && !/lance|arrow|dataset|table|manifest|parquet/i.test(text)) return error;
  return new MlxCodeError('E_INDEX_CORRUPT', `Cannot ${what}: ${firstLine(text)}`, cause);
}

/** True when the tables themselves are damaged, rather than the disk full or our program wrong. */
export function isDamage(error: unknown): boolean {
  const told = fromLance(error, 'read');
  return told instanceof MlxCodeError && told.code === 'E_INDEX_CORRUPT';
}

/** @throws E_INDEX_VERSION */
export function requireSchema(record: IndexRecord, indexDir: string): void {
  if (record.meta.schemaVersion === SCHEMA_VERSION) return;
  throw new MlxCodeError(
    'E_INDEX_VERSION',
    `The index in ${indexDir} has layout ${record.meta.schemaVersion}; this version reads ${SCHEMA_VERSION}`,
  );
}

// --- internal ---

/** Thrown by the native library, whatever it says: over damaged files it may be no more than where its code gave up. */
function isNative(error: unknown): boolean {
  return error instanceof Error && (error as NodeJS.ErrnoException).code === 'GenericFailure';
}

/** The native library ends the whole process when it finds no folder for its temporary files. */
function requireTemporaryFolder(): void {
  if (existsSync(tmpdir())) return;
  throw new MlxCodeError('E_USAGE', `The folder for temporary files, ${tmpdir()}, does not exist`, {
    hint: 'Make it, or set TMPDIR to one that exists.',
  });
}

/** LanceDB is CommonJS: in the bundle its exports are those of `default` alone. */
function interop(module: Lance & { readonly default?: Lance }): Lance {
  return module.default ?? module;
}

function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Without the causes that repeat it, and without places in LanceDB's own source. */
function firstLine(text: string): string {
  const [line = ''] = text.split(/\n|,? Caused by:/, 1);
  return line.replaceAll(/,? \/\S+\.rs:\d+:\d+/g, '').slice(0, 300);
}
