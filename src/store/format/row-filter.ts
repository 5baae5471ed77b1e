/** Which rows a search is about, as data: SQL of the tables is made from it in `filter-sql.ts`, a test of rows in memory here. */

import { globTest } from '../../text/glob.ts';

export type RowFilter =
  | { readonly kind: 'all' | 'any'; readonly of: readonly RowFilter[] }
  | { readonly kind: 'not'; readonly of: RowFilter }
  | { readonly kind: 'language' | 'path'; readonly of: readonly string[] }
  /** The path itself, and everything in it if it is a folder; without a slash at the end. */
  | { readonly kind: 'under'; readonly of: string }
  /**
   * Source of a regular expression over the path, which JavaScript (flag `u`) and the tables' engine read alike; and the glob that it was
   * made from, which is tested in memory.
   */
  | { readonly kind: 'matches'; readonly of: string; readonly glob?: string };

export type RowTest = (path: string, language: string) => boolean;

/** Both filters together; null filters nothing. */
export function bothOf(a: RowFilter | null, b: RowFilter | null): RowFilter | null {
  if (a === null || b === null) return a ?? b;
  return { kind: 'all', of: [a, b] };
}

/** The filter as a function, which takes the same rows as its SQL. */
export function rowTest(filter: RowFilter): RowTest {
  switch (filter.kind) {
    case 'all': {
      const tests = filter.of.map(rowTest);
      return (path, language) => tests.every((test) => test(path, language));
    }
    case 'any': {
      const tests = filter.of.map(rowTest);
      return (path, language) => tests.some((test) => test(path, language));
    }
    case 'not': {
      const test = rowTest(filter.of);
      return (path, language) => !test(path, language);
    }
    case 'language': {
      const wanted = new Set(filter.of.map(asStored));
      return (_, language) => wanted.has(language);
    }
    case 'path': {
      const wanted = new Set(filter.of.map(asStored));
      return (path) => wanted.has(path);
    }
    case 'under': {
      const folder = asStored(filter.of);
      const within = `${folder}/`;
      return (path) => path === folder || path.startsWith(within);
    }
    case 'matches': {
      if (filter.glob !== undefined) return globTest(asStored(filter.glob));
      const pattern = new RegExp(asStored(filter.of), 'u');
      return (path) => pattern.test(path);
    }
  }
}

/** A lone surrogate cannot be stored and counts as U+FFFD, in the columns and in the text of a predicate. */
export function asStored(value: string): string {
  return Buffer.from(value, 'utf8').toString('utf8');
}
