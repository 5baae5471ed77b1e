/** What an index holds, for `status`: read from the tables themselves, not from what the last run believed. */

import type { Connection, Table } from '@lancedb/lancedb';
import { MlxCodeError } from '../../base/errors.ts';
import { folderBytes } from '../../platform/disk.ts';
import { type LockHolder, lockHolder } from '../../platform/kernel-lock.ts';
import { readCopyHead } from '../copy/copy-head.ts';
import { META_TABLE, type TableNames, type Upkeep } from '../format/schema.ts';
import { BROKEN, type IndexMeta } from '../format/types.ts';
import { placeOf, requireIndexFolder } from '../place/layout.ts';
import { type RemotePlace, remotePlace } from '../place/remote-place.ts';
import { connect, fromLance, requireSchema } from '../tables/database.ts';
import { leaseHolder } from '../tables/lease.ts';
import { NO_UPKEEP } from '../tables/maintain-tables.ts';
import { openGeneration, openMeta, readRecords } from '../tables/table-generation.ts';

export interface LanguageCount {
  readonly language: string;
  readonly files: number;
  readonly chunks: number;
  /** Files whose text does not fit the grammar everywhere: of these a definition may be lost. */
  readonly errors: number;
}

export interface IndexStatus {
  readonly dir: string;
  readonly meta: IndexMeta;
  /** A run is writing, or one did not reach its end. */
  readonly dirty: boolean;
  /** The meta data of a rebuild that goes on beside the index in use, or null. */
  readonly building: IndexMeta | null;
  /** Indexed files and their chunks. */
  readonly files: number;
  readonly chunks: number;
  /** Bytes of the indexed files. */
  readonly sourceBytes: number;
  /** Most chunks first. */
  readonly languages: readonly LanguageCount[];
  /** Files left out, by reason: those the walk left out and those found unfit when read. */
  readonly skips: Readonly<Record<string, number>>;
  /** Indexed files by the way they were cut (`tree`, `lines`, …), and by why a grammar did not serve. */
  readonly parsers: Readonly<Record<string, number>>;
  readonly fallbacks: Readonly<Record<string, number>>;
  /** Secrets that were replaced in indexed files, by kind. */
  readonly redacted: Readonly<Record<string, number>>;
  /** Chunks with a vector of the MLX tier in use, and of a model that is being filled beside it. */
  readonly neural: number;
  readonly neuralNext: { readonly model: string; readonly vectors: number } | null;
  /** Bytes on disk: tables, the copy for processes that answer one question, vector cache, all. */
  readonly bytes: {
    readonly tables: number;
    readonly copy: number;
    readonly vectorCache: number;
    readonly total: number;
  };
  /** Number of the newest commit of the chunk table. */
  readonly version: number;
  /** How compactions went; three failures in a row are for the user to know. */
  readonly upkeep: Upkeep;
  /** Processes that write files and fill the MLX tier now. */
  readonly writer: LockHolder | null;
  readonly embedder: LockHolder | null;
  /** Where the tables lie when that is not `dir`; null for an index of this machine. */
  readonly remote: RemotePlace | null;
}

