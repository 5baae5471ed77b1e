/** Reciprocal rank fusion: arms are joined by rank, never by comparing scores of different models. */

import type { CandidateChunk } from '../candidates/candidate-types.ts';
import type { Arm } from '../types.ts';

/** Cormack, Clarke and Büttcher 2009: the constant that damps the lead of the first ranks. */
const RRF_K = 60;

/** @returns chunk id to the sum over arms of 1 / (60 + 1-based rank) */
export function fuseRanks(chunks: Iterable<CandidateChunk>, arms: readonly Arm[]): Map<string, number> {
  const fused = new Map<string, number>();
  for (const chunk of chunks) {
    let score = 0;
    for (const arm of arms) {
      const rank = chunk.ranks[arm];
      if (rank !== undefined) score += 1 / (RRF_K + rank + 1);
    }
    fused.set(chunk.row.id, score);
  }
  return fused;
}
