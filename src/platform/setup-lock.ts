/** One set-up of one thing at a time, between processes: the kernel frees the lock when its holder ends, however it ends. */

import { lstatSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { MlxCodeError, throwIfCancelled } from '../base/errors.ts';
import { WriterLock } from './kernel-lock.ts';
import { makeFolder } from './make-folder.ts';

const POLL_MS = 200;

/**
 * Runs `job` while holding the lock. The work itself must be safe to repeat: this keeps it from being wasted.
 * @param path absolute path of the lock, which is there only while it is held
 * @param onWait called once, when another process holds it
 * @throws what `job` throws, E_CANCELLED while waiting, E_READ_ONLY, E_DISK_FULL
 */
export async function withSetupLock<T>(
  path: string,
  options: { signal?: AbortSignal | undefined; onWait?: () => void },
  job: () => Promise<T>,
): Promise<T> {
  makeFolder(dirname(path));
  removeOldForm(path);
  const lock = await acquire(path, options);
  try {
    return await job();
  } finally {
    rmSync(path, { force: true });
    lock.release();
  }
}

// --- internal ---

async function acquire(
  path: string,
  { signal, onWait }: { signal?: AbortSignal | undefined; onWait?: () => void },
): Promise<WriterLock> {
  for (let waited = false; ; waited = true) {
    throwIfCancelled(signal);
    try {
      // Without a wait of its own: that would hold up the whole process.
      return await WriterLock.acquire(path, 'setup', 0);
    } catch (error) {
      if (!(error instanceof MlxCodeError) || error.code !== 'E_INDEX_LOCKED') throw error;
    }
    if (!waited) onWait?.();
    await sleep(POLL_MS, undefined, signal === undefined ? {} : { signal }).catch(() => {
      throw new MlxCodeError('E_CANCELLED');
    });
  }
}

/** Earlier versions of the program made a folder of this name, and left it behind when they were killed. */
function removeOldForm(path: string): void {
  if (lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true)
    rmSync(path, { recursive: true, force: true });
}
