/** The place of a file that an edit names: bound to the root, links followed before anything is compared. */

import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readlinkSync,
  readSync,
  realpathSync,
  type Stats,
} from 'node:fs';
import { join } from 'node:path';
import { MlxCodeError } from '../../base/errors.ts';
import { sha256Hex } from '../../base/hash.ts';
import { resolveInRoot, toRepoPath } from '../../base/paths.ts';
import type { RepoPath } from '../../base/types.ts';
import type { Refusal, RefusalCode } from '../plan-types.ts';

/** Larger files are not edited. Bytes. */
export const MAX_EDIT_BYTES = 20_000_000;

export interface Target {
  /** Where the file really is: of a link inside the root, what it leads to. */
  readonly path: RepoPath;
  readonly absolute: string;
  /** Null when nothing is there. */
  readonly stats: Stats | null;
}

/**
 * @param root absolute real path @param path as a person or a model wrote it
 * @returns the place, or why no edit may go there
 */
export function targetOf(root: string, path: string): Target | Refusal {
  const refuse = (code: RefusalCode, message: string): Refusal => ({ code, path, message });
  let absolute: string;
  let real: RepoPath;
  try {
    absolute = resolveInRoot(root, path);
    const link = statsOf(absolute)?.isSymbolicLink() === true;
    // A link in the last part stays a link: what it leads to is edited, when that is inside the root.
    if (link) absolute = resolveInRoot(root, realpathSync.native(absolute));
    real = toRepoPath(root, absolute);
  } catch (error) {
    if (error instanceof MlxCodeError) return refuse('outside', `${path} leads outside the root or to no file`);
    return refuse('link', `${path} is a link that leads nowhere`);
  }
  const stats = statsOf(absolute);
  if (stats === null) return { path: real, absolute, stats };
  if (!stats.isFile())
    return refuse('special-file', `${path} is ${stats.isDirectory() ? 'a folder' : 'no regular file'}`);
  if (stats.nlink > 1) return refuse('hard-links', `${path} has ${stats.nlink} hard links, which a change would part`);
  const uid = process.getuid?.() ?? 0;
  if (uid !== 0 && stats.uid !== uid) return refuse('other-owner', `${path} belongs to another user`);
  return { path: real, absolute, stats };
}

/**
 * The bytes of a regular file; a link in the last part is never followed.
 * @throws what the system reports, ENOENT for no file; Error for what is no regular file or too large
 */
export function readBytes(absolute: string, maxBytes = MAX_EDIT_BYTES): Buffer {
  const fd = openSync(absolute, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const stats = fstatSync(fd);
    if (!stats.isFile()) throw new Error(`${absolute} is not a regular file`);
    if (stats.size > maxBytes)
      throw new Error(`${absolute} has ${stats.size} bytes; files up to ${maxBytes} are edited`);
    const bytes = Buffer.alloc(stats.size + 1);
    let length = 0;
    for (let read = -1; read !== 0 && length < bytes.length; length += read) {
      read = readSync(fd, bytes, length, bytes.length - length, null);
    }
    if (length > stats.size) throw new Error(`${absolute} grew while it was read`);
    return bytes.subarray(0, length);
  } finally {
    closeSync(fd);
  }
}

/** The place of a path that was checked before. */
export function absoluteOf(root: string, path: RepoPath): string {
  return join(root, path);
}

/** sha256 of what is at a path now; null when nothing is there. @throws E_EDIT_STALE when it is no readable regular file */
export function hashAt(root: string, path: RepoPath): string | null {
  try {
    return sha256Hex(readBytes(absoluteOf(root, path), Number.MAX_SAFE_INTEGER));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw new MlxCodeError('E_EDIT_STALE', `${path} is no file that can be read`, { cause: error });
  }
}

/** Where an open file really is, whatever became of the folders on its way; null where the system does not tell. */
export function placeOf(fd: number): string | null {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`);
  } catch {
    return null;
  }
}

// --- internal ---

function statsOf(absolute: string): Stats | null {
  return lstatSync(absolute, { throwIfNoEntry: false }) ?? null;
}
