/** A request with a pattern of code: the lines of each place whose syntax tree matches, as hits, with their totals. */

import { MlxCodeError, throwIfCancelled } from '../base/errors.ts';
import { plural } from '../base/text.ts';
import type { RepoPath } from '../base/types.ts';
import { PatternFinder } from '../code/index.ts';
import type { CandidateRow, IndexReading, RowFilter } from '../store/index.ts';
import { type LineHit, spanOf, startsOf } from './pattern/line-hits.ts';
import type { FileCount } from './pattern/regex.ts';
import { type Found, MAX_LIMIT, resultOf } from './pattern-search.ts';
import type { SearchRequest } from './types.ts';

/** @throws E_BAD_PATTERN, E_BAD_REGEX, E_QUERY_EMPTY, E_CANCELLED */
export async function searchSyntax(
  reader: IndexReading,
  request: SearchRequest,
  filter: RowFilter | null,
  limit: number,
): Promise<Found> {
  const finder = new PatternFinder(request.query, request.pattern?.where ?? []);
  try {
    const files: FileCount[] = [];
    const hits: CodeHit[] = [];
    let unread = 0;
    for (const [path, rows] of await filesWithWords(reader, filter, finder.words, request.signal)) {
      throwIfCancelled(request.signal);
      const found = await hitsIn(rows, finder);
      if (found === null) unread++;
      const kept = (found ?? []).slice(0, request.pattern?.maxPerFile ?? Number.POSITIVE_INFINITY);
      if (kept.length > 0) files.push({ path, lines: kept.length, matches: kept.length });
      hits.push(...kept.slice(0, Math.max(0, limit - hits.length)));
      await new Promise((resolve) => setImmediate(resolve));
    }
    if (finder.isStrange) {
      throw new MlxCodeError(
        'E_BAD_PATTERN',
        `No language of the files with its words can read the pattern ${request.query}`,
      );
    }
    return found(hits, files, unread);
  } finally {
    await finder.close();
  }
}

// --- internal ---

interface CodeHit extends LineHit {
  readonly captures: Readonly<Record<string, string>>;
}

function found(hits: readonly CodeHit[], files: readonly FileCount[], unread: number): Found {
  const all = files.reduce((sum, { matches }) => sum + matches, 0);
  const notes = [];
  if (hits.length < all) {
    notes.push(
      `Shown are the first ${hits.length} of ${plural(all, 'place')} in ${plural(files.length, 'file')}: -n ${MAX_LIMIT} shows more.`,
    );
  }
  if (unread > 0) notes.push(`${plural(unread, 'file')} could not be parsed.`);
  return {
    arms: ['syntax'],
    confidence: hits.length > 0 ? 'high' : 'none',
    results: hits.map((hit, n) => ({ ...resultOf(hit, n, hits.length, 'syntax'), captures: hit.captures })),
    notes,
    totals: { lines: all, matches: all, files },
  };
}

/** Chunks of the files that hold all words, by path; a word may be in any chunk of its file. */
async function filesWithWords(
  reader: IndexReading,
  filter: RowFilter | null,
  words: readonly string[],
  signal: AbortSignal | undefined,
): Promise<[RepoPath, CandidateRow[]][]> {
  const files = new Map<RepoPath, { rows: CandidateRow[]; has: Set<string> }>();
  await reader.scan(filter, (row) => {
    throwIfCancelled(signal);
    const file = files.get(row.path) ?? { rows: [], has: new Set() };
    files.set(row.path, file);
    file.rows.push(row);
    for (const word of words) if (!file.has.has(word) && row.text.includes(word)) file.has.add(word);
    return true;
  });
  const wanted = new Set(words).size;
  return [...files]
    .filter(([, { has }]) => has.size === wanted)
    .map(([path, { rows }]): [RepoPath, CandidateRow[]] => [path, rows])
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

async function hitsIn(rows: CandidateRow[], finder: PatternFinder): Promise<CodeHit[] | null> {
  const sorted = rows.sort((a, b) => a.ordinal - b.ordinal);
  const text = sorted.map((row) => row.text).join('');
  const matches = await finder.find(text, sorted[0]?.language ?? 'text');
  const starts = startsOf(sorted);
  return (
    matches?.flatMap(({ start, end, bindings }) => {
      const captures = Object.fromEntries(
        [...bindings].map(([name, bound]) => [name, text.slice(bound.start, bound.end)]),
      );
      return spanOf(text, start, end, sorted, starts).map((hit) => ({ ...hit, captures }));
    }) ?? null
  );
}
