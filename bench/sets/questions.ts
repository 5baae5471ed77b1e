/** What the sets of questions have in common: a query, where its answer is, and a choice that is the same in every run. */

import { createHash } from 'node:crypto';
import type { Target } from '../quality/metric.ts';

export interface Question {
  readonly set: string;
  readonly corpus: string;
  readonly language: string;
  /** A part of the set: the kind of query, or what the right file is for. */
  readonly category: string;
  readonly query: string;
  readonly targets: readonly Target[];
}

/** One file of a corpus as it was indexed. */
export interface CorpusFile {
  readonly path: string;
  readonly language: string;
  readonly text: string;
  /** Names defined in it. */
  readonly defines: ReadonlySet<string>;
  readonly part: Part;
}

export const PARTS = ['source', 'tests', 'documents', 'configuration', 'locales'] as const;
export type Part = (typeof PARTS)[number];

const LOCALE = /(^|\/)(locales?|lang|i18n|translations)\//i;
const TESTS =
  /(^|\/)(tests?|testing|spec|__tests__|testdata|bench(es|marks?)?)\/|(^|\/)test_|[._-](test|spec)s?\.\w+$/i;
const DOCUMENT = /\.(md|mdx|rst|txt|adoc|html?)$|(^|\/)[A-Z]+$/;
const CONFIGURATION = /\.(json|ya?ml|toml|ini|cfg|xml|lock|mod|sum)$|(^|\/)(Makefile|Dockerfile|\.[^/]+)$/;

export function partOf(path: string): Part {
  if (LOCALE.test(path)) return 'locales';
  if (TESTS.test(path)) return 'tests';
  if (DOCUMENT.test(path)) return 'documents';
  return CONFIGURATION.test(path) ? 'configuration' : 'source';
}

/** The same choice in every run, spread over what is given. */
export function choose<T>(all: readonly T[], most: number, key: (each: T) => string): T[] {
  const order = all.map((each) => [createHash('sha1').update(key(each)).digest('hex'), each] as const);
  return order
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .slice(0, most)
    .map(([, each]) => each);
}

/** For each word or text the files that hold it. */
export function holders<T extends string>(
  files: readonly CorpusFile[],
  of: (file: CorpusFile) => Iterable<T>,
): Map<T, CorpusFile[]> {
  const found = new Map<T, CorpusFile[]>();
  for (const file of files) {
    for (const each of new Set(of(file))) {
      const list = found.get(each);
      if (list === undefined) found.set(each, [file]);
      else list.push(file);
    }
  }
  return found;
}

export function stemOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1).replace(/\.[^.]+$/, '');
}
