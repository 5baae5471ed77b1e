/** The end of a run: full-text and scalar indexes, compaction, pruning, the lexicon and the background sample. */

import type { Index, Table } from '@lancedb/lancedb';
import { throwIfCancelled } from '../../base/errors.ts';
import { failpoint } from '../../base/failpoints.ts';
import type { MetaRow } from '../format/columns.ts';
import { INDEXED_FILES } from '../format/reader-rows.ts';
import { type MetaKey, TERM_COLUMNS } from '../format/schema.ts';
import { MOST_FILE_TERMS } from '../format/types.ts';
import { isDamage, type Lance, loadLance, readBlob } from './database.ts';
import { decodeLexicon, encodeLexicon, type TermCount, type TermCounts } from './lexicon.ts';
import { encodeShortCounts, WordCounts } from './word-counts.ts';

/** Counts that cover every chunk of the index. */
export interface LexiconUpdate {
  readonly counts: TermCounts;
  /** Files that have a chunk. */
  readonly files: number;
}

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
const BACKGROUND_ROWS = 512;
/** So many times as many are asked for at first: how many ids lie below a bound differs. */
const SAMPLE_SLACK = 1.5;
const SHORT_COLUMNS = ['symbol_terms', 'path_terms'];

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
  { leftOverSinceMs, quick, retentionMs, signal }: UpkeepOptions,
): Promise<Maintenance> {
  const problems: string[] = [];
  const now = Date.now();
  // What a compaction replaced may be removed once no reader can still use it.
  const prune = !quick && leftOverSinceMs !== null && now - leftOverSinceMs > retentionMs;
  let leftOver = prune ? null : leftOverSinceMs;
  for (const table of [chunks, files, meta]) {
    if (table !== meta) await ensureIndexes(table, table === chunks, signal);
    throwIfCancelled(signal);
    if (quick) continue;
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

/** What a run knows of the words of an index. */
export interface KnownCounts {
  /** What changed since the lexicon was written, and whether any of it did in this run; null when that is not known. */
  readonly change: WordCounts | null;
  readonly changed: boolean;
  /** Counts over everything, of a first run. */
  readonly update: LexiconUpdate | undefined;
}

/**
 * The rows of the meta table to write: no lexicon while what changed since is known and little, no sample while it is the
 * same.
 */
export async function lexiconRows(
  meta: Table,
  generation: string,
  { chunks, files }: { readonly chunks: Table; readonly files: Table },
  { change, changed, update }: KnownCounts,
): Promise<MetaRow[]> {
  const [old, background] = await Promise.all([
    readSound(meta, `lexicon:${generation}`),
    readSound(meta, `background:${generation}`),
  ]);
  const rows: MetaRow[] = [];
  const total = await chunks.countRows();
  const sample = background !== null && !changed ? background : await sampleVectors(chunks, total);
  if (background === null || Buffer.compare(sample, background) !== 0)
    rows.push({ key: `background:${generation}`, json: '', blob: sample });
  if (change !== null && !change.tooMany && old !== null && decodeLexicon(old) !== null) return rows;
  const short = new WordCounts();
  const counts = update?.counts ?? new Map();
  await countChunks(chunks, short, update === undefined ? counts : null);
  await countFiles(files, short, update === undefined ? counts : null);
  const blob = Buffer.concat([encodeLexicon(counts, total, short.files), encodeShortCounts(short)]);
  return [...rows, { key: `lexicon:${generation}`, json: '', blob }];
}

/** Index on the key that filters use, made on rows only: LanceDB trains it on what is there. */
export async function ensurePathIndex(table: Table): Promise<void> {
  await ensure(table, ['path'], async (lance) => lance.Index.btree());
}

/** A blob of the meta table; null where it is damaged: then it is made again. */
async function readSound(meta: Table, key: MetaKey): Promise<Uint8Array | null> {
  return await readBlob(meta, key).catch((error: unknown) => {
    if (!isDamage(error)) throw error;
    return null;
  });
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

/** Our columns are split, lower-cased and stemmed already; a word is what stands between spaces. */
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

async function ensureIndexes(table: Table, withPath: boolean, signal?: AbortSignal): Promise<void> {
  await ensure(table, TERM_COLUMNS, async (lance) => lance.Index.fts(FULL_TEXT), signal);
  if (withPath) await ensurePathIndex(table);
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

/**
 * Counts the words of chunks: those of the two short columns, and of the long one into `counts`.
 * @param counts null when they are known
 */
async function countChunks(chunks: Table, short: WordCounts, counts: TermCounts | null): Promise<void> {
  const columns = counts === null ? SHORT_COLUMNS : [...SHORT_COLUMNS, 'terms'];
  for await (const batch of chunks.query().select(columns)) {
    const [symbols, paths, terms] = [...SHORT_COLUMNS, 'terms'].map((name) => batch.getChild(name));
    for (let i = 0; i < batch.numRows; i++) {
      short.addChunk({ terms: '', symbol_terms: String(symbols?.get(i)), path_terms: String(paths?.get(i)) }, 1);
      if (counts === null) continue;
      const text = String(terms?.get(i));
      for (const term of new Set(text === '' ? [] : text.split(' '))) countOf(counts, term).chunks++;
    }
  }
}

/**
 * Counts the words of whole files into `counts`, and how many words files and their chunks have.
 * @param counts null when they are known
 */
async function countFiles(files: Table, short: WordCounts, counts: TermCounts | null): Promise<void> {
  const columns = counts === null ? ['length'] : ['length', 'terms'];
  for await (const batch of files.query().where(INDEXED_FILES).select(columns)) {
    const [lengths, terms] = ['length', 'terms'].map((name) => batch.getChild(name));
    for (let i = 0; i < batch.numRows; i++) {
      const length = Number(lengths?.get(i));
      short.files++;
      short.lengths[0] += length;
      short.lengths[3] += Math.min(length, MOST_FILE_TERMS);
      if (counts === null) continue;
      const text = String(terms?.get(i));
      for (const term of new Set(text === '' ? [] : text.split(' '))) countOf(counts, term).files++;
    }
  }
}

function countOf(counts: TermCounts, term: string): TermCount {
  let count = counts.get(term);
  if (count === undefined) {
    count = { chunks: 0, files: 0, lastChunk: 0, lastFile: 0 };
    counts.set(term, count);
  }
  return count;
}

/**
 * Codes of some static vectors, for telling a good similarity from a usual one: those of the chunks with the lowest ids,
 * which are hashes of path and place, so that the same files always give the same sample, in the same order.
 */
async function sampleVectors(chunks: Table, total: number): Promise<Uint8Array> {
  if (total === 0) return new Uint8Array();
  for (let share = (SAMPLE_SLACK * BACKGROUND_ROWS) / total; ; share *= 2) {
    const query = chunks.query().select(['id', 'code']);
    const below = Math.floor(share * 2 ** 32);
    const part = share >= 1 ? query : query.where(`id < '${below.toString(16).padStart(8, '0')}'`);
    const rows = (await part.toArray()) as { id: string; code: Uint8Array }[];
    if (share < 1 && rows.length < BACKGROUND_ROWS) continue;
    rows.sort((a, b) => (a.id < b.id ? -1 : 1));
    return Buffer.concat(rows.slice(0, BACKGROUND_ROWS).map((row) => row.code));
  }
}
