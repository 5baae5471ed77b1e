/** Room on the disk, sizes of folders, and making what was written survive a power cut. */

import { open, readdir, stat, statfs } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { MlxCodeError } from '../base/errors.ts';

/** A run does not start with less free space, and stops cleanly below the second figure. Bytes. */
export const START_FREE_BYTES = 500 * 1024 * 1024;
export const STOP_FREE_BYTES = 200 * 1024 * 1024;

/** Files flushed at the same time. */
const FLUSHES = 8;

/** @throws E_DISK_LOW */
export async function requireFree(dir: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(dir);
  const free = bavail * bsize;
  if (free >= bytes) return;
  const megabytes = (n: number) => `${Math.floor(n / 1024 / 1024)} MB`;
  throw new MlxCodeError('E_DISK_LOW', `${dir} has ${megabytes(free)} free; indexing needs ${megabytes(bytes)}`);
}

/** Bytes of all files below a folder whose name begins so; 0 when it is not there. */
export async function folderBytes(dir: string, prefix = ''): Promise<number> {
  let sum = 0;
  for (const file of await filesBelow(dir))
    if (basename(file).startsWith(prefix)) sum += (await stat(file).catch(() => null))?.size ?? 0;
  return sum;
}

/** Flushes every file below a folder that was written since a moment, and the folders that hold them. */
export async function flushSince(dir: string, sinceMs: number): Promise<void> {
  const queue: string[] = [];
  const folders = new Set<string>();
  for (const file of await filesBelow(dir)) {
    const stats = await stat(file).catch(() => null);
    // One second of slack: file times are coarser than the clock.
    if (stats === null || stats.mtimeMs < sinceMs - 1000) continue;
    queue.push(file);
    folders.add(join(file, '..'));
  }
  const worker = async () => {
    for (let file = queue.pop(); file !== undefined; file = queue.pop()) await flush(file);
  };
  await Promise.all(Array.from({ length: FLUSHES }, worker));
  for (const folder of folders) await flush(folder);
}

// --- internal ---

async function filesBelow(dir: string): Promise<string[]> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

async function flush(path: string): Promise<void> {
  const handle = await open(path, 'r').catch(() => null);
  // Removed meanwhile, or a file system that cannot flush: healing at open covers what a power cut then takes.
  await handle?.sync().catch(() => {});
  await handle?.close();
}
