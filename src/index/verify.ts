/** The oracle: makes an index of the same files from scratch, beside the real one, and says where the two differ. */

import { existsSync, lstatSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fromErrno } from '../base/errors.ts';
import type { WorkOptions } from '../base/types.ts';
import { type Comparison, compareIndexes, type Difference, type FileState } from '../store/index.ts';
import { indexRoot } from './run/index-root.ts';
import type { IndexRootOptions } from './run/run-types.ts';

export interface VerifyReport {
  /** Empty when the index holds exactly what an index made now would hold of the files that did not change since. */
  readonly differences: readonly Difference[];
  /** Files that changed, came or went since the index was made: not damage, the next run takes them in. */
  readonly outdated: readonly string[];
  readonly files: number;
  readonly chunks: number;
  readonly neural: number;
  /** False when the index was written to at every attempt: the rest then says nothing. */
  readonly settled: boolean;
}

export interface VerifyOptions extends Omit<IndexRootOptions, 'force'> {
  /** An index made of these very files already, to compare with. @default one is made, and removed afterwards */
  readonly freshDir?: string;
}

const ATTEMPTS = 3;
const TEMP_PREFIX = '.verify-';
/** A folder of this age was left by a check that was killed. */
const LEFT_OVER_MS = 24 * 3_600_000;
/** Clocks of files are coarser than ours. */
const SLACK_MS = 50;
const RULE_FILES = ['.gitignore', '.mlxignore'];

/**
 * Takes as long as a first index, and as much room on the disk for that time. Files that change meanwhile are listed apart.
 * @throws as `indexRoot`, and E_INDEX_MISSING, E_INDEX_FOREIGN, E_INDEX_VERSION, E_INDEX_CORRUPT
 */
export async function verifyIndex(options: VerifyOptions, work: WorkOptions = {}): Promise<VerifyReport> {
  const { freshDir, ...index } = options;
  let report: VerifyReport | null = null;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const temp = freshDir === undefined ? makeTemp(index.indexDir) : null;
    try {
      if (temp !== null) await indexRoot({ ...index, indexDir: join(temp, 'index') }, work);
      const comparison = await compareIndexes(index.indexDir, freshDir ?? join(temp ?? '', 'index'));
      report = judge(index.root, comparison);
      if (report.settled) return report;
    } finally {
      if (temp !== null) rmSync(temp, { recursive: true, force: true });
    }
  }
  return report as VerifyReport;
}

// --- internal ---

function judge(root: string, comparison: Comparison): VerifyReport {
  const { files, chunks, neural, updatedAtMs, moved } = comparison;
  const differences = [...comparison.differences];
  const outdated: string[] = [];
  for (const [path, { stored, fresh }] of comparison.changed) {
    if (isOutdated(root, path, stored, fresh, updatedAtMs)) outdated.push(path);
    else if (stored === null) differences.push({ kind: 'lost', path, detail: 'the file is not in the index' });
    else if (fresh === null) differences.push({ kind: 'ghost', path, detail: 'there is no such file to index' });
    else differences.push({ kind: 'wrong', path, detail: 'it holds another content than the file' });
  }
  return { differences, outdated, files, chunks, neural, settled: !moved };
}

/** True when the next run of the indexer would see by itself that this file is to be looked at. */
function isOutdated(
  root: string,
  path: string,
  stored: FileState | null,
  fresh: FileState | null,
  sinceMs: number,
): boolean {
  if (stored !== null && fresh !== null) {
    return stored.size !== fresh.size || stored.mtimeMs !== fresh.mtimeMs || stored.ino !== fresh.ino;
  }
  // It came or went: then it, a folder above it or a rule file there was touched after the index was made.
  const places = [path];
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    places.push(folder, ...RULE_FILES.map((name) => join(folder, name)));
    if (folder === '.') break;
  }
  return places.some((place) => changedAtMs(join(root, place)) > sinceMs - SLACK_MS);
}

function changedAtMs(path: string): number {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  return stats === undefined ? 0 : Math.max(stats.ctimeMs, stats.mtimeMs);
}

/** Beside the index, so that it lies on a disk meant for that, under a name that no root has. */
function makeTemp(indexDir: string): string {
  const home = dirname(indexDir);
  try {
    if (existsSync(home)) sweep(home);
    return mkdtempSync(join(home, TEMP_PREFIX));
  } catch (error) {
    throw fromErrno(error, `write ${home}`);
  }
}

function sweep(home: string): void {
  for (const name of readdirSync(home)) {
    const place = join(home, name);
    if (name.startsWith(TEMP_PREFIX) && changedAtMs(place) < Date.now() - LEFT_OVER_MS)
      rmSync(place, { recursive: true, force: true });
  }
}
