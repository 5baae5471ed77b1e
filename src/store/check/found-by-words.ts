/**
 * Checks that each row is found by its words, by the full-text index where there is one and by the copy: each row by its rarest
 * term, many rows in one query.
 */

import type { Query } from '@lancedb/lancedb';
import { type FieldQuery, INDEXED_FILES } from '../format/reader-rows.ts';
import { TERM_COLUMNS } from '../format/schema.ts';
import { hasFullText } from '../read/term-search.ts';
import type { OpenIndex } from '../tables/database.ts';
import { readingCopy } from './reading-copy.ts';

/** Rows asked for at once, and the most answers taken. */
const ROWS_AT_ONCE = 32;
const MOST_ANSWERS = 100_000;

type Field = (typeof TERM_COLUMNS)[number];

/** Gives the keys of rows that hold one of these terms. */
type Ask = (terms: readonly string[], field: Field) => Promise<Iterable<string>> | Iterable<string>;

/** What a search for their own terms does not give. */
export interface Unfindable {
  /** Of rows, each once. */
  readonly paths: ReadonlySet<string>;
  /** Why the copy cannot be read; null where it can, or where there is none. */
  readonly copyProblem: string | null;
}

/** @param indexDir its folder */
export async function unfindable(index: OpenIndex, indexDir: string): Promise<Unfindable> {
  const paths = new Set<string>();
  const look = async (wanted: readonly Wanted[], field: Field, ask: Ask) => {
    for (const path of await missing(wanted, field, ask)) paths.add(path);
  };
  const all: { readonly field: Field; readonly chunks: readonly Wanted[]; readonly files: readonly Wanted[] }[] = [];
  for (const field of TERM_COLUMNS) {
    const chunks = await rarestTerms(index.chunks.query(), 'id', field);
    const files = await rarestTerms(index.files.query().where(INDEXED_FILES), 'path', field);
    all.push({ field, chunks, files });
    if (await hasFullText(index.chunks, [{ field }])) await look(chunks, field, byFullText(index, 'chunks', 'id'));
    if (await hasFullText(index.files, [{ field }])) await look(files, field, byFullText(index, 'files', 'path'));
  }
  const read = await readingCopy(indexDir, async (copy) => {
    for (const { field, chunks, files } of all) {
      await look(chunks, field, (terms) =>
        copy.chunkTerms(asked(field, terms), MOST_ANSWERS, null).map(({ row }) => row.id),
      );
      await look(files, field, (terms) =>
        copy.fileTerms(asked(field, terms), MOST_ANSWERS, null).map(({ row }) => row.path),
      );
    }
  });
  return { paths, copyProblem: read?.problem ?? null };
}

// --- internal ---

function asked(field: Field, terms: readonly string[]): FieldQuery[] {
  return [{ field, terms, boost: 1 }];
}

interface Wanted {
  readonly key: string;
  readonly path: string;
  readonly term: string;
}

function byFullText(index: OpenIndex, table: 'chunks' | 'files', key: string): Ask {
  return async (terms, field) => {
    const query = index[table].query().fullTextSearch(new index.lance.MatchQuery(terms.join(' '), field));
    return (await query.limit(MOST_ANSWERS).select([key, '_score']).toArray()).map((row) => String(row[key]));
  };
}

async function missing(wanted: readonly Wanted[], field: Field, ask: Ask): Promise<string[]> {
  const paths: string[] = [];
  for (let from = 0; from < wanted.length; from += ROWS_AT_ONCE) {
    const rows = wanted.slice(from, from + ROWS_AT_ONCE);
    const found = new Set(await ask([...new Set(rows.map((row) => row.term))], field));
    for (const row of rows) if (!found.has(row.key)) paths.push(row.path);
  }
  return paths;
}

/** Rows with the same rarest term come together, so that one question serves them all. */
async function rarestTerms(query: Query, key: string, column: string): Promise<Wanted[]> {
  const counts = new Map<string, number>();
  const rows: { key: string; path: string; terms: string[] }[] = [];
  for await (const batch of query.select([...new Set([key, 'path', column])])) {
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
