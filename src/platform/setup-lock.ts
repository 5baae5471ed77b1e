/**
 * One set-up of one thing at a time, between processes. The lock is a folder that its owner keeps fresh; one whose owner
 * is gone is taken over. The work itself must stand being done twice: this keeps it from being wasted, not from harm.
 */

import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fromErrno, MlxCodeError, throwIfCancelled } from '../base/errors.ts';
import { isAlive } from './process.ts';

/** Milliseconds between two signs of life of the owner. */
const BEAT_MS = 2_000;
/** A lock that does not tell its owner, or tells one on another host, is left behind after so long without a sign of life. */
const STALE_MS = 30_000;
/** The same for an owner whose process id exists: by then it is someone else's. A laptop that slept needs a moment to wake. */
const REUSED_MS = 10 * 60_000;
const POLL_MS = 200;

/**
 * Runs `job` while holding the lock.
 * @param folder absolute path of the lock; its parent exists
 * @param onWait called once, when another process holds it
 * @throws what `job` throws, E_CANCELLED while waiting, E_READ_ONLY, E_DISK_FULL
 */
export async function withSetupLock<T>(
  folder: string,
  options: { signal?: AbortSignal | undefined; onWait?: () => void },
  job: () => Promise<T>,
): Promise<T> {
  const token = await acquire(folder, options);
  const beat = setInterval(() => void utimes(folder, new Date(), new Date()).catch(() => {}), BEAT_MS);
  try {
    return await job();
  } finally {
    clearInterval(beat);
    if ((await ownerOf(folder))?.token === token) await rm(folder, { recursive: true, force: true });
  }
}

// --- internal ---

interface Owner {
  readonly pid: number;
  readonly host: string;
  readonly token: string;
}

async function acquire(
  folder: string,
  { signal, onWait }: { signal?: AbortSignal | undefined; onWait?: () => void },
): Promise<string> {
  const owner: Owner = { pid: process.pid, host: hostname(), token: randomBytes(12).toString('hex') };
  let waited = false;
  for (;;) {
    throwIfCancelled(signal);
    try {
      await mkdir(folder, { mode: 0o700 });
      await writeFile(join(folder, 'owner.json'), JSON.stringify(owner));
      return owner.token;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw fromErrno(error, `make the lock ${folder}`);
    }
    if (await isStale(folder)) {
      // One process wins the rename; the others find the next lock, or none.
      const aside = `${folder}.${owner.token}`;
      try {
        await rename(folder, aside);
      } catch (error) {
        // Whatever keeps it from being moved aside will do so the next time too.
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw fromErrno(error, `replace the lock ${folder}`);
      }
      await rm(aside, { recursive: true, force: true });
      continue;
    }
    if (!waited) onWait?.();
    waited = true;
    await sleep(POLL_MS, undefined, signal === undefined ? {} : { signal }).catch(() => {
      throw new MlxCodeError('E_CANCELLED');
    });
  }
}

async function isStale(folder: string): Promise<boolean> {
  const age = await stat(folder).then(
    (stats) => Date.now() - stats.mtimeMs,
    () => 0,
  );
  const owner = await ownerOf(folder);
  if (owner === undefined || owner.host !== hostname()) return age > STALE_MS;
  return !isAlive(owner.pid) || age > REUSED_MS;
}

async function ownerOf(folder: string): Promise<Owner | undefined> {
  try {
    return JSON.parse(await readFile(join(folder, 'owner.json'), 'utf8')) as Owner;
  } catch {
    return undefined; // Just made, just removed, or cut off by a crash: its age decides.
  }
}
