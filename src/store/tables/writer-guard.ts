/**
 * What keeps a second writer away: the kernel's lock on this machine and, for a remote index, the lease beside it. Both
 * are held until the last call into the tables has ended.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from '@lancedb/lancedb';
import { MlxCodeError, throwIfCancelled } from '../../base/errors.ts';
import { WriterLock } from '../../platform/kernel-lock.ts';
import type { IndexLayout } from '../place/layout.ts';
import { machineId } from '../place/machine-id.ts';
import { fence, Lease } from './lease.ts';

export class WriterGuard {
  readonly #lock: WriterLock;
  readonly #remote: boolean;
  #connection: Connection | undefined;
  #lease: Lease | undefined;
  /** Calls that have not ended. */
  #atWork = 0;
  #isClosing = false;
  /** After `close`: when the lock is free, also that of a remote place. */
  closed: Promise<void> = Promise.resolve();

  private constructor(lock: WriterLock, remote: boolean) {
    this.#lock = lock;
    this.#remote = remote;
  }

  /** The lock alone; waits while the MLX tier commits. @throws E_INDEX_LOCKED, E_READ_ONLY, E_DISK_FULL */
  static async acquire(layout: IndexLayout): Promise<WriterGuard> {
    return new WriterGuard(await WriterLock.acquireForFiles(layout.lock), layout.remote !== null);
  }

  /**
   * Takes over the connection, which is closed with the lock. Takes the lease of a remote index, and shuts out a writer
   * that lost it.
   * @returns sentences for the user
   * @throws E_INDEX_LOCKED naming the holder, E_REMOTE_*
   */
  async lease(connection: Connection): Promise<string[]> {
    this.#connection = connection;
    if (!this.#remote) return [];
    this.#lease = await Lease.acquire(connection, { purpose: 'files', machine: await machineId() });
    if (!this.#lease.takenOver) return [];
    await fence(connection);
    return ['The last writer of the remote index did not finish its run; this run continues from what it committed'];
  }

  /** To be asked before every write. @throws E_INDEX_LOCKED when the lease is lost */
  requireHeld(): void {
    this.#lease?.requireHeld();
  }

  /** Runs a call into the tables, which the lock outlives. @throws E_INDEX_LOCKED when the lease is lost, and what the call throws */
  async during<T>(call: () => Promise<T>): Promise<T> {
    this.#atWork++;
    try {
      this.requireHeld();
      return await call();
    } finally {
      if (--this.#atWork === 0 && this.#isClosing) this.#release();
    }
  }

  /** Frees the lock: at once, or when what was begun has ended. */
  close(): void {
    if (this.#atWork === 0) this.#release();
    else this.#isClosing = true;
  }

  #release(): void {
    this.closed = this.#free();
  }

  /** Frees an index of this machine before it returns; @returns when a remote place knows it too. Never rejects */
  async #free(): Promise<void> {
    if (this.#lease !== undefined) await this.#lease.release();
    this.#connection?.close();
    this.#lock.release();
  }
}

/** The lock for one commit of vectors, waited for while a run holds it. @throws E_INDEX_LOCKED, E_CANCELLED */
export async function waitForLock(path: string, signal: AbortSignal | undefined): Promise<WriterLock> {
  const until = Date.now() + LOCK_WAIT_MS;
  for (;;) {
    try {
      // Tried once even when cancelled: what was embedded by then is worth keeping.
      return await WriterLock.acquire(path, 'vectors');
    } catch (error) {
      const busy = error instanceof MlxCodeError && error.code === 'E_INDEX_LOCKED';
      if (!busy || Date.now() > until) throw error;
    }
    throwIfCancelled(signal);
    await sleep(LOCK_RETRY_MS);
  }
}

// --- internal ---

const LOCK_RETRY_MS = 200;

/** A first index of a very large root may hold the lock for long. */
const LOCK_WAIT_MS = 30 * 60_000;
