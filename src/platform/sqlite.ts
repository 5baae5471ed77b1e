/** The only way into SQLite: loaded on first use, typed as far as we use it, with its failures as our errors. */

import { chmodSync, closeSync, openSync, statfsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { fromErrno, MlxCodeError } from '../base/errors.ts';
import { requireProcessor } from './processor.ts';

/** A value that SQLite stores or gives back. */
export type SqlValue = string | number | bigint | Uint8Array | null;

export interface Statement {
  run(...values: SqlValue[]): unknown;
  get(...values: SqlValue[]): Record<string, SqlValue> | undefined;
  all(...values: SqlValue[]): Record<string, SqlValue>[];
}

/** An open database. */
export class Sqlite {
  readonly #native: NativeDatabase;

  constructor(native: NativeDatabase) {
    this.#native = native;
  }

  exec(sql: string): void {
    this.#native.exec(sql);
  }

  prepare(sql: string): Statement {
    const native = this.#native.prepare(sql);
    // Always one array: libsql takes a lone blob for a set of named values and ends the process.
    return {
      run: (...values) => native.run(values),
      get: (...values) => native.get(values),
      all: (...values) => native.all(values),
    };
  }

  close(): void {
    this.#native.close();
  }
}

/** What we use of libsql, which comes without types. */
interface NativeDatabase {
  exec(sql: string): void;
  prepare(sql: string): {
    run(values: readonly SqlValue[]): unknown;
    get(values: readonly SqlValue[]): Record<string, SqlValue> | undefined;
    all(values: readonly SqlValue[]): Record<string, SqlValue>[];
  };
  close(): void;
}

type Constructor = new (path: string, options: { timeout: number }) => NativeDatabase;

/** Less free space than this on a disk that failed to write: it is full. SQLite grows its files by 32 kB at once. */
const FULL_BYTES = 1024 * 1024;

let loaded: Promise<Constructor> | undefined;

/**
 * Opens or makes a database file.
 * @param timeoutMs how long to wait for another process's lock
 * @throws E_PROCESSOR before the process would end by a signal, E_DISK_FULL, E_READ_ONLY; anything else comes as SQLite's own error
 */
export async function openSqlite(path: string, timeoutMs: number): Promise<Sqlite> {
  loaded ??= importLibsql();
  const Database = await loaded;
  try {
    return new Sqlite(new Database(path, { timeout: timeoutMs }));
  } catch (error) {
    throw fromSqlite(error, `open ${path}`, path);
  }
}

/** True when another process holds the lock. */
export function isBusy(error: unknown): boolean {
  return /SQLITE_BUSY|SQLITE_LOCKED|database is locked/i.test(described(error));
}

/** True when the file is not a usable database. */
export function isDamaged(error: unknown): boolean {
  return /SQLITE_CORRUPT|SQLITE_NOTADB|not a database|malformed/i.test(described(error));
}

/** True when a file, or the log beside it, no longer gives back what was written. */
export function isUnreliable(error: unknown): boolean {
  return isDamaged(error) || /SQLITE_IOERR|disk I\/O error/i.test(described(error));
}

/**
 * True when a write failed for lack of room. SQLite tells a full disk in two ways: as such, and as a plain failure of the
 * disk when the file it shares between processes cannot grow. The free space of the folder decides the second.
 * @param path the database file
 */
export function isDiskFull(error: unknown, path: string): boolean {
  const text = described(error);
  if (/SQLITE_FULL|disk is full|SQLITE_IOERR_WRITE/i.test(text)) return true;
  return /SQLITE_IOERR|disk I\/O error/i.test(text) && freeBytes(dirname(path)) < FULL_BYTES;
}

/** The failure as the user should see it; what is not SQLite's comes back unchanged. @param path the database file */
export function fromSqlite(error: unknown, what: string, path: string): unknown {
  const known = fromErrno(error, what);
  if (known instanceof MlxCodeError) return known;
  const text = described(error);
  if (isDiskFull(error, path)) {
    return new MlxCodeError('E_DISK_FULL', `No space left: cannot ${what}`, { cause: error });
  }
  if (/SQLITE_IOERR|disk I\/O error/i.test(text))
    return new MlxCodeError('E_DISK_ERROR', `The disk failed: cannot ${what}`, { cause: error });
  if (/SQLITE_READONLY|SQLITE_CANTOPEN|SQLITE_PERM|readonly database|unable to open/i.test(text)) {
    return new MlxCodeError('E_READ_ONLY', `Not permitted: cannot ${what}`, { cause: error });
  }
  return error;
}

/** All or nothing; waits for another writer as long as the database was told to. */
export function inTransaction<T>(database: Sqlite, work: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    try {
      database.exec('ROLLBACK');
    } catch {
      // SQLite has rolled back by itself after the failure that is being reported.
    }
    throw error;
  }
}

/** Makes the file of a database readable by its user alone: SQLite gives the files beside it the same rights. @throws as `fromErrno` */
export function makePrivateFile(file: string): void {
  try {
    closeSync(openSync(file, 'a', 0o600));
    if ((statSync(file).mode & 0o077) !== 0) chmodSync(file, 0o600);
  } catch (error) {
    throw fromErrno(error, `write ${file}`);
  }
}

// --- internal ---

function freeBytes(folder: string): number {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch {
    // A folder that cannot be asked says nothing about its room.
    return Number.POSITIVE_INFINITY;
  }
}

async function importLibsql(): Promise<Constructor> {
  requireProcessor('libsql');
  const module = await import('libsql');
  return module.default as unknown as Constructor;
}

function described(error: unknown): string {
  const { code, message } = error as { code?: unknown; message?: unknown };
  return `${String(code ?? '')} ${String(message ?? error)}`;
}
