/**
 * The only file that writes what belongs to the user. Each write puts whole new bytes in the place of bytes that were checked
 * at the last moment, in a temporary file beside them that is flushed and renamed. If something else was there, nothing is lost.
 */

import {
  closeSync,
  fchmodSync,
  fchownSync,
  fsyncSync,
  linkSync,
  lstatSync,
  openSync,
  realpathSync,
  renameSync,
  rmdirSync,
  type Stats,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fromErrno, MlxCodeError } from '../../base/errors.ts';
import { failpoint } from '../../base/failpoints.ts';
import { sha256Hex } from '../../base/hash.ts';
import { resolveInRoot } from '../../base/paths.ts';
import type { RepoPath } from '../../base/types.ts';
import { syncFolder, tempName } from '../../platform/atomic-write.ts';
import { makeFolder } from '../../platform/make-folder.ts';
import type { MoveStep, Step, WriteStep } from '../plan-types.ts';
import { absoluteOf, placeOf, readBytes } from './target.ts';

/**
 * Carries one step out.
 * @throws E_EDIT_STALE when the file is not as the step says; it is then as it was. E_DISK_FULL, E_READ_ONLY, E_DISK_ERROR
 */
export async function carryOut(root: string, step: Step): Promise<void> {
  const path = absoluteOf(root, step.path);
  try {
    requirePlace(root, step.path);
    if (step.kind === 'move') await move(root, path, step.to, step.hash);
    else if (step.after === null) await remove(path, step);
    else if (step.before === null) await create(root, path, step.after.bytes, step);
    else await replace(root, path, step.after.bytes, step);
  } catch (error) {
    const isGone = ['ENOENT', 'ENOTDIR', 'ELOOP'].includes((error as NodeJS.ErrnoException).code ?? '');
    throw isGone ? stale(step.path, 'its folder was moved') : fromErrno(error, `write ${path}`);
  }
}

/** Whether both names of a move are one file: a crash can leave it so. */
export function isSameFile(root: string, { path, to }: MoveStep): boolean {
  const [one, other] = [path, to].map((name) => lstatSync(absoluteOf(root, name), { throwIfNoEntry: false }));
  return one !== undefined && other !== undefined && one.ino === other.ino && one.dev === other.dev && one.nlink > 1;
}

/** Takes the new name away from such a file. */
export function dropSecondName(root: string, { to }: MoveStep): void {
  unlinkSync(absoluteOf(root, to));
}

/** Removes folders that a change had made, innermost first, as far as they are empty. */
export function removeEmptyFolders(root: string, folders: readonly string[]): void {
  for (const folder of [...folders].sort((a, b) => b.length - a.length)) {
    try {
      rmdirSync(join(root, folder));
    } catch {
      // Not empty, or gone: it is not ours any more.
    }
  }
}

// --- internal ---

/** In the folder that the path names, and nowhere that a link leads to: folders may be swapped for links at any time. */
function requirePlace(root: string, path: RepoPath): void {
  const absolute = absoluteOf(root, path);
  if (resolveInRoot(root, path) !== absolute) throw stale(path, 'its folder is a link now');
}

async function create(root: string, path: string, bytes: Buffer, step: WriteStep): Promise<void> {
  makeFolder(dirname(path));
  requirePlace(root, step.path);
  const temp = writeTemp(path, bytes, null, step.mode);
  try {
    failpoint('edit.place');
    requirePlace(root, step.path);
    requireInside(root, temp);
    // Unlike a rename, a link never takes the place of a file that is there.
    linkSync(temp, path);
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'EEXIST' ? stale(step.path, 'a file is there now') : error;
  } finally {
    removeIfThere(temp);
  }
  failpoint('edit.placed');
  await syncFolder(dirname(path));
}

async function replace(root: string, path: string, bytes: Buffer, step: WriteStep): Promise<void> {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats?.isFile() !== true) throw stale(step.path, 'it is gone or no regular file');
  const temp = writeTemp(path, bytes, stats, null);
  let isPlaced = false;
  // Keeps the old file for a moment under a second name, to look at what was replaced.
  const kept = keep(path, step);
  try {
    failpoint('edit.place');
    requirePlace(root, step.path);
    requireInside(root, temp);
    requireSame(path, kept, step);
    renameSync(temp, path);
    isPlaced = true;
    if (kept !== null && hashOf(kept) !== step.before?.hash) {
      renameSync(kept, path);
      throw stale(step.path, 'it changed at this moment');
    }
  } finally {
    if (!isPlaced) removeIfThere(temp);
    if (kept !== null) removeIfThere(kept);
  }
  failpoint('edit.placed');
  await syncFolder(dirname(path));
}

