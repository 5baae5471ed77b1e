/** Reads sessions and turns out of their tables, and tidies what ended processes left in them. */

import { hostname } from 'node:os';
import { MlxCodeError } from '../base/errors.ts';
import { oneLine } from '../base/text.ts';
import { isAlive } from '../platform/process-alive.ts';
import { inTransaction, type Sqlite, type SqlValue } from '../platform/sqlite.ts';
import { excerpt, matchQuery } from './session-text.ts';
import type {
  Session,
  SessionHit,
  Turn,
  TurnCitation,
  TurnReason,
  TurnSource,
  TurnState,
  TurnUsage,
} from './session-types.ts';

export interface SessionRow {
  readonly key: number;
  readonly named: number;
  readonly root: string;
}

type Row = Record<string, SqlValue>;

const DAY_MS = 24 * 3_600_000;
/** A process that writes an answer shows so every few seconds: after this its number belongs to another, or it sleeps. */
const SILENT_MS = 60_000;
/** Turns that are ranked for a search. */
const MAX_FOUND = 1000;
/** Shorter ones would fit too much. */
const MIN_PREFIX = 4;
const LISTED = 10;
const SESSION = `SELECT s.*, (SELECT count(*) FROM turns t WHERE t.session = s.key) AS turns FROM sessions s`;

export class SessionReader {
  readonly #database: Sqlite;

  constructor(database: Sqlite) {
    this.#database = database;
  }

  /** @throws E_SESSION_UNKNOWN */
  row(id: string): SessionRow {
    const row = this.#database.prepare('SELECT key, named, root FROM sessions WHERE id = ?').get(id);
    if (row === undefined) throw unknown(id);
    return { key: Number(row['key']), named: Number(row['named']), root: String(row['root']) };
  }

  hasName(name: string, root: string): boolean {
    return this.#database.prepare('SELECT 1 FROM sessions WHERE name = ? AND root = ?').get(name, root) !== undefined;
  }

  /** @param root of that root only; undefined for all @throws E_QUERY_EMPTY */
  list(root: string | undefined, text: string | undefined, limit: number): SessionHit[] {
    if (text !== undefined) return this.#search(root, text, limit);
    const some = 's.named = 1 OR EXISTS (SELECT 1 FROM turns t WHERE t.session = s.key)';
    const here = root === undefined ? [] : [root];
    const rows = this.#database
      .prepare(
        `${SESSION} WHERE (${some}) ${root === undefined ? '' : 'AND s.root = ?'} ORDER BY s.updated DESC, s.key DESC LIMIT ?`,
      )
      .all(...here, limit);
    return rows.map((row) => ({ ...toSession(row), found: null }));
  }

  /** @throws E_SESSION_UNKNOWN, E_SESSION_AMBIGUOUS */
  find(nameOrId: string, root: string | undefined): Session {
    const wanted = nameOrId.trim();
    const digits = wanted.toLowerCase();
    const isPrefix = digits.length >= MIN_PREFIX && /^[0-9a-f]+$/.test(digits);
    const all = this.#database
      .prepare(`${SESSION} WHERE s.name = ? COLLATE NOCASE OR (? <> '' AND s.id GLOB ? || '*') ORDER BY s.updated DESC`)
      .all(wanted, isPrefix ? digits : '', isPrefix ? digits : '')
      .map(toSession);
    const here = all.filter((session) => session.root === root);
    const fit = here.length > 0 ? here : all;
    const [first] = fit;
    if (first === undefined) throw unknown(wanted);
    if (fit.length === 1 || first.id === digits) return first;
    const listed = fit.slice(0, LISTED).map(({ id, name }) => `${id.slice(0, 8)} "${oneLine(name)}"`);
    const more = fit.length > LISTED ? `, and ${fit.length - LISTED} more` : '';
    throw new MlxCodeError(
      'E_SESSION_AMBIGUOUS',
      `${JSON.stringify(oneLine(wanted))} fits ${fit.length} sessions: ${listed.join(', ')}${more}`,
    );
  }

  turns(key: number): Turn[] {
    const sources = this.#sources(key);
    return this.#database
      .prepare('SELECT * FROM turns WHERE session = ? ORDER BY number')
      .all(key)
      .map((row) => toTurn(row, sources.get(Number(row['id'])) ?? []));
  }

  // --- internal ---

