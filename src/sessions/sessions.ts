/**
 * Conversations, kept: named, listed, looked through, resumed, deleted. What streams in is written several times a second, so
 * that a process that is killed leaves all but the last moment behind. No secret is kept.
 */

import { randomBytes } from 'node:crypto';
import { MlxCodeError } from '../base/errors.ts';
import { failpoint } from '../base/failpoints.ts';
import { forTerminal } from '../base/text.ts';
import { inTransaction, isDamaged, type Sqlite } from '../platform/sqlite.ts';
import { OpenTurns } from './open-turns.ts';
import { markSuspect, openSessionFile, sessionError } from './session-file.ts';
import { closeLeftTurns, dropEmptySessions, SessionReader } from './session-rows.ts';
import type { NewTurn, Session, SessionHit, Turn, TurnEnd } from './session-types.ts';
import { clean, MAX_ANSWER, MAX_QUESTION, requireName } from './session-values.ts';
import { TurnWriter } from './turn-writer.ts';

export interface SessionsOptions {
  /**
   * Makes a chat go on when it cannot be kept (full disk, read-only folder, damage, another version): told once, after
   * which what fails to be written is dropped. Without it those failures are thrown.
   */
  readonly onTrouble?: (error: MlxCodeError) => void;
}

/**
 * @param file absolute path of the database, or `:memory:`
 * @throws E_SESSIONS_NEWER, E_SESSIONS_BUSY, E_READ_ONLY, E_DISK_FULL, E_DISK_ERROR; none of them with `onTrouble`: the
 * sessions then live in memory and end with the process
 */
export async function openSessions(file: string, options: SessionsOptions = {}): Promise<Sessions> {
  try {
    const { database, movedTo } = await openSessionFile(file);
    return new Sessions(database, { file, movedTo, kept: file !== ':memory:' }, options);
  } catch (error) {
    if (options.onTrouble === undefined || !(error instanceof MlxCodeError)) throw error;
    options.onTrouble(error);
    const { database } = await openSessionFile(':memory:');
    return new Sessions(database, { file, movedTo: null, kept: false }, {});
  }
}

export class Sessions {
  /** Where a damaged file was moved to when this one was opened; null when all was well. */
  readonly movedTo: string | null;
  /** False when nothing outlives the process. */
  readonly kept: boolean;
  readonly #file: string;
  readonly #database: Sqlite;
  readonly #reader: SessionReader;
  readonly #turns: TurnWriter;
  readonly #open: OpenTurns;
  readonly #onTrouble: ((error: MlxCodeError) => void) | undefined;
  /** Sessions that could not be kept. */
  readonly #unkept = new Set<string>();
  #toldTrouble = false;
  #closed = false;

