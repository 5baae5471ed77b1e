/** The file of the commits: beside the index, a cache of what git has, made anew where it is damaged or of another kind. */

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { MlxCodeError } from '../../base/errors.ts';
import { fromSqlite, isUnreliable, makePrivateFile, openSqlite, type Sqlite } from '../../platform/sqlite.ts';

/** Another number: what older programs wrote is of no use. */
const VERSION = 1;
const WAIT_MS = 10_000;

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
  for (const table of ['about', 'commits', 'segments', 'words', 'terms']) past.exec(`DELETE FROM ${table}`);
}

// --- internal ---

/** In one transaction, so that of two processes one makes it and the other finds it. */
function prepare(past: Sqlite, kind: string): void {
  past.exec('PRAGMA journal_mode = WAL');
  past.exec('PRAGMA synchronous = NORMAL');
  past.exec('BEGIN IMMEDIATE');
  try {
    const version = Number(past.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0);
    if (version !== VERSION) {
      for (const table of ['about', 'commits', 'segments', 'words', 'terms'])
        past.exec(`DROP TABLE IF EXISTS ${table}`);
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
