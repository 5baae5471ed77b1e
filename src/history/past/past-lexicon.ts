/** The words of the commits, as the query's analysis asks for them. */

import type { Sqlite } from '../../platform/sqlite.ts';
import type { Lexicon } from '../../store/index.ts';

export function pastLexicon(past: Sqlite, commits: number): Lexicon {
  const one = past.prepare('SELECT commits FROM terms WHERE term = ?');
  const known = new Map<string, number>();
  const df = (term: string): number => {
    const count = known.get(term) ?? Number(one.get(term)?.['commits'] ?? 0);
    known.set(term, count);
    return count;
  };
  const termsOf = (sql: string, ...values: (string | number)[]) =>
    past
      .prepare(sql)
      .all(...values)
      .map((row) => String(row['term']));
  return {
    df,
    fileDf: df,
    startingWith: (prefix, limit) =>
      termsOf(
        'SELECT term FROM terms WHERE term >= ? AND term < ? ORDER BY term LIMIT ?',
        ...[prefix, `${prefix}\u{10ffff}`, limit],
      ),
    containing: (text, limit) =>
      text === '' ? [] : termsOf('SELECT term FROM terms WHERE instr(term, ?) > 0 ORDER BY term LIMIT ?', text, limit),
    chunks: commits,
    files: commits,
    terms: Number(past.prepare('SELECT count(*) AS count FROM terms').get()?.['count'] ?? 0),
  };
}
