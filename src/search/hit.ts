/** A chunk as a hit: called after the definition that is meant, and narrowed to it. */

import type { Definition } from '../base/types.ts';
import type { CandidateRow } from '../store/index.ts';
import { definitionAt, type Likeness, linesInChunk, meantBy } from './definitions.ts';
import { hitLines } from './pack-hits.ts';
import type { AnalyzedQuery } from './query/query.ts';
import type { QueryTerms } from './query/query-terms.ts';
import type { RankedChunk } from './ranking/rank.ts';
import type { Arm, Hit } from './types.ts';

type Place = Pick<Hit, 'path' | 'startLine' | 'endLine' | 'symbol' | 'kind' | 'scope' | 'definition' | 'language'>;

/** One hit, or one for each definition of the name that was asked for. */
export function toHits(
  entry: RankedChunk,
  query: AnalyzedQuery,
  rarity: QueryTerms,
  likeness: Likeness,
  { explain, isBest }: { readonly explain: boolean; readonly isBest: boolean },
): Hit[] {
  const ranks: Partial<Record<Arm, number>> = {};
  for (const [arm, rank] of Object.entries(entry.chunk.ranks)) ranks[arm as Arm] = rank + 1;
  const { row } = entry.chunk;
  return meantBy(row, query, rarity, likeness, isBest).map((meant) => ({
    ...placeOf(row, meant),
    score: Math.round(entry.score * 10_000) / 10_000,
    text: row.text,
    ...(meant !== undefined && linesOf(row, meant)),
    ranks,
    ...(explain ? { armScores: entry.chunk.scores, signals: entry.shares() } : {}),
  }));
}

/** A chunk called after one of its definitions. */
export function placeOf(row: CandidateRow, definition: Definition | undefined): Place {
  const { path, startLine, endLine, language } = row;
  if (definition === undefined) {
    const { symbol, kind, scope } = row;
    return { path, startLine, endLine, symbol, kind, scope, definition: null, language };
  }
  const { name: symbol, kind, scope } = definition;
  const own = { startLine: definition.startLine, endLine: definition.endLine };
  return { path, startLine, endLine, symbol, kind, scope, definition: own, language };
}

/** A chunk called after the definition around one of its lines. @param index of a line of its text, from 0 */
export function placeAtLine(row: CandidateRow, index: number): Place {
  return placeOf(row, row.kind === 'imports' ? undefined : definitionAt(row, row.startLine + index));
}

// --- internal ---

/** The lines of the chunk that belong to the definition, with the comment above it. */
function linesOf(row: CandidateRow, definition: Definition): Pick<Hit, 'startLine' | 'endLine' | 'text'> | null {
  const { from, to } = linesInChunk(row, definition);
  if (to < from || (from === row.startLine && to === row.endLine)) return null;
  const lines = hitLines(row).slice(from - row.startLine, to - row.startLine + 1);
  return { startLine: from, endLine: to, text: lines.join('\n') };
}
