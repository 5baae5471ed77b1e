/** Where the parts of an index lie, and whether a folder is one. Tables may lie elsewhere one day; locks stay local. */

import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fromErrno, MlxCodeError } from '../base/errors.ts';
import { failpoint } from '../base/failpoints.ts';
import { folderKind, INDEX_MARKER } from '../base/index-folder.ts';

export interface IndexLayout {
  readonly dir: string;
  /** URI of the LanceDB database. */
  readonly lance: string;
  readonly lock: string;
  readonly vectors: string;
  readonly marker: string;
  /** Copy of the file stamps, so that a run that finds nothing to do opens no table. */
  readonly stamps: string;
  /** Held by the one process that fills the MLX tier; apart from `lock`, so that files can be indexed meanwhile. */
  readonly embedLock: string;
  /** Held by the one process that watches the root. */
  readonly watchLock: string;
  readonly quarantine: string;
}

/** @param indexDir absolute path */
export function indexLayout(indexDir: string): IndexLayout {
  return {
    dir: indexDir,
    lance: join(indexDir, 'lance'),
    lock: join(indexDir, 'lock.db'),
    vectors: join(indexDir, 'vectors.db'),
    marker: join(indexDir, INDEX_MARKER),
    stamps: join(indexDir, 'stamps.json'),
    embedLock: join(indexDir, 'embed.db'),
    watchLock: join(indexDir, 'watch.db'),
    quarantine: join(indexDir, 'quarantine'),
  };
}

/** @throws E_INDEX_MISSING, E_INDEX_FOREIGN */
export function requireIndexFolder(indexDir: string): IndexLayout {
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
  if (folderKind(indexDir) === 'foreign') throw foreign(indexDir);
  const layout = indexLayout(indexDir);
  try {
    failpoint('index.folder');
    mkdirSync(indexDir, { recursive: true, mode: 0o700 });
    if (!existsSync(layout.marker)) {
      writeFileSync(layout.marker, `${JSON.stringify({ format: 1, root })}\n`, { mode: 0o600 });
    }
  } catch (error) {
    // On a read-only disk a recursive mkdir reports ENOENT.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      throw new MlxCodeError('E_READ_ONLY', `Not permitted: cannot make ${indexDir}`, { cause: error });
    }
    throw fromErrno(error, `write ${indexDir}`);
  }
  return layout;
}

// --- internal ---

function foreign(indexDir: string): MlxCodeError {
  return new MlxCodeError('E_INDEX_FOREIGN', `${indexDir} is not empty and is not an index of mlx-code`);
}
