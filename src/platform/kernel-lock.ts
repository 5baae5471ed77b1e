/**
 * The writer lock: an exclusive SQLite transaction, held for the writer's life. The kernel frees it when the process
 * ends, however it ends, so a lock is never stale.
 */

import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { MlxCodeError } from '../base/errors.ts';
import { failpoint } from '../base/failpoints.ts';
import { fromSqlite, isBusy, isDamaged, openSqlite, type Sqlite } from './sqlite.ts';

/** Who holds the lock, as it wrote it down itself: for messages, never for decisions. */
export interface LockHolder {
  readonly pid: number;
  /** Milliseconds since the epoch: when that process started, and when it took the lock. */
  readonly startedAtMs: number;
  readonly sinceMs: number;
  /**
   * `files` for a run over files; `vectors` for a commit of the MLX tier, over in a moment; `upkeep` for a compaction;
   * `watch` for a watch; `setup` for a download or an installation; `edit` for a change of the user's files.
   */
  readonly purpose: LockPurpose;
  /** Name of its machine, and what tells that machine apart: of a writer to a remote index alone. */
  readonly host?: string;
  readonly machine?: string;
}

export type LockPurpose = 'files' | 'vectors' | 'upkeep' | 'watch' | 'setup' | 'edit';

/** How long to wait: `status` looks at the lock for an instant, which must not refuse a writer. */
const WAIT_MS = 250;
/** A commit of vectors takes milliseconds; compacting their table, seconds. */
const WAIT_FOR_MS: Readonly<Partial<Record<LockPurpose, number>>> = { vectors: 20_000, upkeep: 600_000 };
const POLL_MS = 50;

/** Locks held by this process. POSIX locks fall when any handle of the file is closed: never open it twice. */
const held = new Set<string>();

export class WriterLock {
  readonly #path: string;
  readonly #database: Sqlite;
  #open = true;

  private constructor(path: string, database: Sqlite) {
    this.#path = path;
    this.#database = database;
  }

  /**
   * @param path the lock file @param waitMs how long this process may wait for another's lock
   * @throws E_INDEX_LOCKED, E_READ_ONLY, E_DISK_FULL
   */
  static async acquire(path: string, purpose: LockPurpose = 'files', waitMs = WAIT_MS): Promise<WriterLock> {
    if (held.has(path)) throw locked(path);
    held.add(path);
    let database: Sqlite | undefined;
    try {
      failpoint('lock.open');
      database = await begin(path, waitMs);
      failpoint('lock.taken');
      const now = Date.now();
      const startedAtMs = Math.round(performance.timeOrigin);
      const holder: LockHolder = { pid: process.pid, startedAtMs, sinceMs: now, purpose };
      writeFileSync(holderPath(path), JSON.stringify(holder), { mode: 0o600 });
      return new WriterLock(path, database);
    } catch (error) {
      database?.close();
      held.delete(path);
      if (isBusy(error)) throw locked(path);
      throw fromSqlite(error, `lock ${path}`, path);
    }
  }

  /** Like `acquire`, but waits while the MLX tier commits or tables are compacted. */
  static async acquireForFiles(path: string): Promise<WriterLock> {
    const since = Date.now();
    for (;;) {
      try {
        return await WriterLock.acquire(path);
      } catch (error) {
        const busy = error instanceof MlxCodeError && error.code === 'E_INDEX_LOCKED';
        const waitMs = WAIT_FOR_MS[readHolder(path)?.purpose ?? 'files'] ?? 0;
        if (!busy || Date.now() - since >= waitMs) throw error;
      }
      await sleep(POLL_MS);
    }
  }

  release(): void {
    if (!this.#open) return;
    this.#open = false;
    try {
      rmSync(holderPath(this.#path), { force: true });
    } catch {
      // A note for messages only; the lock itself must go whatever the disk says.
    }
    try {
      this.#database.exec('ROLLBACK');
    } finally {
      this.#database.close();
      held.delete(this.#path);
    }
  }
}

/** Who is writing to the index now, or null. Looks at the lock itself, not at what the holder wrote. */
export async function lockHolder(path: string): Promise<LockHolder | null> {
  if (!held.has(path)) {
    let database: Sqlite | undefined;
    try {
      database = await openSqlite(path, 0);
      database.prepare('SELECT count(*) AS n FROM sqlite_schema').get();
      return null;
    } catch (error) {
      // A lock file that cannot be read has no holder.
      if (!isBusy(error)) return null;
    } finally {
      database?.close();
    }
  }
  return readHolder(path) ?? { pid: 0, startedAtMs: 0, sinceMs: 0, purpose: 'files' };
}

// --- internal ---

async function begin(path: string, waitMs: number): Promise<Sqlite> {
  const database = await openSqlite(path, waitMs);
  try {
    database.exec('PRAGMA journal_mode = DELETE');
    database.exec('BEGIN EXCLUSIVE');
    return database;
  } catch (error) {
    database.close();
    if (!isDamaged(error)) throw error;
    // Nothing is kept in it: a damaged lock file is replaced.
    rmSync(path, { force: true });
    const fresh = await openSqlite(path, waitMs);
    fresh.exec('BEGIN EXCLUSIVE');
    return fresh;
  }
}

function holderPath(path: string): string {
  return `${path}.json`;
}

function readHolder(path: string): LockHolder | null {
  try {
    const holder = JSON.parse(readFileSync(holderPath(path), 'utf8')) as Partial<LockHolder>;
    const { pid, startedAtMs = 0, sinceMs = 0, purpose = 'files' } = holder;
    return typeof pid === 'number' ? { pid, startedAtMs, sinceMs, purpose } : null;
  } catch {
    // Not written yet, or half-written: the lock is held all the same.
    return null;
  }
}

function locked(path: string): MlxCodeError {
  const holder = readHolder(path);
  const who = holder === null ? 'another process' : `process ${holder.pid}`;
  const since = holder === null ? '' : ` since ${new Date(holder.sinceMs).toISOString()}`;
  return new MlxCodeError('E_INDEX_LOCKED', `This folder is already being indexed by ${who}${since}`);
}
