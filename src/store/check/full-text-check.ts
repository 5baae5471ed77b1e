/** Checks that the full-text index finds every row: each by its rarest term, many rows in one query. */

import type { Table } from '@lancedb/lancedb';
import { TERM_COLUMNS } from '../format/schema.ts';
import type { Lance, OpenIndex } from '../tables/database.ts';

/** Rows asked for at once, and the most answers taken. */
const ROWS_AT_ONCE = 32;
const MOST_ANSWERS = 100_000;

/** @returns paths of rows that a search for one of their own terms does not give, each once */
export async function unfindable({ lance, chunks, files }: OpenIndex): Promise<Set<string>> {
  const paths = new Set<string>();
  for (const [table, key] of [
    [chunks, 'id'],
    [files, 'path'],
  ] as const) {
    for (const column of TERM_COLUMNS) for (const path of await missing(lance, table, key, column)) paths.add(path);
  }
  return paths;
}

// --- internal ---

interface Wanted {
  readonly key: string;
  readonly path: string;
  readonly term: string;
}

async function missing(lance: Lance, table: Table, key: string, column: string): Promise<string[]> {
  const wanted = await rarestTerms(table, key, column);
  const paths: string[] = [];
  for (let from = 0; from < wanted.length; from += ROWS_AT_ONCE) {
    const rows = wanted.slice(from, from + ROWS_AT_ONCE);
    const words = [...new Set(rows.map((row) => row.term))].join(' ');
    const query = table.query().fullTextSearch(new lance.MatchQuery(words, column)).limit(MOST_ANSWERS);
    const found = new Set((await query.select([key, '_score']).toArray()).map((row) => String(row[key])));
    for (const row of rows) if (!found.has(row.key)) paths.push(row.path);
  }
  return paths;
}

/** Rows with the same rarest term come together, so that one question serves them all. */
async function rarestTerms(table: Table, key: string, column: string): Promise<Wanted[]> {
  const counts = new Map<string, number>();
  const rows: { key: string; path: string; terms: string[] }[] = [];
  for await (const batch of table.query().select([...new Set([key, 'path', column])])) {
    const [keys, paths, values] = [key, 'path', column].map((name) => batch.getChild(name));
    for (let i = 0; i < batch.numRows; i++) {
      const terms = [...new Set(String(values?.get(i) ?? '').split(' '))].filter((term) => term !== '');
      if (terms.length === 0) continue;
      for (const term of terms) counts.set(term, (counts.get(term) ?? 0) + 1);
      rows.push({ key: String(keys?.get(i)), path: String(paths?.get(i)), terms });
    }
  }
  const rarest = (terms: readonly string[]) =>
    terms.reduce((best, term) => ((counts.get(term) ?? 0) < (counts.get(best) ?? 0) ? term : best));
  const wanted = rows.map((row) => ({ key: row.key, path: row.path, term: rarest(row.terms) }));
  return wanted.sort((a, b) => (a.term < b.term ? -1 : 1));
}
