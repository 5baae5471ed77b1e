/** Checks that words are found: by full-text indexes where there are any, and by the copy. Reads only. */

import { quote } from '../format/quote-value.ts';
import { INDEXED_FILES } from '../format/reader-rows.ts';
import { TERM_COLUMNS } from '../format/schema.ts';
import { hasFullText } from '../read/term-search.ts';
import type { OpenIndex } from '../tables/database.ts';

const TABLES = ['chunks', 'files'] as const;

/** A word that a row of a table has. */
export interface SomeWord {
  readonly table: (typeof TABLES)[number];
  readonly field: (typeof TERM_COLUMNS)[number];
  readonly term: string;
}

/** One word of each column. */
export async function someWords(index: OpenIndex): Promise<SomeWord[]> {
  const words: SomeWord[] = [];
  for (const table of TABLES) {
    const only = table === 'files' ? ` AND ${INDEXED_FILES}` : '';
    for (const field of TERM_COLUMNS) {
      const query = index[table].query().where(`${field} != ''${only}`).select([field]);
      const [row] = await query.limit(1).toArray();
      const [term = ''] = String(row?.[field] ?? '').split(' ');
      if (term !== '') words.push({ table, field, term });
    }
  }
  return words;
}

/**
 * Whether full-text indexes hold every row; those that wait for one are searched all the same, so they count. A local index has
 * them only where it is large.
 */
export async function fullTextCovers(
  index: OpenIndex,
  rows: Readonly<Record<SomeWord['table'], number>>,
): Promise<{ readonly name: string; readonly ok: boolean; readonly detail: string }[]> {
  const checks: { name: string; ok: boolean; detail: string }[] = [];
  for (const table of TABLES) {
    const indices = await index[table].listIndices();
    const indexOf = (column: string) => indices.find((one) => one.columns.includes(column));
    if (!index.isRemote && TERM_COLUMNS.every((column) => indexOf(column) === undefined)) continue;
    for (const column of TERM_COLUMNS) {
      const found = indexOf(column);
      const stats = found === undefined ? undefined : await index[table].indexStats(found.name);
      const covered = (stats?.numIndexedRows ?? 0) + (stats?.numUnindexedRows ?? 0);
      const detail =
        stats === undefined
          ? 'there is no index'
          : `${stats.numIndexedRows} indexed and ${stats.numUnindexedRows} waiting of ${rows[table]}`;
      checks.push({
        name: `full text of ${table}.${column}`,
        ok: rows[table] === 0 || covered === rows[table],
        detail,
      });
    }
  }
  return checks;
}

/** Figures alone do not show a damaged file of an index; only a question that reads it does. @returns what is wrong */
export async function wrongAnswers(
  index: OpenIndex,
  words: readonly SomeWord[],
  byPath: ReadonlyMap<string, number>,
): Promise<string[]> {
  const wrong: string[] = [];
  for (const { table: name, field, term } of words) {
    const table = index[name];
    if (!(await hasFullText(table, [{ field }]))) continue;
    const query = table.query().fullTextSearch(new index.lance.MatchQuery(term, field)).limit(1);
    const found = await query.select([field, '_score']).toArray();
    if (found.length === 0) wrong.push(`${name}.${field} does not find "${term}"`);
  }
  const [path, count] = [...byPath][0] ?? [];
  if (path !== undefined && (await index.chunks.countRows(`path = ${quote(path)}`)) !== count)
    wrong.push('paths are not found');
  return wrong;
}
