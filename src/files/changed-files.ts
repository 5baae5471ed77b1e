/** Which files of a repository are not as in its last commit. Nothing of the repository is run, and what is read is bounded. */

import { createHash } from 'node:crypto';
import { lstatSync, readFileSync } from 'node:fs';
import { resolveInRoot } from '../base/paths.ts';
import { gitListings } from './git.ts';

export interface ChangedFiles {
  /** Short name; '' when HEAD is detached. */
  readonly branch: string;
  /** Full commit id. */
  readonly head: string;
  /** Relative to the root: changed, staged or deleted, in the order of git. */
  readonly changed: readonly string[];
  /** Ids of their contents in the last commit; '' for a file that is not in it. */
  readonly headIds: ReadonlyMap<string, string>;
  /** Files and folders that git does not know. A folder ends in `/`. */
  readonly untracked: readonly string[];
}

/** A question does not wait longer for it. */
const TIMEOUT_MS = 1_500;
/** So many files are compared by their content where only their stamps differ, as after a copy of the repository. */
const MAX_COMPARED = 60;
const MAX_COMPARED_BYTES = 1_000_000;

/**
 * @param root absolute path of a folder
 * @returns null outside a repository, before its first commit, or when git does not answer in time
 * @throws E_CANCELLED
 */
export async function changedFiles(root: string, signal?: AbortSignal): Promise<ChangedFiles | null> {
  const listings = await gitListings(root, TIMEOUT_MS, signal);
  if (listings === null) return null;
  const { branch, head } = listings;
  const unstaged = entriesOf(listings.unstaged).filter((entry, n) => n >= MAX_COMPARED || !isAsIndexed(root, entry));
  const headIds = new Map<string, string>();
  // What is staged comes first: of a file that changed again since, the index no longer has the content of the commit.
  for (const { path, id } of [...entriesOf(listings.staged), ...unstaged]) {
    if (!headIds.has(path)) headIds.set(path, /^0+$/.test(id) ? '' : id);
  }
  const untracked = listings.untracked.split('\0').filter((path) => path !== '');
  return { branch, head, changed: [...headIds.keys()], headIds, untracked };
}

// --- internal ---

interface Entry {
  readonly path: string;
  /** Id of the content before: in the last commit for what is staged, else in the index. */
  readonly id: string;
  /** `M`, `A`, `D`, `T`, `U`. */
  readonly kind: string;
}

/** `:100644 100644 ID ID M`, then the path. */
function entriesOf(raw: string): Entry[] {
  const parts = raw.split('\0');
  const entries: Entry[] = [];
  for (let n = 0; n + 1 < parts.length; n += 2) {
    const [, , id = '', , kind = ''] = (parts[n] ?? '').split(' ');
    entries.push({ path: parts[n + 1] ?? '', id, kind });
  }
  return entries;
}

/** Whether the file holds what the index has, whatever its stamps say. */
function isAsIndexed(root: string, { path, id, kind }: Entry): boolean {
  if (kind !== 'M') return false;
  try {
    const file = resolveInRoot(root, path);
    const stats = lstatSync(file);
    if (!stats.isFile() || stats.size > MAX_COMPARED_BYTES) return false;
    const content = readFileSync(file);
    const hash = createHash(id.length === 64 ? 'sha256' : 'sha1');
    return hash.update(`blob ${content.length}\0`).update(content).digest('hex') === id;
  } catch {
    return false;
  }
}
