/** Makes queries with known answers out of a project: commit subjects and the files they changed, or doc sentences. */

import { type GitCommit, recentCommits } from '../files/index.ts';
import { IndexReader } from '../store/index.ts';

export interface BenchQuery {
  readonly query: string;
  /** Files, any of which is right. */
  readonly targets: readonly string[];
}

/** Commit subjects were written apart from the code; doc sentences stand in the very text that is searched. */
export type QuerySource = 'commits' | 'docs';

/** Fewer queries than this say little: then doc sentences are the better source. */
const ENOUGH_COMMITS = 20;
/** Commits looked at, newest first. */
const MAX_COMMITS = 2_000;
/** A commit that changed more files is about none of them in particular. */
const MAX_TARGETS = 4;
const WORDS = { least: 3, most: 30 };
/** Subjects that say nothing of what the code does. */
const EMPTY_SUBJECT =
  /^(merge|revert|bump|release|version|update (dependenc|changelog|readme|version)|wip|fixup!|squash!|v?\d+\.)|\b(typos?|lint|prettier|changelog)\b/i;
const PREFIX = /^\w+(\([^)]*\))?!?:\s+/;
const COMMENT = /^\s*(?:\/\*\*?|\*(?!\/)|\/\/[/!]?|#+(?!!)|--+|;+|"""|''')\s?/;
const SYMBOL_KINDS = new Set(['function', 'method', 'class', 'interface', 'struct', 'enum', 'trait', 'type', 'module']);

/** @param limit queries at most. @throws E_INDEX_*, E_CANCELLED */
export async function makeQueries(
  root: string,
  indexDir: string,
  limit: number,
  signal: AbortSignal | undefined,
): Promise<{ readonly source: QuerySource; readonly queries: readonly BenchQuery[] }> {
  const { paths, docs } = await readIndex(indexDir);
  const commits = commitQueries(await recentCommits(root, MAX_COMMITS, signal), paths);
  if (commits.length >= Math.min(ENOUGH_COMMITS, limit) || docs.length <= commits.length) {
    return { source: 'commits', queries: commits.slice(0, limit) };
  }
  return { source: 'docs', queries: spread(docs, limit) };
}

/** Queries out of commits, newest first; `paths` are the files that can be found. */
export function commitQueries(commits: readonly GitCommit[], paths: ReadonlySet<string>): BenchQuery[] {
  const seen = new Set<string>();
  return commits.flatMap(({ subject, paths: changed }) => {
    const query = subject.replace(PREFIX, '').replace(/\s*\(#\d+\)\s*$/, '');
    const targets = changed.filter((path) => paths.has(path));
    if (EMPTY_SUBJECT.test(query) || !hasFewWords(query) || seen.has(query)) return [];
    if (targets.length === 0 || changed.length > MAX_TARGETS) return [];
    seen.add(query);
    return [{ query, targets }];
  });
}

/** The first sentence of the comment that a chunk opens with, or of its Python docstring; '' when it has none. */
export function docSentence(text: string): string {
  const lines = text.trim().split('\n');
  const first = lines.findIndex((line) => COMMENT.test(line));
  // A comment further down speaks of a statement, not of the definition.
  if (first < 0 || first > 2) return '';
  const words: string[] = [];
  for (const line of lines.slice(first)) {
    if (words.length > 0 && !COMMENT.test(line)) break;
    const said = line.replace(COMMENT, '').replace(/(\*\/|"""|''')\s*$/, '');
    if (said.trim() === '' && words.length > 0) break;
    words.push(said);
  }
  const sentence =
    words
      .join(' ')
      .trim()
      .split(/(?<=[\w)])\.(?:\s|$)/)[0] ?? '';
  return hasFewWords(sentence) && !/copyright|licen[cs]e|eslint|[{}<>]/i.test(sentence) ? sentence : '';
}

// --- internal ---

function hasFewWords(text: string): boolean {
  const count = text.split(/\s+/).filter((word) => /\p{L}{2}/u.test(word)).length;
  return count >= WORDS.least && count <= WORDS.most;
}

async function readIndex(indexDir: string): Promise<{ paths: Set<string>; docs: BenchQuery[] }> {
  const reader = await IndexReader.open(indexDir);
  const paths = new Set<string>();
  const docs = new Map<string, BenchQuery | null>();
  try {
    await reader.scan(null, (row) => {
      paths.add(row.path);
      const query = SYMBOL_KINDS.has(row.kind) ? docSentence(row.text) : '';
      // A sentence that stands twice has no single answer.
      if (query !== '') docs.set(query, docs.has(query) ? null : { query, targets: [row.path] });
      return true;
    });
  } finally {
    reader.close();
  }
  return { paths, docs: [...docs.values()].filter((doc) => doc !== null) };
}

/** `limit` of them, taken evenly over the whole. */
function spread(queries: readonly BenchQuery[], limit: number): BenchQuery[] {
  const step = Math.max(1, queries.length / limit);
  return Array.from({ length: Math.min(limit, queries.length) }, (_, n) => queries[Math.floor(n * step)]).filter(
    (query) => query !== undefined,
  );
}
