/**
 * Paths bound to a root. A `RepoPath` is made here and nowhere else; everything that opens a path a person or a model
 * named goes through `resolveInRoot`, which follows links before it compares.
 */

import { realpathSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { fromErrno, MlxCodeError } from './errors.ts';
import { sha256Hex } from './hash.ts';
import type { RepoPath } from './types.ts';

/** Longest path a kernel takes (PATH_MAX of Linux; macOS has 1,024). */
const MAX_PATH_BYTES = 4_096;
/** 128 bits of sha256: two roots never share a key. */
const ROOT_KEY_DIGITS = 32;

/**
 * Checks a path that is relative to the root and `/`-separated.
 * @throws E_PATH_OUTSIDE when it is empty, absolute, has `.`, `..` or empty parts, a NUL, or is too long
 */
export function repoPath(path: string): RepoPath {
  if (!isRepoPath(path)) throw outside(path);
  return path;
}

/**
 * @param root absolute path @param absolute absolute path of something inside it; links are not followed
 * @throws E_PATH_OUTSIDE when it is the root itself or lies outside
 */
export function toRepoPath(root: string, absolute: string): RepoPath {
  const inside = relative(root, absolute);
  const path = sep === '/' ? inside : inside.replaceAll(sep, '/');
  if (!isRepoPath(path)) throw outside(absolute, root);
  return path;
}

/**
 * Where a path really lies, links in its folders followed; the last part is not followed (open it with O_NOFOLLOW).
 * @param root the root as the user named it @param path relative to the root, or absolute; need not exist
 * @returns absolute real path; the real root itself for `.` and the like
 * @throws E_PATH_OUTSIDE when that is outside the real root; E_ROOT_MISSING when there is no root
 */
export function resolveInRoot(root: string, path: string): string {
  const top = realRoot(root);
  if (path.includes('\0') || Buffer.byteLength(path) > MAX_PATH_BYTES) throw outside(path, root);
  const wanted = resolve(root, path);
  if (wanted === resolve(root) || wanted === top) return top;
  const found = join(realAncestor(dirname(wanted), path, root), basename(wanted));
  const inside = relative(top, found);
  if (inside === '') return top;
  if (inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside)) throw outside(path, root);
  return found;
}

/**
 * The real path of the root, one for every spelling of it.
 * @throws E_ROOT_MISSING, E_ROOT_UNREADABLE
 */
export function realRoot(root: string): string {
  try {
    return realpathSync.native(root);
  } catch (error) {
    throw rootError(error, root);
  }
}

/** Follows the path of a folder that was deleted while a process was in it, as the kernel of Linux shows it. */
export const DELETED_MARK = ' (deleted)';

/** What the user should see when a root cannot be found or listed. */
export function rootError(error: unknown, root: string): unknown {
  const code = (error as NodeJS.ErrnoException | null)?.code ?? '';
  const options = { cause: error };
  if (code === 'ENOENT' && root.endsWith(DELETED_MARK)) {
    const path = root.slice(0, -DELETED_MARK.length);
    return new MlxCodeError('E_ROOT_MISSING', `The folder you are in was deleted: ${path}`, {
      ...options,
      hint: 'Change into a folder that exists, or name one with --root.',
    });
  }
  if (['ENOENT', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG', 'ERR_INVALID_ARG_VALUE'].includes(code)) {
    return new MlxCodeError('E_ROOT_MISSING', `There is no folder ${root}`, options);
  }
  if (code === 'EACCES' || code === 'EPERM') {
    return new MlxCodeError('E_ROOT_UNREADABLE', `The folder ${root} cannot be read`, options);
  }
  return fromErrno(error, `read ${root}`);
}

/** Names the root's index: 32 hex digits, the same for every spelling of the root. @throws as `realRoot` */
export function rootKey(root: string): string {
  return keyOfRealPath(realRoot(root));
}

/** The same for a path that is known to be real, also when nothing is there any more. */
export function keyOfRealPath(path: string): string {
  return sha256Hex(path).slice(0, ROOT_KEY_DIGITS);
}

/** Whether the text is a path inside a root, by its form alone. */
export function isRepoPath(path: string): path is RepoPath {
  if (path === '' || isAbsolute(path) || path.includes('\0') || Buffer.byteLength(path) > MAX_PATH_BYTES) return false;
  return path.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
}

// --- internal ---

/** Real path of the nearest folder that exists, with the missing parts put back behind it. */
function realAncestor(folder: string, path: string, root: string): string {
  const missing: string[] = [];
  for (let at = folder; ; at = dirname(at)) {
    try {
      return join(realpathSync.native(at), ...missing);
    } catch (error) {
      // Only "is not there" may be stepped over: a loop or a file in the way has no place inside the root.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || dirname(at) === at) throw outside(path, root, error);
      missing.unshift(basename(at));
    }
  }
}

function outside(path: string, root?: string, cause?: unknown): MlxCodeError {
  const where = root === undefined ? 'is not a path inside the root' : `is not inside ${root}`;
  return new MlxCodeError('E_PATH_OUTSIDE', `${JSON.stringify(path)} ${where}`, { cause });
}
