/** Use case: indexes whose folders are gone. They cannot be named by a folder that exists, so they are found from their side. */

import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { keyOfRealPath } from '../../base/paths.ts';
import { isRemote } from '../../base/remote-address.ts';
import { cacheDir } from '../../platform/dirs.ts';
import { folderBytes } from '../../platform/disk.ts';
import { folderKind, INDEX_MARKER } from '../../platform/index-folder.ts';
import { clearIndex } from '../../store/index.ts';
import { loadConfig } from '../config/config.ts';
import { removeCommits } from '../project/commits-folder.ts';
import { realOrSame } from '../project/root.ts';
import { stopJob } from '../runs/run-record.ts';
import { stopWatch } from '../watch-socket/watch-control.ts';

export interface Orphan {
  /** The folder that was indexed, and is gone. */
  readonly root: string;
  readonly indexDir: string;
  readonly bytes: number;
}

/** Indexes of this machine whose folders do not exist, by folder. One on a disk that is not mounted looks the same. */
export async function listOrphans(): Promise<Orphan[]> {
  const base = indexBase();
  const found: Orphan[] = [];
  for (const name of namesIn(base)) {
    const indexDir = join(base, name);
    const root = folderKind(indexDir) === 'ours' ? rootOf(indexDir) : null;
    if (root !== null && isGone(root)) found.push({ root, indexDir, bytes: await folderBytes(indexDir) });
  }
  return found.sort((a, b) => (a.root < b.root ? -1 : 1));
}

/** The index of a folder that does not exist any more; null when there is none, or when the folder exists. */
export async function orphanOf(path: string, cwd: string): Promise<Orphan | null> {
  const root = realOrSame(resolve(cwd, path));
  if (!isGone(root)) return null;
  const indexDir = join(indexBase(), keyOfRealPath(root));
  if (folderKind(indexDir) !== 'ours') return null;
  return { root, indexDir, bytes: await folderBytes(indexDir) };
}

/** @throws E_WATCH_RUNNING, E_INDEX_FOREIGN, E_INDEX_LOCKED, E_READ_ONLY */
export async function clearOrphan({ indexDir }: Orphan): Promise<void> {
  await stopWatch(indexDir);
  await stopJob(indexDir, 'background');
  removeCommits(indexDir);
  await clearIndex(indexDir);
}

// --- internal ---

function indexBase(): string {
  const chosen = loadConfig({ root: null, tolerant: true }).values['index.dir'];
  return chosen === '' || isRemote(chosen) ? join(cacheDir(), 'index') : resolve(chosen);
}

/** As the index itself keeps it. */
function rootOf(indexDir: string): string | null {
  try {
    const { root } = JSON.parse(readFileSync(join(indexDir, INDEX_MARKER), 'utf8')) as { root?: unknown };
    return typeof root === 'string' && root !== '' ? root : null;
  } catch {
    // A marker that was cut off does not say whose it is.
    return null;
  }
}

function isGone(root: string): boolean {
  try {
    return lstatSync(root, { throwIfNoEntry: false }) === undefined;
  } catch {
    // Not permitted to look: then it may well be there.
    return false;
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    // Nothing was ever indexed.
    return [];
  }
}
