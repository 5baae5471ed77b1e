/** The tables of the sessions' file, as steps that are taken in order and written down; a taken step is never changed. */

import { MlxCodeError } from '../base/errors.ts';
import { inTransaction, type Sqlite } from '../platform/sqlite.ts';

export interface Migration {
  readonly name: string;
  readonly sql: string;
}

/** 'mlxc'. */
export const SESSIONS_APPLICATION_ID = 0x6d6c7863;

export const MIGRATIONS: readonly Migration[] = [
  {
    name: 'm001_sessions',
    // The number tells the file from a database of any other program.
    sql: `
      PRAGMA application_id = ${SESSIONS_APPLICATION_ID};
      CREATE TABLE sessions (
        key INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        name TEXT NOT NULL,
        named INTEGER NOT NULL,
        root TEXT NOT NULL,
        model TEXT NOT NULL,
        created INTEGER NOT NULL,
        updated INTEGER NOT NULL
      );
      CREATE INDEX sessions_updated ON sessions (root, updated);
      CREATE TABLE turns (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        session INTEGER NOT NULL REFERENCES sessions (key) ON DELETE CASCADE,
        number INTEGER NOT NULL,
        question TEXT NOT NULL,
        answer TEXT NOT NULL DEFAULT '',
        state TEXT NOT NULL CHECK (state IN ('open', 'done', 'cancelled', 'failed', 'interrupted')),
        reason TEXT,
        model TEXT NOT NULL,
        usage TEXT,
        citations TEXT NOT NULL DEFAULT '[]',
        cut INTEGER NOT NULL DEFAULT 0,
        started INTEGER NOT NULL,
        ended INTEGER,
        host TEXT NOT NULL,
        pid INTEGER NOT NULL,
        beat INTEGER NOT NULL,
        UNIQUE (session, number)
      );
      CREATE INDEX turns_open ON turns (state) WHERE state = 'open';
      CREATE TABLE sources (
        turn INTEGER NOT NULL REFERENCES turns (id) ON DELETE CASCADE,
        number INTEGER NOT NULL,
        path TEXT NOT NULL,
        start_line INTEGER NOT NULL,
        end_line INTEGER NOT NULL,
        hash TEXT NOT NULL,
        score REAL NOT NULL,
        PRIMARY KEY (turn, number)
      ) WITHOUT ROWID;`,
  },
  {
    // The index holds no answer while its turn is open: it would be written anew several times a second.
    name: 'm002_full_text',
    sql: `
      CREATE VIRTUAL TABLE turns_text USING fts5 (
        question, answer, content = 'turns', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2'
      );
      CREATE VIRTUAL TABLE names_text USING fts5 (
        name, content = 'sessions', content_rowid = 'key', tokenize = 'unicode61 remove_diacritics 2'
      );
      INSERT INTO turns_text (rowid, question, answer)
        SELECT id, question, iif(state = 'open', '', answer) FROM turns;
      INSERT INTO names_text (rowid, name) SELECT key, name FROM sessions;
      CREATE TRIGGER turns_text_insert AFTER INSERT ON turns BEGIN
        INSERT INTO turns_text (rowid, question, answer)
          VALUES (new.id, new.question, iif(new.state = 'open', '', new.answer));
      END;
      CREATE TRIGGER turns_text_update AFTER UPDATE OF state, question, answer ON turns
        WHEN NOT (old.state = 'open' AND new.state = 'open') BEGIN
        INSERT INTO turns_text (turns_text, rowid, question, answer)
          VALUES ('delete', old.id, old.question, iif(old.state = 'open', '', old.answer));
        INSERT INTO turns_text (rowid, question, answer)
          VALUES (new.id, new.question, iif(new.state = 'open', '', new.answer));
      END;
      CREATE TRIGGER turns_text_delete AFTER DELETE ON turns BEGIN
        INSERT INTO turns_text (turns_text, rowid, question, answer)
          VALUES ('delete', old.id, old.question, iif(old.state = 'open', '', old.answer));
      END;
      CREATE TRIGGER names_text_insert AFTER INSERT ON sessions BEGIN
        INSERT INTO names_text (rowid, name) VALUES (new.key, new.name);
      END;
      CREATE TRIGGER names_text_update AFTER UPDATE OF name ON sessions BEGIN
        INSERT INTO names_text (names_text, rowid, name) VALUES ('delete', old.key, old.name);
        INSERT INTO names_text (rowid, name) VALUES (new.key, new.name);
      END;
      CREATE TRIGGER names_text_delete AFTER DELETE ON sessions BEGIN
        INSERT INTO names_text (names_text, rowid, name) VALUES ('delete', old.key, old.name);
      END;`,
  },
  { name: 'm003_symbols', sql: "ALTER TABLE sources ADD COLUMN symbol TEXT NOT NULL DEFAULT ''" },
];

/**
 * Takes the steps that are missing, each as one transaction. Two processes may do so at once.
 * @throws E_SESSIONS_NEWER as missingSteps; SQLite's own errors
 */
export function migrate(database: Sqlite, migrations: readonly Migration[] = MIGRATIONS): void {
  while (missingSteps(database, migrations).length > 0) {
    inTransaction(database, () => {
      // Another process may have taken it while this one waited.
      const [next] = missingSteps(database, migrations);
      if (next === undefined) return;
      // Together with the first step: a file with this table alone would look like another program's.
      database.exec('CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY, applied INTEGER NOT NULL)');
      database.exec(next.sql);
      database.prepare('INSERT INTO migrations (name, applied) VALUES (?, ?)').run(next.name, Date.now());
    });
  }
}

/** Only reads. @throws E_SESSIONS_NEWER when the file has a step that we do not know */
export function missingSteps(database: Sqlite, migrations: readonly Migration[] = MIGRATIONS): readonly Migration[] {
  const table = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name = 'migrations'").get();
  if (table === undefined) return migrations;
  const taken = database
    .prepare('SELECT name FROM migrations ORDER BY name')
    .all()
    .map((row) => String(row['name']));
  const unknown = taken.find((name) => !migrations.some((migration) => migration.name === name));
  if (unknown !== undefined) {
    throw new MlxCodeError(
      'E_SESSIONS_NEWER',
      `The sessions file was written by a newer mlx-code: its migration ${unknown} is unknown`,
    );
  }
  return migrations.filter(({ name }) => !taken.includes(name));
}
