/** How sure an answer is, judged against this index: distance from the background, share of the query found, unknown names. */

import { splitIdentifier } from '../../text/terms.ts';
import type { Candidates } from '../candidates/candidate-types.ts';
import type { Expansion } from '../query/expand.ts';
import type { AnalyzedQuery } from '../query/query.ts';
import type { Arm, Confidence } from '../types.ts';
import type { Background } from './arm-signals.ts';
import type { ScoredFile } from './signals.ts';

/**
 * Logistic regression of 600 annotated queries, over whole corpora, ten files of each and this project, against 174 queries
 * that none of these answers: `docs/design/001-ranking.md` has the figures, also for corpora left out of the fit. A name
 * that the query names counts by how much of the query is found with it, as one word of many names a file by chance.
 */
const SHARES = { 'cover.file': 7.176, 'static.z': 0.395, 'define.file': 4.037, 'name.idf': 1.824 } as const;
const NAMED_AND_COVERED = 3.881;
/** When every name in the query is one that this project does not have; set beside the fit. */
const UNKNOWN_NAMES = -3.5;
const BIAS = -4.643;
const LOW = -0.8;
const HIGH = 2;
/** A sentence as it is written, but for capitals. */
const LEAST_EXACT = 0.24;
const ONLY = ['only.path', 'only.defines', 'only.holds'] as const;
/** One lucky dimension says nothing: similarity counts up to here. */
const MAX_Z = 6;
/** Replaces the similarity in modes that ask no dense arm: the middle of annotated queries. */
const USUAL_Z = 3.6;

/**
 * @param top the best-ranked file, or undefined when nothing was found
 * @param dense whether similarity was asked for
 * @param expansion what is known of the query's words and names
 */
export function confidenceOf(
  query: AnalyzedQuery,
  top: ScoredFile | undefined,
  dense: boolean,
  expansion: Pick<Expansion, 'didYouMean' | 'names' | 'unknownNames'>,
): Confidence {
  if (top === undefined) return 'none';
  const corrected = expansion.didYouMean !== null;
  const isName = query.kind === 'symbol';
  // A name that is one slip away from one that is here was found: the answer asks whether it was meant.
  if (corrected && isName) return 'medium';
  if (isUnknownName(query, top)) return 'low';
  const level = levelOf(query, top, dense, expansion.unknownNames / Math.max(1, expansion.names));
  return corrected && level === 'high' ? 'medium' : level;
}

/**
 * Mean and spread of a query against a sample of the index.
 * @param vector `[dims]` float32 of length 1; @param sample `[n, dims]` float32
 */
export function backgroundOf(vector: Float32Array, sample: Float32Array): Background {
  const dims = vector.length;
  const n = Math.floor(sample.length / dims);
  if (n < 8) return { mean: 0.1, spread: 0.1 };
  let total = 0;
  let squares = 0;
  for (let i = 0; i < n; i++) {
    let dot = 0;
    for (let j = 0; j < dims; j++) dot += (vector[j] as number) * (sample[i * dims + j] as number);
    total += dot;
    squares += dot * dot;
  }
  const mean = total / n;
  return { mean, spread: Math.max(0.02, Math.sqrt(Math.max(0, squares / n - mean * mean))) };
}

/** Without a stored sample, the tail of the arm's own answer stands for the background. */
export function armBackground(candidates: Candidates, arm: Arm): Background {
  const scores = [...candidates.chunks.values()].flatMap((chunk) => chunk.scores[arm] ?? []).sort((a, b) => a - b);
  const half = scores.slice(0, Math.ceil(scores.length / 2));
  if (half.length < 8) return { mean: 0.1, spread: 0.1 };
  const mean = half.reduce((sum, score) => sum + score, 0) / half.length;
  const variance = half.reduce((sum, score) => sum + (score - mean) ** 2, 0) / half.length;
  return { mean, spread: Math.max(0.02, Math.sqrt(variance)) };
}

// --- internal ---

/** @param unknown share of the query's names that are nowhere */
function levelOf(query: AnalyzedQuery, top: ScoredFile, dense: boolean, unknown: number): Confidence {
  if (query.kind === 'symbol' && top.signals['define.exact'] === 1) return 'high';
  // What is where the query says, word for word, and hardly anywhere else is what was asked for.
  if (ONLY.some((name) => top.signals[name] === 1)) return 'high';
  // Marks and all, or a whole sentence: that is not by chance.
  if (query.exact?.isRare === true && (top.signals['text.exact'] ?? 0) >= LEAST_EXACT) return 'high';
  const z = dense ? Math.min(MAX_Z, top.signals['static.z'] ?? 0) : USUAL_Z;
  const named = (top.signals['name.cover'] ?? 0) * (top.signals['cover.file'] ?? 0);
  let score = BIAS + SHARES['static.z'] * z + NAMED_AND_COVERED * named + UNKNOWN_NAMES * unknown;
  for (const name of ['cover.file', 'define.file', 'name.idf'] as const) {
    score += SHARES[name] * (top.signals[name] ?? 0);
  }
  return score >= HIGH ? 'high' : score >= LOW ? 'medium' : 'low';
}

/** A name of several parts that the best file neither has nor spells in another way: its parts alone do not count. */
function isUnknownName({ kind, named }: AnalyzedQuery, { signals }: ScoredFile): boolean {
  if (kind !== 'symbol' || named.word === null || !/^[\w$]+$/.test(named.word)) return false;
  if (splitIdentifier(named.word).length < 2) return false;
  return HAS_NAME.every((name) => (signals[name] ?? 0) < SAME_NAME);
}

const HAS_NAME = ['define.exact', 'define.bare', 'define.fit', 'word.held', 'name.exact', 'only.path'] as const;
const SAME_NAME = 0.99;
