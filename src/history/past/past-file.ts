/** The file of the commits: beside the index, a cache of what git has, made anew where it is damaged or of another kind. */

import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { MlxCodeError } from '../../base/errors.ts';
import { fromSqlite, isUnreliable, makePrivateFile, openSqlite, type Sqlite } from '../../platform/sqlite.ts';

/** Another number: what older programs wrote is of no use. */
const VERSION = 2;
const WAIT_MS = 10_000;
/** What an answer may wait that goes on without the commits. */
const PEEK_MS = 50;

const TABLES = ['about', 'commits', 'segments', 'words', 'terms', 'touched', 'renames'];
const SCHEMA = `
  CREATE TABLE about (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE commits (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    cut INTEGER NOT NULL,
    at INTEGER NOT NULL,
    author TEXT NOT NULL,
    email TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    files TEXT NOT NULL
  );
  CREATE TABLE segments (number INTEGER PRIMARY KEY, count INTEGER NOT NULL, lengths BLOB NOT NULL, vectors BLOB NOT NULL);
  CREATE TABLE words (term TEXT NOT NULL, segment INTEGER NOT NULL, postings BLOB NOT NULL, PRIMARY KEY (term, segment))
    WITHOUT ROWID;
  CREATE TABLE terms (term TEXT PRIMARY KEY, commits INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE touched (path TEXT NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (path, number)) WITHOUT ROWID;
  CREATE TABLE renames (old TEXT NOT NULL, new TEXT NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (old, new, number))
    WITHOUT ROWID;
  CREATE INDEX renamed_to ON renames (new);
  PRAGMA user_version = ${VERSION};`;

export function pastFile(folder: string): string {
  return join(folder, 'commits.db');
}

/**
 * Does work on the file; one that is damaged is made anew, and the work begins again.
 * @param kind what its rows depend on beside git: rows of another kind are dropped
 * @throws E_DISK_FULL, E_READ_ONLY, E_INDEX_LOCKED; what the work throws
 */
export async function withPast<T>(folder: string, kind: string, work: (past: Sqlite) => Promise<T>): Promise<T> {
  const path = pastFile(folder);
  for (let again = false; ; again = true) {
    let past: Sqlite | null = null;
    try {
      makePrivateFile(path);
      past = await openSqlite(path, WAIT_MS);
      prepare(past, kind);
      return await work(past);
    } catch (error) {
      if (error instanceof MlxCodeError || again || !isUnreliable(error)) throw fromSqlite(error, `use ${path}`, path);
      past?.close();
      past = null;
      removePast(folder);
    } finally {
      past?.close();
    }
  }
}

/**
 * Reads the file as it is, without bringing it up to date.
 * @returns null where there is none, or none that can be read: the next question to the commits mends it
 */
export async function peekIntoPast<T>(folder: string, read: (past: Sqlite) => T): Promise<T | null> {
  const path = pastFile(folder);
  if (!existsSync(path)) return null;
  let past: Sqlite | null = null;
  try {
    past = await openSqlite(path, PEEK_MS);
    return versionOf(past) === VERSION ? read(past) : null;
  } catch {
    return null;
  } finally {
    past?.close();
  }
}

export function removePast(folder: string): void {
  for (const ending of ['', '-wal', '-shm', '-journal']) rmSync(`${pastFile(folder)}${ending}`, { force: true });
}

export function aboutOf(past: Sqlite, key: string): string {
  return String(past.prepare('SELECT value FROM about WHERE key = ?').get(key)?.['value'] ?? '');
}

export function setAbout(past: Sqlite, key: string, value: string): void {
  past.prepare('INSERT OR REPLACE INTO about (key, value) VALUES (?, ?)').run(key, value);
}

/** Drops everything; to be called in a transaction. */
export function emptyPast(past: Sqlite): void {
  for (const table of TABLES) past.exec(`DELETE FROM ${table}`);
}

// --- internal ---

/** In one transaction, so that of two processes one makes it and the other finds it. */
function prepare(past: Sqlite, kind: string): void {
  past.exec('PRAGMA journal_mode = WAL');
  past.exec('PRAGMA synchronous = NORMAL');
  past.exec('BEGIN IMMEDIATE');
  try {
    if (versionOf(past) !== VERSION) {
      for (const table of TABLES) past.exec(`DROP TABLE IF EXISTS ${table}`);
      past.exec(SCHEMA);
    }
    if (aboutOf(past, 'kind') !== kind) {
      emptyPast(past);
      setAbout(past, 'kind', kind);
    }
    past.exec('COMMIT');
  } catch (error) {
    past.exec('ROLLBACK');
    throw error;
  }
}

function versionOf(past: Sqlite): number {
  return Number(past.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0);
}
