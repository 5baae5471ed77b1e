/**
 * What the runs over an index have done in all, kept in a small file beside it for `status --json`. Each process that works on
 * an index (a run, a watcher) adds its share with `addCounters` when it is done; figures of the present moment are shown
 * by the job files instead.
 */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IndexReport } from '../../index/index.ts';
import { writeFileAtomic } from '../../platform/atomic-write.ts';
import { folderKind } from '../../platform/index-folder.ts';

/** Sums since the index was made. Times in milliseconds. */
export interface CounterSums {
  /** Runs that reached their end, and those that did not. */
  readonly runs: number;
  readonly failedRuns: number;
  /** Files that were read and had changed, chunks made of them, and the time that took, walking and committing included. */
  readonly filesRead: number;
  readonly chunksMade: number;
  readonly indexMs: number;
  /** Of it, what the threads spent on vectors of the static tier, added up. */
  readonly staticMs: number;
  /** Vectors that the MLX model made, and the time that took; those that the cache of vectors had instead. */
  readonly embedded: number;
  readonly embedMs: number;
  readonly cacheHits: number;
  /** Texts without a vector, and workers that ended on their own. */
  readonly quarantined: number;
  readonly workerDeaths: number;
}

export interface Counters extends CounterSums {
  readonly sinceMs: number;
  /** Runs that failed, by error code. */
  readonly errors: Readonly<Record<string, number>>;
  /** The share of the last run that added anything. */
  readonly last: (Partial<CounterSums> & { readonly atMs: number }) | null;
}

/** Derived figures; null where nothing was done. */
export interface Rates {
  readonly filesPerSecond: number | null;
  readonly chunksPerSecond: number | null;
  readonly embedsPerSecond: number | null;
  /** From 0 to 1. */
  readonly cacheHitShare: number | null;
}

/** Null when no run has counted yet. */
export function readCounters(indexDir: string): Counters | null {
  try {
    const found = JSON.parse(readFileSync(countersFile(indexDir), 'utf8')) as Counters;
    return typeof found?.sinceMs === 'number' ? { ...nothing(found.sinceMs), ...found } : null;
  } catch {
    // Missing, or torn by a full disk: counting begins anew.
    return null;
  }
}

/**
 * Adds a share. Two processes that add in the same instant may lose one share; nothing depends on these figures. Never
 * throws: a figure that cannot be written is done without.
 * @param error code of what ended the run, if that was not success
 */
export async function addCounters(indexDir: string, share: Partial<CounterSums>, error?: string): Promise<void> {
  if (folderKind(indexDir) !== 'ours') return;
  const now = Date.now();
  const before = readCounters(indexDir) ?? nothing(now);
  const sums = Object.fromEntries(
    SUMS.map((name) => [name, before[name] + Math.round(share[name] ?? 0)]),
  ) as unknown as CounterSums;
  const errors = error === undefined ? before.errors : { ...before.errors, [error]: (before.errors[error] ?? 0) + 1 };
  const after: Counters = { ...sums, sinceMs: before.sinceMs, errors, last: { atMs: now, ...share } };
  // Nothing depends on it, and a disk that is full has been reported by then.
  await writeFileAtomic(countersFile(indexDir), `${JSON.stringify(after)}\n`).catch(() => undefined);
}

/** The share of a run over files. */
export function filesShare({ added, changed, chunksMade, staticMs, tookMs }: IndexReport): Partial<CounterSums> {
  return { filesRead: added + changed, chunksMade, indexMs: tookMs, staticMs };
}

export function ratesOf(sums: Pick<CounterSums, (typeof SUMS)[number]>): Rates {
  const per = (count: number, ms: number) => (ms > 0 && count > 0 ? Math.round((count / ms) * 10_000) / 10 : null);
  const asked = sums.embedded + sums.cacheHits;
  return {
    filesPerSecond: per(sums.filesRead, sums.indexMs),
    chunksPerSecond: per(sums.chunksMade, sums.indexMs),
    embedsPerSecond: per(sums.embedded, sums.embedMs),
    cacheHitShare: asked > 0 ? Math.round((sums.cacheHits / asked) * 1000) / 1000 : null,
  };
}

// --- internal ---

const SUMS = [
  'runs',
  'failedRuns',
  'filesRead',
  'chunksMade',
  'indexMs',
  'staticMs',
  'embedded',
  'embedMs',
  'cacheHits',
  'quarantined',
  'workerDeaths',
] as const satisfies readonly (keyof CounterSums)[];

function nothing(sinceMs: number): Counters {
  const zeros = Object.fromEntries(SUMS.map((name) => [name, 0])) as unknown as CounterSums;
  return { ...zeros, sinceMs, errors: {}, last: null };
}

function countersFile(indexDir: string): string {
  return join(indexDir, 'counters.json');
}
