/**
 * Writes a whole file so that a crash leaves either the old or the new content, never a mixture: a temporary file in
 * the same folder, flushed, renamed over the target, and the folder flushed.
 */

import { randomBytes } from 'node:crypto';
import { lstat, open, readdir, rename, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fromErrno } from '../base/errors.ts';
import { failpoint } from '../base/failpoints.ts';

const TEMP_NAME = /^\.mlx-code-[0-9a-f]{24}\.tmp$/;
/** Readable by the user alone, as everything we keep. */
const PRIVATE_FILE = 0o600;

/**
 * @param path absolute; a symbolic link there is replaced, not followed
 * @param mode permission bits of the new file, @default 0o600
 * @throws E_DISK_FULL, E_READ_ONLY; the target is then unchanged and no temporary file is left
 */
export async function writeFileAtomic(path: string, data: string | Uint8Array, mode = PRIVATE_FILE): Promise<void> {
  const folder = dirname(path);
  const temp = join(folder, tempName());
  let made = false;
  try {
    failpoint('file.open');
    const file = await open(temp, 'wx', PRIVATE_FILE);
    made = true;
    try {
      failpoint('file.write');
      await file.writeFile(data);
      if (mode !== PRIVATE_FILE) await file.chmod(mode);
      failpoint('file.sync');
      await file.sync();
    } finally {
      await file.close();
    }
    failpoint('file.rename');
    await rename(temp, path);
    made = false;
    failpoint('file.renamed');
    await syncFolder(folder);
  } catch (error) {
    // The first failure is the one to report; a temporary file that stays is swept later.
    if (made) await unlink(temp).catch(() => {});
    throw fromErrno(error, `write ${path}`);
  }
}

/** A name for a temporary file, hidden and of nobody else; `sweepTemps` knows it. */
export function tempName(): string {
  return `.mlx-code-${randomBytes(12).toString('hex')}.tmp`;
}

/**
 * Removes temporary files that a killed process left in a folder.
 * @param olderThanMs younger ones may belong to a writer at work
 * @returns how many were removed; 0 when the folder cannot be listed
 */
export async function sweepTemps(folder: string, olderThanMs: number): Promise<number> {
  let removed = 0;
  for (const name of await readdir(folder).catch(() => [])) {
    if (!TEMP_NAME.test(name)) continue;
    const path = join(folder, name);
    try {
      const stats = await lstat(path);
      if (!stats.isFile() || Date.now() - stats.mtimeMs < olderThanMs) continue;
      await unlink(path);
      removed++;
    } catch {
      // Gone already, or not ours to remove: the next sweep sees it again.
    }
  }
  return removed;
}

/** Makes a rename in this folder survive a power cut. @throws E_READ_ONLY and what the kernel reports */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } catch (error) {
    // Some network and FUSE file systems cannot flush a folder; the rename itself has happened.
    if (!['EINVAL', 'ENOTSUP', 'ENOSYS', 'EISDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  } finally {
    await handle.close();
  }
}