async function remove(path: string, step: WriteStep): Promise<void> {
  const kept = join(dirname(path), tempName());
  requireSame(path, null, step);
  failpoint('edit.place');
  renameSync(path, kept);
  if (hashOf(kept) !== step.before?.hash) {
    linkSync(kept, path);
    unlinkSync(kept);
    throw stale(step.path, 'it changed at this moment');
  }
  unlinkSync(kept);
  failpoint('edit.placed');
  await syncFolder(dirname(path));
}

async function move(root: string, path: string, to: RepoPath, hash: string): Promise<void> {
  const target = absoluteOf(root, to);
  makeFolder(dirname(target));
  requirePlace(root, to);
  if (hashOf(path) !== hash) throw stale(path, 'it is not as it was');
  failpoint('edit.place');
  const { ino } = lstatSync(path);
  const there = lstatSync(target, { throwIfNoEntry: false });
  // A name that differs in case alone, on a disk that does not tell them apart.
  if (there?.ino === ino && path.toLowerCase() === target.toLowerCase()) renameSync(path, target);
  else {
    try {
      linkSync(path, target);
    } catch (error) {
      throw (error as NodeJS.ErrnoException).code === 'EEXIST' ? stale(to, 'a file is there now') : error;
    }
    if (hashOf(target) !== hash || lstatSync(path).ino !== lstatSync(target).ino) {
      unlinkSync(target);
      throw stale(path, 'it changed at this moment');
    }
    failpoint('edit.linked');
    unlinkSync(path);
  }
  failpoint('edit.placed');
  await syncFolder(dirname(target));
  await syncFolder(dirname(path));
}

/** @param like the file whose rights and owner the new one takes @param mode of a new file; null for the usual ones */
function writeTemp(path: string, bytes: Buffer, like: Stats | null, mode: number | null): string {
  const temp = join(dirname(path), tempName());
  failpoint('edit.temp');
  const fd = openSync(temp, 'wx', like === null && mode === null ? 0o666 : 0o600);
  const real = placeOf(fd) ?? temp;
  try {
    if (real !== temp) throw stale(temp, 'its folder is a link now');
    failpoint('edit.write');
    for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
    if (like !== null) sameOwner(fd, like);
    const wanted = like === null ? mode : like.mode & 0o7777;
    if (wanted !== null) fchmodSync(fd, wanted);
    failpoint('edit.sync');
    fsyncSync(fd);
    closeSync(fd);
    return temp;
  } catch (error) {
    closeQuietly(fd);
    removeIfThere(real);
    throw error;
  }
}

function sameOwner(fd: number, { uid, gid }: Stats): void {
  try {
    fchownSync(fd, uid, gid);
  } catch {
    // Only the superuser may give a file away; the group is the user's own choice.
  }
}

/** A second name for the file that is replaced. @returns null where the file system has none */
function keep(path: string, step: WriteStep): string | null {
  const kept = join(dirname(path), tempName());
  try {
    linkSync(path, kept);
    return kept;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw stale(step.path, 'it is gone');
    return null;
  }
}

function requireSame(path: string, kept: string | null, step: WriteStep): void {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats?.isFile() !== true || hashOf(path) !== step.before?.hash) throw stale(step.path, 'it is not as it was');
  if (kept !== null && lstatSync(kept).ino !== stats.ino) throw stale(step.path, 'another file took its place');
}

function requireInside(root: string, file: string): void {
  if (dirname(realpathSync.native(file)) !== dirname(file))
    throw stale(file.slice(root.length + 1), 'its folder was moved');
}

function hashOf(path: string): string {
  return sha256Hex(readBytes(path, Number.MAX_SAFE_INTEGER));
}

function removeIfThere(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

function closeQuietly(fd: number): void {
  try {
    closeSync(fd);
  } catch {
    // It was closed before the failure that is being reported.
  }
}

function stale(path: string, why: string): MlxCodeError {
  return new MlxCodeError('E_EDIT_STALE', `${path} was not written: ${why}`);
}
