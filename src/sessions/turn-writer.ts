/** Writes turns into their tables. Each call is part of a transaction of its caller. */

import { hostname } from 'node:os';
import { forTerminal } from '../base/text.ts';
import type { Sqlite } from '../platform/sqlite.ts';
import type { SessionReader, SessionRow } from './session-rows.ts';
import { freeName, namesFromQuestion } from './session-text.ts';
import type { NewTurn, TurnEnd } from './session-types.ts';
import {
  clean,
  MAX_ANSWER,
  MAX_CITATIONS,
  MAX_QUESTION,
  MAX_SOURCES,
  STATES,
  sourceValues,
  toKept,
} from './session-values.ts';

export class TurnWriter {
  readonly #database: Sqlite;
  readonly #reader: SessionReader;

  constructor(database: Sqlite, reader: SessionReader) {
    this.#database = database;
    this.#reader = reader;
  }

  /** @returns its id */
  insert(session: SessionRow, question: string, turn: NewTurn): number {
    const now = Date.now();
    const database = this.#database;
    const last = database.prepare('SELECT max(number) AS n FROM turns WHERE session = ?').get(session.key)?.['n'];
    const number = Number(last ?? 0) + 1;
    const id = database
      .prepare(
        `INSERT INTO turns (session, number, question, state, model, started, host, pid, beat)
         VALUES (?, ?, ?, 'open', ?, ?, ?, ?, ?) RETURNING id`,
      )
      .get(session.key, number, question, forTerminal(turn.model), now, hostname(), process.pid, now)?.['id'];
    const keepSource = database.prepare(
      `INSERT OR REPLACE INTO sources (turn, number, path, start_line, end_line, symbol, hash, score)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    for (const [i, source] of (turn.sources ?? []).slice(0, MAX_SOURCES).entries()) {
      keepSource.run(Number(id), ...sourceValues(source, i + 1));
    }
    if (session.named === 0 && number === 1) {
      const typed = turn.typed === undefined ? question : clean(turn.typed).slice(0, MAX_QUESTION);
      const name = freeName(namesFromQuestion(typed), now, (taken) => this.#reader.hasName(taken, session.root));
      database.prepare('UPDATE sessions SET name = ? WHERE key = ?').run(name, session.key);
    }
    database
      .prepare('UPDATE sessions SET model = ?, updated = ? WHERE key = ?')
      .run(forTerminal(turn.model), now, session.key);
    return Number(id);
  }

  /** The answer so far. @param cut more came than is kept */
  keep(turnId: number, answer: string, cut: boolean): void {
    this.#database
      .prepare("UPDATE turns SET answer = ?, cut = ?, state = 'open', ended = NULL, beat = ? WHERE id = ?")
      .run(clean(answer), cut ? 1 : 0, Date.now(), turnId);
  }

  /** @param streamed what came piece by piece, where that is known */
  finish(turnId: number, end: TurnEnd, streamed: { readonly text: string; readonly cut: boolean } | undefined): void {
    const answer = end.answer ?? streamed?.text;
    const kept = answer === undefined ? undefined : clean(answer);
    const citations = (end.citations ?? []).slice(0, MAX_CITATIONS).map(toKept);
    const now = Date.now();
    this.#database
      .prepare(
        `UPDATE turns SET answer = coalesce(?, answer), cut = max(cut, ?), state = ?, reason = ?, usage = ?,
         citations = ?, ended = ?, beat = ?, model = coalesce(?, model) WHERE id = ?`,
      )
      .run(
        kept?.slice(0, MAX_ANSWER) ?? null,
        (kept?.length ?? 0) > MAX_ANSWER || (end.answer === undefined && streamed?.cut === true) ? 1 : 0,
        STATES[end.reason],
        end.reason,
        end.usage === undefined ? null : JSON.stringify(end.usage),
        JSON.stringify(citations),
        now,
        now,
        end.model === undefined ? null : forTerminal(end.model),
        turnId,
      );
    this.#database
      .prepare('UPDATE sessions SET updated = ? WHERE key = (SELECT session FROM turns WHERE id = ?)')
      .run(now, turnId);
  }
}
