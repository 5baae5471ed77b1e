/**
 * Upkeep of an index between runs: compacts tables, brings their full-text indexes up to date and removes versions that no
 * reader uses any more. Never needed for a right answer, so a failure is counted and told, not thrown.
 */

import type { Connection } from '@lancedb/lancedb';
import { MlxCodeError, throwIfCancelled } from '../../base/errors.ts';
import { folderBytes } from '../../platform/disk.ts';
import { WriterLock } from '../../platform/kernel-lock.ts';
import { readCopyHead, renewCopyHead } from '../copy/copy-head.ts';
import { type IndexRecord, META_TABLE, type Upkeep } from '../format/schema.ts';
import type { Stamps } from '../format/types.ts';
import { type IndexLayout, requireIndexFolder } from '../place/layout.ts';
import { connect, fromLance, requireSchema } from './database.ts';
import { metaRetention, needsUpkeep, optimize, RETENTION_MS } from './finish-run.ts';
import { readStampCache, writeStampCache } from './stamps.ts';
import { openMeta, readRecords, readStamps, recordRow, writeMeta } from './table-generation.ts';

export interface MaintainOptions {
  /** Looked at between tables; what was begun is ended. */
  readonly signal?: AbortSignal;
  /** How long a version stays for readers that still use it, milliseconds. @default ten minutes */
  readonly retentionMs?: number;
}

export interface MaintenanceReport {
  /** `busy`: another process writes; `unfinished`: a run did not reach its end, and the next one sees to it; `remote`: the runs that write there do it. */
  readonly state: 'done' | 'busy' | 'unfinished' | 'remote';
  /** Tables that were compacted or pruned. */
  readonly compacted: readonly string[];
  /** Bytes of the tables. */
  readonly bytesBefore: number;
  readonly bytesAfter: number;
  readonly upkeep: Upkeep;
  /** True when the index has grown out of all proportion: the next run builds it again beside this one. */
  readonly bloated: boolean;
}

/** An index this many times larger than its source, and at least this many bytes, is built again. */
const BLOATED_TIMES = 20;
const BLOATED_BYTES = 64 * 1024 * 1024;

export const NO_UPKEEP: Upkeep = { failures: 0, problem: '' };

/**
 * Called while nothing else is to be done: by `watch` when files have been quiet for a minute. Takes the
 * writer lock for as long as it works (milliseconds when there is nothing to do, seconds for a compaction) and gives it
 * back; searches go on meanwhile. Safe to call at any time and from any process; returns at once when another writes.
 * @param indexDir absolute path of the index folder
 * @throws E_INDEX_MISSING, E_INDEX_FOREIGN, E_INDEX_VERSION, E_READ_ONLY, E_CANCELLED; a table that cannot be compacted is
 * counted in `upkeep`, which `status` tells from the third time on
 */
export async function maintainIndex(indexDir: string, options: MaintainOptions = {}): Promise<MaintenanceReport> {
  const layout = requireIndexFolder(indexDir);
  if (layout.remote !== null) return nothing('remote');
  const lock = await lockOrNull(layout);
  if (lock === null) return nothing('busy');
  let connection: Connection | undefined;
  try {
    connection = await connect(layout.lance);
    return await maintain(layout, connection, options);
  } catch (error) {
    throw fromLance(error, `maintain the index in ${indexDir}`);
  } finally {
    connection?.close();
    lock.release();
  }
}

/** True when the index is so large against its source that something must have gone wrong with it. */
export function isBloated(tableBytes: number, sourceBytes: number): boolean {
  return tableBytes > BLOATED_BYTES && tableBytes > sourceBytes * BLOATED_TIMES;
}

// --- internal ---

async function maintain(
  layout: IndexLayout,
  connection: Connection,
  { signal, retentionMs = RETENTION_MS }: MaintainOptions,
): Promise<MaintenanceReport> {
  const meta = await openMeta(connection);
  const { index } = await readRecords(meta);
  if (index === null) throw new MlxCodeError('E_INDEX_MISSING', `The index in ${layout.dir} was never filled`);
  requireSchema(index, layout.dir);
  if (index.dirty) return nothing('unfinished');
  // Read before the tables change: copies are good only for the manifests they were written with.
  const cached = readStampCache(layout)?.stamps ?? null;
  const copied = readCopyHead(layout);
  const bytesBefore = await folderBytes(layout.lance);
  const known = new Set(await connection.tableNames());
  const { chunks, files, neural, neuralNext } = index.tables;
  const compacted: string[] = [];
  const problems: string[] = [];
  let replaced = false;
  // Files that a compaction replaced long enough ago that no reader uses them.
  const expired = index.leftOverSinceMs !== null && Date.now() - index.leftOverSinceMs > retentionMs;
  for (const name of [chunks, files, neural, neuralNext, META_TABLE]) {
    if (name === null || !known.has(name)) continue;
    throwIfCancelled(signal);
    try {
      const table = name === META_TABLE ? meta : await connection.openTable(name);
      const keptMs = table === meta ? metaRetention(retentionMs) : retentionMs;
      if (!expired && !(await needsUpkeep(table, keptMs))) continue;
      // What is left over of the table of records goes with its next hundred versions.
      replaced = ((await optimize(table, keptMs)) && table !== meta) || replaced;
      compacted.push(name);
    } catch (error) {
      problems.push(`${name}: ${error instanceof Error ? error.message.split('\n', 1)[0] : String(error)}`);
    }
  }
  const upkeep = nextUpkeep(index.upkeep, problems);
  const stamps = cached ?? (compacted.length > 0 ? await readStamps(await connection.openTable(files)) : null);
  const bytesAfter = await folderBytes(layout.lance);
  const bloated = compacted.length > 0 && isBloated(bytesAfter, sourceBytes(stamps));
  if (compacted.length > 0 || problems.length > 0) {
    const record: IndexRecord = {
      ...index,
      upkeep,
      // What was replaced just now goes when no reader can use it any more.
      leftOverSinceMs: replaced ? Date.now() : expired && problems.length === 0 ? null : index.leftOverSinceMs,
      ...(bloated ? { rebuild: true } : {}),
    };
    await writeMeta(meta, [recordRow('index', record)]);
    if (cached !== null) await writeStampCache(layout, record, cached);
    await renewCopyHead(layout, record, copied);
  }
  return { state: 'done', compacted, bytesBefore, bytesAfter, upkeep, bloated };
}

/** A failure counts up, a success starts anew. */
export function nextUpkeep(before: Upkeep | undefined, problems: readonly string[]): Upkeep {
  const [problem] = problems;
  return problem === undefined ? NO_UPKEEP : { failures: (before?.failures ?? 0) + 1, problem };
}

function sourceBytes(stamps: Stamps | null): number {
  let bytes = 0;
  for (const stamp of stamps?.values() ?? []) if (stamp.skip === '') bytes += stamp.size;
  return stamps === null ? Number.POSITIVE_INFINITY : bytes;
}

async function lockOrNull(layout: IndexLayout): Promise<WriterLock | null> {
  try {
    return await WriterLock.acquire(layout.lock, 'upkeep');
  } catch (error) {
    if (error instanceof MlxCodeError && error.code === 'E_INDEX_LOCKED') return null;
    throw error;
  }
}

function nothing(state: 'busy' | 'unfinished' | 'remote'): MaintenanceReport {
  return { state, compacted: [], bytesBefore: 0, bytesAfter: 0, upkeep: NO_UPKEEP, bloated: false };
}