  constructor(
    database: Sqlite,
    place: { readonly file: string; readonly movedTo: string | null; readonly kept: boolean },
    options: SessionsOptions,
  ) {
    this.#database = database;
    this.#file = place.file;
    this.movedTo = place.movedTo;
    this.kept = place.kept;
    this.#onTrouble = options.onTrouble;
    this.#reader = new SessionReader(database);
    this.#turns = new TurnWriter(database, this.#reader);
    this.#open = new OpenTurns((id, answer, cut) => this.#keepAnswer(id, answer, cut), MAX_ANSWER);
    this.#try('mark what was interrupted', undefined, () => {
      closeLeftTurns(database);
      dropEmptySessions(database);
    });
  }

  /** @param input `root` absolute; without a name the first question gives one @throws E_USAGE for an empty name, and as openSessions */
  create(input: { readonly root: string; readonly model: string; readonly name?: string }): Session {
    const name = input.name === undefined ? '' : requireName(input.name);
    const now = Date.now();
    const session: Session = {
      id: randomBytes(6).toString('hex'),
      name: name === '' ? 'untitled' : name,
      named: name !== '',
      root: input.root,
      model: forTerminal(input.model),
      createdAtMs: now,
      updatedAtMs: now,
      turns: 0,
    };
    this.#unkept.add(session.id);
    return this.#try('begin a session', session, () => {
      const insert = `INSERT INTO sessions (id, name, named, root, model, created, updated) VALUES (?, ?, ?, ?, ?, ?, ?)`;
      const values = [session.id, session.name, session.named ? 1 : 0, session.root, session.model, now, now];
      this.#write(() => this.#database.prepare(insert).run(...values));
      this.#unkept.delete(session.id);
      return session;
    });
  }

  /**
   * Newest first; with `text` the best first: every word must begin one of a name, or one of the same turn.
   * @param query `root`: of that root only; `limit`: @default 50 @throws E_QUERY_EMPTY for a text without a word
   */
  list(query: { readonly root?: string; readonly text?: string; readonly limit?: number } = {}): SessionHit[] {
    return this.#read('list the sessions', () => this.#reader.list(query.root, query.text, query.limit ?? 50));
  }

  /**
   * @param nameOrId an id, at least four of its first digits, or a name in any case
   * @param root where sessions of this root fit, others are not looked at
   * @throws E_SESSION_UNKNOWN, E_SESSION_AMBIGUOUS with those that fit
   */
  find(nameOrId: string, root?: string): Session {
    return this.#read('find a session', () => this.#reader.find(nameOrId, root));
  }

  /** All turns in their order. @throws E_SESSION_UNKNOWN */
  turns(id: string): Turn[] {
    if (this.#unkept.has(id)) return [];
    return this.#read('read a session', () => this.#reader.turns(this.#reader.row(id).key));
  }

  /** @returns the turn's id, negative when it could not be kept @throws E_SESSION_UNKNOWN, and as openSessions */
  startTurn(id: string, turn: NewTurn): number {
    const question = clean(turn.question).slice(0, MAX_QUESTION);
    const unkeptId = this.#open.unkeptId();
    const turnId = this.#unkept.has(id)
      ? unkeptId
      : this.#try('keep the question', unkeptId, () =>
          this.#write(() => this.#turns.insert(this.#reader.row(id), question, turn)),
        );
    this.#open.add(turnId);
    return turnId;
  }

  /** Adds what came; durable within a second, but for a last word that is not finished. */
  appendAnswer(turnId: number, text: string): void {
    this.#open.append(turnId, text);
  }

  /** @throws as openSessions */
  finishTurn(turnId: number, end: TurnEnd): void {
    const streamed = this.#open.take(turnId);
    if (turnId < 0) return;
    this.#try('keep the answer', undefined, () => this.#write(() => this.#turns.finish(turnId, end, streamed)));
  }

  /** @throws E_SESSION_UNKNOWN, E_USAGE for an empty name */
  rename(id: string, name: string): void {
    const wanted = requireName(name);
    this.#change('rename a session', () => {
      const { key } = this.#reader.row(id);
      this.#database.prepare('UPDATE sessions SET name = ?, named = 1 WHERE key = ?').run(wanted, key);
    });
  }

  /** Deletes a session so that nothing of its text stays in the file. @throws E_SESSION_UNKNOWN */
  remove(id: string): void {
    this.#change('delete a session', () => {
      const { key } = this.#reader.row(id);
      this.#database.prepare('DELETE FROM turns WHERE session = ?').run(key);
      this.#database.prepare('DELETE FROM sessions WHERE key = ?').run(key);
      // Its words stay in the index until that is merged. FTS5's own secure-delete damages the index in SQLite 3.45.1.
      for (const table of ['turns_text', 'names_text']) {
        this.#database.exec(`INSERT INTO ${table} (${table}) VALUES ('optimize')`);
      }
    });
    // The log still holds it. Where another process reads, the log is emptied when that one ends.
    this.#read('empty the log', () => this.#database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get());
  }

  /** Turns that are still open are marked as interrupted. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    const left = this.#open.close();
    this.#try('mark what was interrupted', undefined, () => {
      for (const id of left) {
        this.#database.prepare("UPDATE turns SET state = 'interrupted', ended = ? WHERE id = ?").run(Date.now(), id);
      }
    });
    this.#database.close();
  }

  // --- internal ---

  #keepAnswer(turnId: number, answer: string, cut: boolean): void {
    this.#try('keep the answer', undefined, () => this.#write(() => this.#turns.keep(turnId, answer, cut)));
  }

  #change(what: string, work: () => void): void {
    this.#read(what, () => this.#write(work));
  }

  #write<T>(work: () => T): T {
    failpoint('sessions.write');
    return inTransaction(this.#database, work);
  }

  /** @throws what went wrong, as the user should see it */
  #read<T>(what: string, work: () => T): T {
    try {
      return work();
    } catch (error) {
      if (isDamaged(error) && this.kept) markSuspect(this.#file);
      throw sessionError(error, what, this.#file);
    }
  }

  /** @returns `otherwise` when it cannot be kept and the chat goes on */
  #try<T>(what: string, otherwise: T, work: () => T): T {
    try {
      return this.#read(what, work);
    } catch (error) {
      const mayGoOn = this.#onTrouble !== undefined && error instanceof MlxCodeError && error.exitCode !== 2;
      if (!mayGoOn) throw error;
      if (!this.#toldTrouble) this.#onTrouble?.(error);
      this.#toldTrouble = true;
      return otherwise;
    }
  }
}
