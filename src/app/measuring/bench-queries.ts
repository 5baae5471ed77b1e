/** Makes queries with known answers out of a project: commit subjects and the files they changed, and doc comments. */

import type { GitCommit } from '../../files/index.ts';
import type { IndexReader } from '../../store/index.ts';
import { docComment } from './doc-comment.ts';

export interface BenchQuery {
  readonly query: string;
  /** Files, any of which is right. */
  readonly targets: readonly string[];
}

/** A sentence of a comment, and the lines of the file that the whole comment takes: `from` from 1, `to` the one after. */
export interface DocQuery extends BenchQuery {
  readonly path: string;
  readonly from: number;
  readonly to: number;
}

/** A commit that changed more files is about none of them in particular. */
const MAX_TARGETS = 4;
/** Of one file, so that a large one does not outweigh the others. */
const MAX_DOCS_PER_FILE = 3;
const WORDS = { least: 3, most: 30 };
/** Subjects that say nothing of what the code does. */
const EMPTY_SUBJECT =
  /^(merge|revert|bump|release|version|update (dependenc|changelog|readme|version)|initial|wip|fixup!|squash!|amend!|v?\d+\.)|\b(typos?|lint|prettier|changelog)\b/i;
const PREFIX = /^\w+(\([^)]*\))?!?:\s+/;
/** Files that repeat what commits say. */
const NEWS = /(^|\/)(change(s|log)?|history|news|release[-_]?notes?)(\.\w+)?$|(^|\/)\.?changesets?\//i;
const SYMBOL_KINDS = new Set(['function', 'method', 'class', 'interface', 'struct', 'enum', 'trait', 'type', 'module']);

/** Queries out of commits that changed few files, newest first; `paths` are the files that can be found. */
export function commitQueries(
  commits: readonly GitCommit[],
  paths: ReadonlySet<string>,
  mostFiles = MAX_TARGETS,
): BenchQuery[] {
  const seen = new Set<string>();
  return commits.flatMap(({ subject, paths: changed }) => {
    const query = subject.replace(PREFIX, '').replace(/\s*\(#\d+\)\s*$/, '');
    const targets = changed.filter((path) => paths.has(path) && !NEWS.test(path));
    if (EMPTY_SUBJECT.test(query) || !hasFewWords(query) || seen.has(query)) return [];
    if (targets.length === 0 || changed.length > mostFiles) return [];
    seen.add(query);
    return [{ query, targets }];
  });
}

/** Every indexed file, and a query for each doc comment whose sentence occurs there once. @throws E_INDEX_CORRUPT */
export async function readQueries(
  reader: IndexReader,
): Promise<{ readonly paths: ReadonlySet<string>; readonly docs: readonly DocQuery[] }> {
  const paths = new Set<string>();
  const docs = new Map<string, DocQuery | null>();
  await reader.scan(null, ({ path, kind, symbol, text, startLine }) => {
    paths.add(path);
    const doc = SYMBOL_KINDS.has(kind) ? docComment(text, symbol) : null;
    if (doc === null) return true;
    const { sentence: query, from, to } = doc;
    // A sentence that occurs twice has no single answer.
    const once = { query, targets: [path], path, from: startLine + from, to: startLine + to };
    docs.set(query, docs.has(query) ? null : once);
    return true;
  });
  return { paths, docs: [...docs.values()].filter((doc) => doc !== null) };
}

/** `limit` of them, a few of each file, taken evenly over the whole. */
export function spread(queries: readonly DocQuery[], limit: number): DocQuery[] {
  const taken = new Map<string, number>();
  const few = queries.filter(({ path }) => {
    const count = (taken.get(path) ?? 0) + 1;
    taken.set(path, count);
    return count <= MAX_DOCS_PER_FILE;
  });
  const step = Math.max(1, few.length / limit);
  return Array.from({ length: Math.min(limit, few.length) }, (_, n) => few[Math.floor(n * step)]).filter(
    (query) => query !== undefined,
  );
}

// --- internal ---

function hasFewWords(text: string): boolean {
  const count = text.split(/\s+/).filter((word) => /\p{L}{2}/u.test(word)).length;
  return count >= WORDS.least && count <= WORDS.most;
}
