/**
 * Where the parts of an index lie, and whether a folder is one. Tables may lie in a remote place; the folder then holds
 * what is this machine's own: locks, copies, the vector cache, job files and the files laid over the remote index.
 */

import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fromErrno, MlxCodeError } from '../../base/errors.ts';
import { failpoint } from '../../base/failpoints.ts';
import { sha256Hex } from '../../base/hash.ts';
import { cacheDir, ensurePrivateDir } from '../../platform/dirs.ts';
import { folderKind, INDEX_MARKER } from '../../platform/index-folder.ts';
import { makeFolder } from '../../platform/make-folder.ts';

export interface IndexLayout {
  readonly dir: string;
  /** URI of the LanceDB database. */
  readonly lance: string;
  /** The same when it is a remote place, or null. */
  readonly remote: string | null;
  readonly lock: string;
  readonly vectors: string;
  readonly marker: string;
  /** Copy of the file stamps, so that a run that finds nothing to do opens no table. */
  readonly stamps: string;
  /** What the copy of the rows for short processes holds, and of which state of the tables; see `copy/`. */
  readonly copy: string;
  /** Held by the one process that fills the MLX tier; apart from `lock`, so that files can be indexed meanwhile. */
  readonly embedLock: string;
  /** Held by the one process that watches the root. */
  readonly watchLock: string;
  readonly quarantine: string;
  /** What this machine knows of its own files, for comparing them with a remote index. */
  readonly hashes: string;
  /** Index of the files laid over a remote index: a folder of the same form. */
  readonly overlay: string;
}

/** Remote places of this process's indexes, by local folder. */
const remotes = new Map<string, string>();

/**
 * From now on the tables of this index lie in a remote place.
 * @param indexDir absolute path of its local folder @param uri as `remotePlace` gives it
 */
export function useRemote(indexDir: string, uri: string): void {
  remotes.set(indexDir, uri);
}

/** @param indexDir absolute path */
export function indexLayout(indexDir: string): IndexLayout {
  const remote = remotes.get(indexDir) ?? null;
  return {
    dir: indexDir,
    lance: remote ?? join(indexDir, 'lance'),
    remote,
    // One lock for all checkouts on this machine that write to the same remote place.
    lock: remote === null ? join(indexDir, 'lock.db') : join(cacheDir(), `remote-${sha256Hex(remote).slice(0, 16)}.db`),
    vectors: join(indexDir, 'vectors.db'),
    marker: join(indexDir, INDEX_MARKER),
    stamps: join(indexDir, 'stamps.json'),
    copy: join(indexDir, 'copy.json'),
    embedLock: join(indexDir, 'embed.db'),
    watchLock: join(indexDir, 'watch.db'),
    quarantine: join(indexDir, 'quarantine'),
    hashes: join(indexDir, 'hashes.json'),
    overlay: join(indexDir, 'overlay'),
  };
}

/** Where the index lies, for messages. */
export function placeOf(layout: IndexLayout): string {
  return layout.remote ?? layout.dir;
}

/** @throws E_INDEX_MISSING, E_INDEX_FOREIGN */
export function requireIndexFolder(indexDir: string): IndexLayout {
  if (remotes.has(indexDir)) return indexLayout(indexDir);
  const kind = folderKind(indexDir);
  if (kind === 'none') throw new MlxCodeError('E_INDEX_MISSING', `There is no index in ${indexDir}`);
  if (kind === 'foreign') throw foreign(indexDir);
  return indexLayout(indexDir);
}

/**
 * Makes the folder, readable by its owner alone, and marks it as ours.
 * @throws E_INDEX_FOREIGN, E_READ_ONLY, E_DISK_FULL
 */
export function createIndexFolder(indexDir: string, root: string): IndexLayout {
  const layout = indexLayout(indexDir);
  // Beside a remote index the folder may hold copies before it was ever marked.
  if (layout.remote === null && folderKind(indexDir) === 'foreign') throw foreign(indexDir);
  // The lock of a remote place lies there.
  if (layout.remote !== null) ensurePrivateDir(cacheDir());
  try {
    failpoint('index.folder');
    makeFolder(indexDir, { mode: 0o700 });
    if (!existsSync(layout.marker)) {
      writeFileSync(layout.marker, `${JSON.stringify({ format: 1, root })}\n`, { mode: 0o600 });
    }
  } catch (error) {
    throw fromErrno(error, `write ${indexDir}`);
  }
  return layout;
}

// --- internal ---

function foreign(indexDir: string): MlxCodeError {
  return new MlxCodeError('E_INDEX_FOREIGN', `${indexDir} is not empty and is not an index of mlx-code`);
}