/** @throws E_INDEX_MISSING, E_INDEX_FOREIGN, E_INDEX_VERSION, E_INDEX_CORRUPT */
export async function readStatus(indexDir: string): Promise<IndexStatus> {
  const layout = requireIndexFolder(indexDir);
  const connection = await connect(layout.lance);
  try {
    const names = await connection.tableNames();
    if (!names.includes(META_TABLE)) throw neverFilled(placeOf(layout));
    const { index, building } = await readRecords(await openMeta(connection));
    if (index === null) throw neverFilled(placeOf(layout));
    requireSchema(index, placeOf(layout));
    const { chunks, files } = await openGeneration(connection, index.tables);
    const count = async (name: string | null) =>
      name === null || !names.includes(name) ? 0 : await (await connection.openTable(name)).countRows();
    const next = index.neuralNextModel;
    const opened = [chunks, files, ...(await openAll(connection, names, index.tables))];
    const [summary, total, tables, vectorCache] = await Promise.all([
      summarise(
        await files.query().select(['language', 'size', 'skip', 'chunks', 'parser', 'fallback', 'redacted']).toArray(),
      ),
      folderBytes(layout.dir),
      layout.remote === null ? folderBytes(layout.lance) : tableBytes(opened),
      folderBytes(layout.dir, 'vectors.db'),
    ]);
    const skips: Record<string, number> = { ...index.meta.walkSkips };
    for (const [reason, files] of Object.entries(summary.skips)) skips[reason] = (skips[reason] ?? 0) + files;
    return {
      dir: indexDir,
      meta: index.meta,
      dirty: index.dirty,
      building: building?.meta ?? null,
      ...summary,
      skips,
      chunks: await chunks.countRows(),
      neural: await count(index.tables.neural),
      neuralNext: next === null ? null : { model: next.model, vectors: await count(index.tables.neuralNext) },
      bytes: {
        tables,
        copy: readCopyHead(layout)?.bytes ?? 0,
        vectorCache,
        total: layout.remote === null ? total : total + tables,
      },
      remote: layout.remote === null ? null : remotePlace(layout.remote),
      version: await chunks.version(),
      upkeep: index.upkeep ?? NO_UPKEEP,
      writer: layout.remote === null ? await lockHolder(layout.lock) : await leaseHolder(connection),
      embedder: await lockHolder(layout.embedLock),
    };
  } catch (error) {
    throw fromLance(error, `read the index in ${placeOf(layout)}`);
  } finally {
    connection.close();
  }
}

// --- internal ---

interface FileSummaryRow {
  readonly language: string;
  readonly size: number;
  readonly skip: string;
  readonly chunks: number;
  readonly parser: string;
  readonly fallback: string;
  readonly redacted: string;
}

function openAll(connection: Connection, known: readonly string[], tables: TableNames): Promise<Table[]> {
  const more = [META_TABLE, tables.neural, tables.neuralNext].filter((name) => name !== null);
  return Promise.all(more.filter((name) => known.includes(name)).map((name) => connection.openTable(name)));
}

/** Bytes of the newest versions; what waits to be pruned is not in it. */
async function tableBytes(tables: readonly Table[]): Promise<number> {
  const all = await Promise.all(tables.map((table) => table.stats()));
  return all.reduce((sum, { totalBytes }) => sum + totalBytes, 0);
}

function neverFilled(indexDir: string): MlxCodeError {
  return new MlxCodeError('E_INDEX_MISSING', `The index in ${indexDir} was never filled`);
}

function summarise(rows: readonly FileSummaryRow[]) {
  const languages = new Map<string, Omit<LanguageCount, 'language'>>();
  const skips: Record<string, number> = {};
  const parsers: Record<string, number> = {};
  const fallbacks: Record<string, number> = {};
  const redacted: Record<string, number> = {};
  const add = (counts: Record<string, number>, key: string) => {
    counts[key] = (counts[key] ?? 0) + 1;
  };
  let files = 0;
  let sourceBytes = 0;
  for (const row of rows) {
    if (row.skip !== '') {
      add(skips, row.skip);
      continue;
    }
    files++;
    sourceBytes += row.size;
    add(parsers, row.parser);
    const broken = row.fallback === BROKEN;
    if (row.fallback !== '' && !broken) add(fallbacks, row.fallback);
    for (const kind of row.redacted.split(' ')) if (kind !== '') add(redacted, kind);
    const counts = languages.get(row.language) ?? { files: 0, chunks: 0, errors: 0 };
    languages.set(row.language, {
      files: counts.files + 1,
      chunks: counts.chunks + row.chunks,
      errors: counts.errors + (broken ? 1 : 0),
    });
  }
  return {
    files,
    sourceBytes,
    skips,
    parsers,
    fallbacks,
    redacted,
    languages: [...languages]
      .map(([language, counts]) => ({ language, ...counts }))
      .sort((a, b) => b.chunks - a.chunks || (a.language < b.language ? -1 : 1)),
  };
}
