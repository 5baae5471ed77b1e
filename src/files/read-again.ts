/** Files that are read again, by the answers of one process: kept while size, times and inode say that they are the same. */

import { lstatSync, type Stats } from 'node:fs';
import { LRUCache } from 'lru-cache';
import type { RepoPath } from '../base/types.ts';
import { type ReadOptions, readSourceSync, type SourceRead } from './read-source.ts';

interface Kept {
  readonly stamp: string;
  readonly source: SourceRead;
}

/** Characters of all texts together. */
const MAX_CHARS = 16_000_000;
const MAX_FILES = 500;
/** Some file systems count times in steps of two seconds: a file that changed so lately may have changed again within one. */
const SETTLED_MS = 2_000;

const kept = new LRUCache<string, Kept>({
  ...{ max: MAX_FILES, maxSize: MAX_CHARS },
  sizeCalculation: ({ source }) => 1 + (source.skip === '' ? source.text.length : 0),
});

/** As `readSourceSync`, which it asks for what is not kept or may have changed. */
export function readSourceAgain(root: string, path: RepoPath, options: ReadOptions = {}): SourceRead {
  const key = JSON.stringify([root, path, options.maxFileBytes ?? null, options.redactSecrets ?? null]);
  const file = `${root}/${path}`;
  const before = lstatSync(file, { throwIfNoEntry: false });
  const held = kept.get(key);
  if (held !== undefined && before !== undefined && held.stamp === stampOf(before)) return held.source;
  const source = readSourceSync(root, path, options);
  if (before !== undefined && isSettled(before) && isSame(before, lstatSync(file, { throwIfNoEntry: false })))
    kept.set(key, { stamp: stampOf(before), source });
  else kept.delete(key);
  return source;
}

// --- internal ---

function stampOf({ size, mtimeMs, ctimeMs, ino, dev, mode }: Stats): string {
  return [size, mtimeMs, ctimeMs, ino, dev, mode].join(' ');
}

function isSettled(stats: Stats): boolean {
  return stats.isFile() && Date.now() - Math.max(stats.mtimeMs, stats.ctimeMs) > SETTLED_MS;
}

function isSame(before: Stats, after: Stats | undefined): boolean {
  return after !== undefined && stampOf(before) === stampOf(after);
}