  #search(root: string | undefined, text: string, limit: number): SessionHit[] {
    const match = matchQuery(text);
    if (match === '') throw new MlxCodeError('E_QUERY_EMPTY', `There is no word in ${JSON.stringify(oneLine(text))}`);
    // Best first; a name that fits comes before any turn.
    const found = new Map<number, { turn: number; number: number } | null>();
    for (const row of this.#database.prepare('SELECT rowid AS key FROM names_text(?) ORDER BY rank').all(match)) {
      found.set(Number(row['key']), null);
    }
    const turns = this.#database
      .prepare(
        `SELECT t.id, t.number, t.session FROM turns_text(?) f JOIN turns t ON t.id = f.rowid ORDER BY f.rank LIMIT ?`,
      )
      .all(match, MAX_FOUND);
    for (const row of turns) {
      const key = Number(row['session']);
      if ((found.get(key) ?? null) === null) found.set(key, { turn: Number(row['id']), number: Number(row['number']) });
    }
    const hits: SessionHit[] = [];
    for (const [key, place] of found) {
      if (hits.length >= limit) break;
      const row = this.#database.prepare(`${SESSION} WHERE s.key = ?`).get(key);
      if (row === undefined || (root !== undefined && row['root'] !== root)) continue;
      const shown = place === null ? null : { turn: place.number, excerpt: this.#excerpt(place.turn, text) };
      hits.push({ ...toSession(row), found: shown });
    }
    return hits;
  }

  #excerpt(turn: number, text: string): string {
    const row = this.#database.prepare('SELECT question, answer FROM turns WHERE id = ?').get(turn);
    const question = String(row?.['question'] ?? '');
    return excerpt(String(row?.['answer'] ?? ''), text) ?? excerpt(question, text) ?? oneLine(question.slice(0, 100));
  }

  #sources(key: number): Map<number, TurnSource[]> {
    const byTurn = new Map<number, TurnSource[]>();
    const rows = this.#database
      .prepare('SELECT o.* FROM sources o JOIN turns t ON t.id = o.turn WHERE t.session = ? ORDER BY o.turn, o.number')
      .all(key);
    for (const row of rows) {
      const turn = Number(row['turn']);
      byTurn.set(turn, [...(byTurn.get(turn) ?? []), toSource(row)]);
    }
    return byTurn;
  }
}

/** Marks the open turns of processes that ended. Another process's that is at work stays as it is. */
export function closeLeftTurns(database: Sqlite): void {
  const open = database.prepare("SELECT id, host, pid, beat FROM turns WHERE state = 'open'").all();
  const left = open.filter(({ host, pid, beat }) => {
    const gone = host === hostname() && !isAlive(Number(pid));
    return gone || Date.now() - Number(beat) > SILENT_MS;
  });
  if (left.length === 0) return;
  inTransaction(database, () => {
    const mark = database.prepare(
      "UPDATE turns SET state = 'interrupted', ended = beat WHERE id = ? AND state = 'open'",
    );
    for (const { id } of left) mark.run(Number(id));
  });
}

/** Sessions in which nothing was ever asked, a day old, and without a name that the user gave. */
export function dropEmptySessions(database: Sqlite): void {
  const empty = 'named = 0 AND updated < ? AND NOT EXISTS (SELECT 1 FROM turns WHERE session = key)';
  const before = Date.now() - DAY_MS;
  if (database.prepare(`SELECT 1 FROM sessions WHERE ${empty}`).get(before) === undefined) return;
  inTransaction(database, () => database.prepare(`DELETE FROM sessions WHERE ${empty}`).run(before));
}

// --- internal ---

function unknown(id: string): MlxCodeError {
  return new MlxCodeError('E_SESSION_UNKNOWN', `There is no session ${JSON.stringify(oneLine(id.slice(0, 100)))}`);
}

function toSession(row: Row): Session {
  return {
    id: String(row['id']),
    name: String(row['name']),
    named: Number(row['named']) === 1,
    root: String(row['root']),
    model: String(row['model']),
    createdAtMs: Number(row['created']),
    updatedAtMs: Number(row['updated']),
    turns: Number(row['turns']),
  };
}

function toTurn(row: Row, sources: readonly TurnSource[]): Turn {
  const reason = row['reason'];
  return {
    id: Number(row['id']),
    number: Number(row['number']),
    question: String(row['question']),
    answer: String(row['answer']),
    state: row['state'] as TurnState,
    reason: reason === null ? null : (reason as TurnReason),
    model: String(row['model']),
    sources,
    citations: JSON.parse(String(row['citations'])) as TurnCitation[],
    usage: row['usage'] === null ? null : (JSON.parse(String(row['usage'])) as TurnUsage),
    startedAtMs: Number(row['started']),
    endedAtMs: row['ended'] === null ? null : Number(row['ended']),
    cut: Number(row['cut']) === 1,
  };
}

function toSource(row: Row): TurnSource {
  return {
    number: Number(row['number']),
    path: String(row['path']),
    startLine: Number(row['start_line']),
    endLine: Number(row['end_line']),
    symbol: String(row['symbol']),
    hash: String(row['hash']),
    score: Number(row['score']),
  };
}
