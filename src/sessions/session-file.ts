/**
 * The file that sessions are kept in: private, in WAL, brought to the present schema. A damaged file is moved aside whole and
 * a new one begun; one of a newer version is refused and left as it is.
 */

import { closeSync, existsSync, openSync, readSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fromErrno, MlxCodeError } from '../base/errors.ts';
import { failpoint } from '../base/failpoints.ts';
import { ensurePrivateDir } from '../platform/dirs.ts';
import { fromSqlite, isBusy, isDamaged, makePrivateFile, openSqlite, type Sqlite } from '../platform/sqlite.ts';
import { migrate, missingSteps, SESSIONS_APPLICATION_ID } from './session-schema.ts';

export interface SessionFile {
  readonly database: Sqlite;
  /** Where a damaged file was moved to, or null. */
  readonly movedTo: string | null;
}

/** Another process holds the file for milliseconds at a time. */
const BUSY_MS = 5000;
const MAGIC = Buffer.from('SQLite format 3\0', 'latin1');

/**
 * @param file absolute path, or `:memory:`; it and its folder are made when they are missing
 * @throws E_SESSIONS_NEWER, E_SESSIONS_BUSY, E_READ_ONLY, E_DISK_FULL, E_DISK_ERROR
 */
export async function openSessionFile(file: string): Promise<SessionFile> {
  if (file === ':memory:') return { database: await openAndMigrate(file), movedTo: null };
  try {
    return await openOnDisk(file);
  } catch (error) {
    if (!(error instanceof MlxCodeError) || error.code !== 'E_READ_ONLY') throw error;
    // The catalogue's hint is about indexes.
    const hint = 'Check its permissions, or choose another data folder with MLX_CODE_DATA_DIR.';
    throw new MlxCodeError(error.code, error.message, { cause: error, hint });
  }
}

/** Damage that shows while the file is in use: other processes may still have it open, so it is moved at the next start. */
export function markSuspect(file: string): void {
  try {
    writeFileSync(suspectMark(file), '', { mode: 0o600 });
  } catch {
    // The reported error names the damage too.
  }
}

/** What the user should see when SQLite fails. @param what the action, e.g. `keep the answer` @param file the database file */
export function sessionError(error: unknown, what: string, file: string): unknown {
  if (error instanceof MlxCodeError) return error;
  if (isBusy(error)) {
    return new MlxCodeError('E_SESSIONS_BUSY', `Another process holds the sessions: cannot ${what}`, { cause: error });
  }
  if (isDamaged(error)) {
    return new MlxCodeError('E_SESSIONS_DAMAGED', `The file of the sessions is damaged: cannot ${what}`, {
      cause: error,
    });
  }
  return fromSqlite(error, what, file);
}

// --- internal ---

async function openOnDisk(file: string): Promise<SessionFile> {
  ensurePrivateDir(dirname(file));
  // A file that is not a database is moved before SQLite sees it: SQLite would remove the log beside it.
  let movedTo = existsSync(suspectMark(file)) || !looksSound(file) ? moveAside(file) : null;
  // Once more after a damaged file is gone, and once more still when another process moved it first.
  for (let attempt = 0; ; attempt++) {
    makePrivateFile(file);
    const before = statSync(file).ino;
    try {
      return { database: await openAndMigrate(file), movedTo };
    } catch (error) {
      if (!isDamaged(error) || attempt >= 2) throw sessionError(error, `open ${file}`, file);
      const moved = existsSync(file) && statSync(file).ino !== before;
      if (!moved) movedTo = moveAside(file);
    }
  }
}

function suspectMark(file: string): string {
  return `${file}.damaged`;
}

async function openAndMigrate(file: string): Promise<Sqlite> {
  failpoint('sessions.open');
  const database = await openSqlite(file, BUSY_MS);
  try {
    refuseForeign(database);
    // Before anything is written: a file of a newer version must stay as it is.
    missingSteps(database);
    // A power cut loses nothing that was said to be kept, and what is deleted is gone from the disk.
    for (const pragma of ['synchronous = FULL', 'secure_delete = ON', 'foreign_keys = ON']) {
      database.exec(`PRAGMA ${pragma}`);
    }
    if (database.prepare('PRAGMA journal_mode').get()?.['journal_mode'] !== 'wal') {
      database.exec('PRAGMA journal_mode = WAL');
    }
    migrate(database);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** A database of something else is none of ours, however sound it is: it is moved aside like a damaged one. */
function refuseForeign(database: Sqlite): void {
  const tables = Number(database.prepare('SELECT count(*) AS n FROM sqlite_master').get()?.['n'] ?? 0);
  const id = Number(database.prepare('PRAGMA application_id').get()?.['application_id'] ?? 0);
  if (tables > 0 && id !== SESSIONS_APPLICATION_ID) throw new Error('SQLITE_NOTADB: a database of another program');
}

function looksSound(file: string): boolean {
  const head = Buffer.alloc(MAGIC.length);
  try {
    const fd = openSync(file, 'r');
    try {
      const length = readSync(fd, head, 0, head.length, 0);
      return length === 0 || head.equals(MAGIC);
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return true;
    throw fromErrno(error, `read ${file}`);
  }
}

/** @returns where the file is now; null when it was gone already */
function moveAside(file: string): string | null {
  const time = new Date().toISOString().replaceAll(/[-:]/g, '').replace(/\..*/, '');
  let target = join(dirname(file), `${basename(file, '.db')}-damaged-${time}.db`);
  for (let number = 2; existsSync(target); number++) target = target.replace(/(-\d+)?\.db$/, `-${number}.db`);
  try {
    failpoint('sessions.aside');
    // The log first: left beside a new file, it would be played back into it.
    for (const suffix of ['-wal', '-shm']) {
      if (existsSync(`${file}${suffix}`)) renameSync(`${file}${suffix}`, `${target}${suffix}`);
    }
    if (existsSync(file)) renameSync(file, target);
    rmSync(suspectMark(file), { force: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw fromErrno(error, `move ${file} aside`);
  }
  return existsSync(target) ? target : null;
}
