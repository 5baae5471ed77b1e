/** The end of a run: full-text and scalar indexes, compaction and pruning. */

import type { Index, Table } from '@lancedb/lancedb';
import { throwIfCancelled } from '../../base/errors.ts';
import { failpoint } from '../../base/failpoints.ts';
import { TERM_COLUMNS } from '../format/schema.ts';
import { type Lance, loadLance } from './database.ts';
import type { LexiconUpdate } from './lexicon-rows.ts';

export interface FinishOptions {
  readonly walkSkips: Readonly<Record<string, number>>;
  /** Leave compaction and pruning to a later run: what was committed is found all the same. @default false */
  readonly quick?: boolean;
  /** Term counts over all chunks, if the caller has them: spares reading them back after a first index. */
  readonly lexicon?: LexiconUpdate;
}

/** A reader may go on using a version for this long: a query takes seconds at most, a scan for a pattern not a minute. */
export const RETENTION_MS = 600_000;
/** The table that describes an index is read at once, and every run leaves two versions of it. */
const META_RETENTION_MS = 60_000;
/** Where readers are far away and slow. */
export const REMOTE_RETENTION_MS = 3_600_000;
/** Each save leaves a version of some 100 kB in two or three tables: this many unused versions are worth a clean-up of the folder. */
const MANY_OLD_VERSIONS = 50;
/** Compaction rewrites much, so it waits until this many rows are outside the full-text index, */
const MAX_UNINDEXED = 2000;
/** or this many fragments more than a first load leaves, which is one for about this many rows. */
const MAX_MORE_FRAGMENTS = 64;
const ROWS_PER_FRAGMENT = 1000;
export interface Maintenance {
  /** What failed, in words for `status`: that leaves a slower but correct index. */
  readonly problems: readonly string[];
  /** When compaction left files behind that are still to be removed; null when there are none. */
  readonly leftOverSinceMs: number | null;
}

export interface UpkeepOptions {
  /** As the last run gave it. */
  readonly leftOverSinceMs: number | null;
  /** How long versions stay for readers that use them. */
  readonly retentionMs: number;
  /** Make indexes that are missing, and nothing else. */
  readonly quick: boolean;
  /** Whether searches need full-text indexes; those of an earlier run go where they do not. */
  readonly fullText: boolean;
  /** Looked at between steps. */
  readonly signal: AbortSignal | undefined;
}

/**
 * @param meta the table that describes the index: every run writes to it, so it is pruned as well
 * @throws what LanceDB reports while an index is made; E_CANCELLED
 */
export async function finishTables(
  chunks: Table,
  files: Table,
  meta: Table,
  { fullText, leftOverSinceMs, quick, retentionMs, signal }: UpkeepOptions,
): Promise<Maintenance> {
  const problems: string[] = [];
  const now = Date.now();
  // What a compaction replaced may be removed once no reader can still use it.
  const prune = !quick && leftOverSinceMs !== null && now - leftOverSinceMs > retentionMs;
  let leftOver = prune ? null : leftOverSinceMs;
  for (const table of [chunks, files, meta]) {
    if (table !== meta && fullText)
      await ensure(table, TERM_COLUMNS, async (lance) => lance.Index.fts(FULL_TEXT), signal);
    if (table === chunks) await ensurePathIndex(table);
    throwIfCancelled(signal);
    if (quick) continue;
    if (table !== meta && !fullText && (await dropFullText(table))) leftOver = now;
    const keptMs = table === meta ? metaRetention(retentionMs) : retentionMs;
    try {
      if (!prune && !(await needsUpkeep(table, keptMs))) continue;
      if ((await optimize(table, keptMs)) && table !== meta) leftOver = now;
    } catch (error) {
      const reason = error instanceof Error ? error.message.split('\n', 1)[0] : String(error);
      if (/No space left|os error 28\b/.test(String(reason))) throw error;
      problems.push(`Compacting ${table.name} failed and is tried again next time: ${reason}`);
    }
  }
  return { problems, leftOverSinceMs: leftOver };
}

/** Index on the key that filters use, made on rows only: LanceDB trains it on what is there. */
export async function ensurePathIndex(table: Table): Promise<void> {
  await ensure(table, ['path'], async (lance) => lance.Index.btree());
}

async function needsOptimize(table: Table): Promise<boolean> {
  const { numRows, numIndices, fragmentStats } = await table.stats();
  if (fragmentStats.numFragments > MAX_MORE_FRAGMENTS + numRows / ROWS_PER_FRAGMENT) return true;
  if (numIndices === 0) return false;
  const stats = await Promise.all((await table.listIndices()).map((index) => table.indexStats(index.name)));
  return stats.some((one) => (one?.numUnindexedRows ?? 0) > MAX_UNINDEXED);
}

/** True when there is something to compact, or when versions that no reader uses any more have piled up. */
export async function needsUpkeep(table: Table, retentionMs: number): Promise<boolean> {
  if (await needsOptimize(table)) return true;
  const before = Date.now() - retentionMs;
  const old = (await table.listVersions()).filter(({ timestamp }) => timestamp.getTime() < before);
  return old.length > MANY_OLD_VERSIONS;
}

/**
 * Compacts, brings the indexes up to date and removes versions that no reader uses any more; never files that no version
 * names, which may be those of a commit that is under way.
 * @returns true when files were replaced, which stay for `retentionMs`
 */
export async function optimize(table: Table, retentionMs: number): Promise<boolean> {
  failpoint('finish.optimize');
  try {
    const { compaction } = await table.optimize({ cleanupOlderThan: new Date(Date.now() - retentionMs) });
    return compaction.filesRemoved > 0;
  } catch (error) {
    // LanceDB Cloud does all of this on its own.
    if (!/not supported on LanceDB cloud/i.test(String(error))) throw error;
    return false;
  }
}

/** @param retentionMs of the other tables; far away readers of this one are slow as well */
export function metaRetention(retentionMs: number): number {
  return retentionMs > RETENTION_MS ? retentionMs : Math.min(retentionMs, META_RETENTION_MS);
}

// --- internal ---

/** Our columns are split, lower-cased and stemmed already; a word is what is between spaces. */
const FULL_TEXT = {
  baseTokenizer: 'whitespace',
  withPosition: false,
  stem: false,
  removeStopWords: false,
  lowercase: false,
  asciiFolding: false,
  // By itself it leaves out words of more than 40 bytes: whole identifiers have up to 64 characters.
  maxTokenLength: 256,
} as const;

/** Readers that use one go on with the version they have. @returns true when there was one */
async function dropFullText(table: Table): Promise<boolean> {
  const columns: readonly string[] = TERM_COLUMNS;
  const unused = (await table.listIndices()).filter((index) => index.columns.some((name) => columns.includes(name)));
  for (const { name } of unused) await table.dropIndex(name);
  return unused.length > 0;
}

async function ensure(
  table: Table,
  columns: readonly string[],
  make: (lance: Lance) => Promise<Index>,
  signal?: AbortSignal,
): Promise<void> {
  if ((await table.countRows()) === 0) return;
  const existing = new Set((await table.listIndices()).flatMap((index) => index.columns));
  const missing = columns.filter((column) => !existing.has(column));
  if (missing.length === 0) return;
  const lance = await loadLance();
  for (const column of missing) {
    throwIfCancelled(signal);
    await table.createIndex(column, { config: await make(lance) });
  }
}
