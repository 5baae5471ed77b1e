/** The order of the arms themselves, without signals. */

import type { CandidateChunk, Candidates } from '../candidates/candidate-types.ts';
import { fuseRanks } from './fusion.ts';
import type { RankedChunk } from './rank.ts';

/** The order of the arms themselves: one arm's scores as they are, several fused by rank. */
export function plainOrder(candidates: Candidates): RankedChunk[] {
  const fused = fuseRanks(candidates.chunks.values(), candidates.arms);
  const [only] = candidates.arms;
  const score = (chunk: CandidateChunk): number =>
    candidates.arms.length === 1 && only !== undefined ? (chunk.scores[only] ?? 0) : (fused.get(chunk.row.id) ?? 0);
  return [...candidates.chunks.values()]
    .map((chunk) => ({ chunk, score: score(chunk), shares: () => [] }))
    .sort((a, b) => b.score - a.score);
}
