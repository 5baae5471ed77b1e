/**
 * Which chunk of a file represents it: what each holds of the query, is like it and defines of it, beside the other chunks of the
 * file. Ranks among all chunks of the project do not tell that: the first and the tenth are nearly the same to a fusion.
 */

import type { CandidateChunk } from '../candidates/candidate-types.ts';
import { definedNames } from '../definitions.ts';
import type { QueryTerms } from '../query/query-terms.ts';

/** Fitted by rule-made questions alone: `docs/design/001-ranking.md`. */
const WORTH = { words: 2.4, alike: 4.8, names: 4.2, symbol: 1.5 };
/** What all but likeness say together is worth as much as the best fused rank of two arms. */
const SCALE = 0.033 / (WORTH.words + WORTH.names + WORTH.symbol);

/** @param least similarity of what the dense arm did not find @returns to be compared within the file alone */
export function chunkChoice(
  chunks: readonly CandidateChunk[],
  terms: QueryTerms,
  least: number,
): ReadonlyMap<CandidateChunk, number> {
  const most = Math.max(1e-9, ...chunks.map(byWords));
  const closest = Math.max(...chunks.map(({ scores }) => likeness(scores, least)));
  return new Map(
    chunks.map((chunk) => {
      const { row, scores } = chunk;
      const worth =
        WORTH.words * (byWords(chunk) / most) +
        WORTH.alike * (likeness(scores, least) - closest) +
        WORTH.names * Math.max(0, ...definedNames(row).map((name) => terms.fit(name))) +
        WORTH.symbol * terms.covered(terms.heldBy(row.symbolTerms));
      return [chunk, SCALE * worth];
    }),
  );
}

/** The least similarity among the chunks that a dense arm found. */
export function leastAlike(chunks: readonly CandidateChunk[]): number {
  return chunks.reduce((least, { scores }) => Math.min(least, likeness(scores, 1)), 1);
}

// --- internal ---

function byWords({ scores }: CandidateChunk): number {
  return scores.lexical ?? scores.symbol ?? 0;
}

function likeness({ static: plain, neural }: CandidateChunk['scores'], least: number): number {
  return plain ?? neural ?? least;
}
