/** The file of the journal: private, flushed at every commit, with one schema. */

import { join } from 'node:path';
import { MlxCodeError } from '../../base/errors.ts';
import { ensurePrivateDir } from '../../platform/dirs.ts';
import {
  fromSqlite,
  inTransaction,
  isBusy,
  isDamaged,
  makePrivateFile,
  openSqlite,
  type Sqlite,
} from '../../platform/sqlite.ts';

const VERSION = 1;
/** 'mlxe'. */
const APPLICATION_ID = 0x6d6c7865;
/** Another process holds the file for milliseconds at a time. */
const BUSY_MS = 5000;

const SCHEMA = `
  PRAGMA application_id = ${APPLICATION_ID};
  PRAGMA user_version = ${VERSION};
  CREATE TABLE changes (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    root TEXT NOT NULL,
    plan TEXT NOT NULL,
    command TEXT NOT NULL,
    title TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('edit', 'undo', 'redo')),
    of INTEGER REFERENCES changes (id),
    state TEXT NOT NULL CHECK (state IN ('writing', 'done', 'reverted')),
    undone INTEGER NOT NULL DEFAULT 0,
    expired INTEGER NOT NULL DEFAULT 0,
    folders TEXT NOT NULL DEFAULT '[]',
    leaves TEXT NOT NULL DEFAULT '[]',
    created INTEGER NOT NULL
  );
  CREATE INDEX changes_of_root ON changes (root, id);
  CREATE TABLE change_files (
    change INTEGER NOT NULL REFERENCES changes (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('write', 'move')),
    path TEXT NOT NULL,
    to_path TEXT,
    before_hash TEXT,
    after_hash TEXT,
    mode INTEGER,
    PRIMARY KEY (change, number)
  ) WITHOUT ROWID;
  CREATE INDEX change_files_path ON change_files (path);
  CREATE TABLE blobs (
    hash TEXT PRIMARY KEY,
    bytes BLOB NOT NULL,
    size INTEGER NOT NULL,
    created INTEGER NOT NULL
  );
  CREATE TABLE audit_head (one INTEGER PRIMARY KEY CHECK (one = 1), hash TEXT NOT NULL);`;

/**
 * @param folder absolute; it and the file are made when they are missing
 * @throws E_JOURNAL_NEWER, E_JOURNAL_DAMAGED, E_EDIT_BUSY, E_READ_ONLY, E_DISK_FULL, E_DISK_ERROR
 */
export async function openJournalFile(folder: string): Promise<Sqlite> {
  const file = join(folder, 'journal.db');
  ensurePrivateDir(folder);
  makePrivateFile(file);
  let database: Sqlite | undefined;
  try {
    database = await openSqlite(file, BUSY_MS);
    // Before anything is written: a file of a newer version must stay as it is.
    const version = Number(database.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0);
    if (version > VERSION) throw new MlxCodeError('E_JOURNAL_NEWER', `${file} has the version ${version}`);
    // A power cut loses nothing that was said to be kept, and what is pruned is gone from the disk.
    for (const pragma of [
      'auto_vacuum = INCREMENTAL',
      'synchronous = FULL',
      'secure_delete = ON',
      'foreign_keys = ON',
    ]) {
      database.exec(`PRAGMA ${pragma}`);
    }
    if (database.prepare('PRAGMA journal_mode').get()?.['journal_mode'] !== 'wal') {
      database.exec('PRAGMA journal_mode = WAL');
    }
    const opened = database;
    if (version === 0) inTransaction(opened, () => makeTables(opened));
    return database;
  } catch (error) {
    database?.close();
    throw journalError(error, `open ${file}`, file);
  }
}

/** What the user should see when the journal fails. @param file the database file */
export function journalError(error: unknown, what: string, file: string): unknown {
  if (error instanceof MlxCodeError) return error;
  const options = { cause: error };
  if (isBusy(error))
    return new MlxCodeError('E_EDIT_BUSY', `Another process holds the journal: cannot ${what}`, options);
  if (isDamaged(error)) return new MlxCodeError('E_JOURNAL_DAMAGED', `The journal is damaged: cannot ${what}`, options);
  return fromSqlite(error, what, file);
}

// --- internal ---

/** Two processes may begin at once. */
function makeTables(database: Sqlite): void {
  const version = Number(database.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0);
  if (version === 0) database.exec(SCHEMA);
}
