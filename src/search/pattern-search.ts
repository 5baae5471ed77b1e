/** A request with a pattern or a literal text: its matching lines as hits, with their totals. */

import { plural } from '../base/text.ts';
import type { IndexReading, RowFilter } from '../store/index.ts';
import { placeAtLine } from './hit.ts';
import type { LineHit } from './pattern/line-hits.ts';
import { type PatternOptions, spansLines } from './pattern/pattern.ts';
import { searchRegex } from './pattern/regex.ts';
import type { SearchRequest, SearchResponse } from './types.ts';

/** Most hits a request may ask for. */
export const MAX_LIMIT = 1_000;

/** An answer without what every answer has: the query, the mode, the time. */
export type Found = Omit<SearchResponse, 'query' | 'mode' | 'tookMs'>;

/** @throws E_BAD_REGEX, E_QUERY_TIMEOUT, E_CANCELLED */
export async function searchPattern(
  reader: IndexReading,
  request: SearchRequest,
  filter: RowFilter | null,
  limit: number,
): Promise<Found> {
  const options = { ...request.pattern, ...(request.mode === 'literal' && { literal: true }) };
  const found = await searchRegex(reader, request.query, options, filter, limit, request.signal);
  const { hits, files, lines, matches } = found;
  return {
    arms: ['regex'],
    confidence: hits.length > 0 ? 'high' : 'none',
    results: hits.map((hit, n) => resultOf(hit, n, hits.length, 'regex')),
    notes: patternNotes(request.query, options, hits.length, lines, files.length),
    totals: { lines, matches, files },
  };
}

/** A hit of an arm that orders by place: the first of `shown` scores highest. */
export function resultOf(hit: LineHit, n: number, shown: number, arm: 'regex' | 'syntax'): Found['results'][number] {
  const { startLine, endLine, text, matches } = hit;
  const place = placeAtLine(hit.row, startLine - hit.row.startLine);
  return { ...place, startLine, endLine, text, matches, score: shown - n, ranks: { [arm]: n + 1 } };
}

// --- internal ---

function patternNotes(pattern: string, options: PatternOptions, shown: number, lines: number, files: number): string[] {
  if (shown < lines) {
    const all = `${plural(lines, 'matching line')} in ${plural(files, 'file')}`;
    return [`Shown are the first ${shown} of ${all}: -n ${MAX_LIMIT} shows more, -c counts them.`];
  }
  const needsMore = shown === 0 && options.multiline !== true && options.literal !== true && spansLines(pattern);
  return needsMore ? ['A pattern is matched line by line, and this one asks for a line end: add -U.'] : [];
}
