/** Removes an index: only a folder with our marker, only what is ours in it, and only under the writer lock. */

import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fromErrno } from '../base/errors.ts';
import { requireIndexFolder } from './layout.ts';
import { WriterLock } from './lock.ts';

/**
 * @returns nothing; the folder is gone afterwards
 * @throws E_INDEX_MISSING, E_INDEX_FOREIGN, E_INDEX_LOCKED, E_READ_ONLY
 */
export async function clearIndex(indexDir: string): Promise<void> {
  const layout = requireIndexFolder(indexDir);
  const locks = [await WriterLock.acquire(layout.lock)];
  try {
    locks.push(await WriterLock.acquire(layout.embedLock));
    // The marker goes last: a removal that is cut short can be taken up again.
    for (const name of readdirSync(indexDir)) {
      const path = join(indexDir, name);
      if (path !== layout.marker) rmSync(path, { recursive: true, force: true });
    }
    rmSync(indexDir, { recursive: true, force: true });
  } catch (error) {
    throw fromErrno(error, `remove ${indexDir}`);
  } finally {
    for (const lock of locks) lock.release();
  }
}
