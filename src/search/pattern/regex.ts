/**
 * Patterns over the texts of an index, line by line or over line ends, bounded in time so that an evil pattern cannot hang.
 * All of the index is looked through, so that what is shown and counted does not hang on the order in which it was made.
 */

import { throwIfCancelled } from '../../base/errors.ts';
import type { RepoPath } from '../../base/types.ts';
import type { CandidateRow, IndexReading, RowFilter } from '../../store/index.ts';
import type { LineHit } from './line-hits.ts';
import { Matcher } from './matcher.ts';
import { compilePattern, type PatternOptions } from './pattern.ts';

/** Texts handed to the sandbox at once. */
const BATCH = 256;
/** Lines that are kept to be sorted; more are counted. */
const MOST_KEPT = 50_000;

export interface FileCount {
  readonly path: RepoPath;
  readonly lines: number;
  readonly matches: number;
}

export interface PatternAnswer {
  /** By path and line. */
  readonly hits: readonly LineHit[];
  /** Every file with a match, by path. */
  readonly files: readonly FileCount[];
  readonly lines: number;
  readonly matches: number;
}

/**
 * @param pattern JavaScript syntax, or what `pattern.ts` makes of other syntaxes
 * @param limit lines wanted
 * @throws E_BAD_REGEX, E_QUERY_TIMEOUT, E_CANCELLED
 */
export async function searchRegex(
  reader: IndexReading,
  pattern: string,
  options: PatternOptions,
  filter: RowFilter | null,
  limit: number,
  signal?: AbortSignal,
): Promise<PatternAnswer> {
  const matcher = new Matcher(compilePattern(pattern, options), options, pattern);
  const kept: LineHit[] = [];
  const counts = new Map<RepoPath, { lines: number; matches: number }>();
  const take = (found: readonly LineHit[]): void => {
    for (const hit of found) {
      const count = counts.get(hit.row.path) ?? { lines: 0, matches: 0 };
      counts.set(hit.row.path, count);
      count.lines++;
      count.matches += hit.matches.length;
      if (kept.length < MOST_KEPT) kept.push(hit);
    }
  };
  const held: CandidateRow[] = [];
  await reader.scan(filter, (row) => {
    throwIfCancelled(signal);
    held.push(row);
    // A match may begin in one chunk of a file and end in the next; and a slow pattern is not waited for here.
    if (options.multiline === true || held.length < BATCH || matcher.isSlow) return true;
    const found = matcher.linesNow(held);
    if (found === null) return true;
    take(found);
    held.length = 0;
    return true;
  });
  try {
    const rest = options.multiline === true ? matcher.spans(held, signal) : matcher.lines(held, signal);
    for await (const found of rest) take(found);
  } finally {
    await matcher.close();
  }
  const hits = firstOfEach(kept.sort(byPlace), options.maxPerFile ?? Number.POSITIVE_INFINITY);
  const most = options.maxPerFile ?? Number.POSITIVE_INFINITY;
  const files = [...counts]
    .map(([path, { lines, matches }]) => ({ path, lines: Math.min(lines, most), matches: Math.min(matches, most) }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  return {
    hits: hits.slice(0, limit),
    files,
    lines: files.reduce((sum, file) => sum + file.lines, 0),
    matches: files.reduce((sum, file) => sum + file.matches, 0),
  };
}

// --- internal ---

function byPlace(a: LineHit, b: LineHit): number {
  if (a.row.path !== b.row.path) return a.row.path < b.row.path ? -1 : 1;
  return a.startLine - b.startLine || (a.matches[0]?.[0] ?? 0) - (b.matches[0]?.[0] ?? 0);
}

function firstOfEach(sorted: readonly LineHit[], most: number): readonly LineHit[] {
  let path = '';
  let count = 0;
  return sorted.filter(({ row }) => {
    count = row.path === path ? count + 1 : 1;
    path = row.path;
    return count <= most;
  });
}
