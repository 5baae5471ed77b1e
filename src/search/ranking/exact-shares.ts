/** What it is worth that a chunk holds the query as it is written. */

import { isChangeLog } from '../../text/path-roles.ts';
import type { CandidateChunk } from '../candidates/candidate-types.ts';
import { exactIn } from '../query/exact-text.ts';
import type { AnalyzedQuery } from '../query/query.ts';

/** So few files that hold a whole sentence are what it is about. */
const FEW_HOLDERS = 3;

/** How well each chunk holds the query as it is written, times how much such a query means that; only of those that do. */
export function exactByChunk(
  { exact, wantsDocs }: AnalyzedQuery,
  chunks: readonly CandidateChunk[],
): Map<CandidateChunk, number> {
  const shares = new Map<CandidateChunk, number>();
  if (exact === null) return shares;
  for (const chunk of chunks) {
    // A sentence about a change is asked for what was changed.
    if (!wantsDocs && isChangeLog(chunk.row.path)) continue;
    const share = exactIn(chunk.row.text, exact);
    if (share > 0) shares.set(chunk, share);
  }
  const holders = new Set([...shares.keys()].map(({ row }) => row.path)).size;
  const isRare = exact.isRare && holders <= FEW_HOLDERS;
  return new Map(
    [...shares].map(([chunk, share]) => {
      const byNoChance = isRare && exact.asAll?.test(chunk.row.text) !== false;
      return [chunk, share * (byNoChance ? 1 : exact.worth)];
    }),
  );
}
