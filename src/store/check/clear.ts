/** Removes an index: only what is marked as ours or named like a table of ours, and only under the writer lock. */

import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fromErrno } from '../../base/errors.ts';
import { WriterLock } from '../../platform/kernel-lock.ts';
import { isOurTable, LEASE_TABLE } from '../format/schema.ts';
import { type IndexLayout, requireIndexFolder } from '../place/layout.ts';
import { machineId } from '../place/machine-id.ts';
import { connect, fromLance } from '../tables/database.ts';
import { Lease } from '../tables/lease.ts';

/**
 * @returns nothing; the folder is gone afterwards, and of a remote index its tables
 * @throws E_INDEX_MISSING, E_INDEX_FOREIGN, E_INDEX_LOCKED, E_READ_ONLY, E_REMOTE_*
 */
export async function clearIndex(indexDir: string): Promise<void> {
  const layout = requireIndexFolder(indexDir);
  if (layout.remote !== null) await clearRemote(layout);
  if (layout.remote !== null && !exists(indexDir)) return;
  const locks = layout.remote === null ? [await WriterLock.acquire(layout.lock)] : [];
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

// --- internal ---

/** Drops the tables of ours; whatever else lies under the prefix stays. The lease goes last. */
async function clearRemote(layout: IndexLayout): Promise<void> {
  // Makes the folder of the lock too.
  const machine = await machineId();
  const lock = await WriterLock.acquire(layout.lock);
  try {
    const connection = await connect(layout.lance, 'write');
    try {
      const lease = await Lease.acquire(connection, { purpose: 'files', machine });
      try {
        for (const name of await connection.tableNames()) {
          if (name !== LEASE_TABLE && isOurTable(name)) await connection.dropTable(name);
        }
      } finally {
        await lease.release();
      }
      await connection.dropTable(LEASE_TABLE);
    } finally {
      connection.close();
    }
  } catch (error) {
    throw fromLance(error, `remove the index in ${layout.remote}`);
  } finally {
    lock.release();
  }
}

function exists(dir: string): boolean {
  try {
    return readdirSync(dir).length > 0;
  } catch {
    // This machine has never kept anything beside that index.
    return false;
  }
}
