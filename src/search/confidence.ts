/** How sure an answer is, judged against this index: distance from the background and share of the query found. */

import type { AnalyzedQuery } from './query.ts';
import type { Background, ScoredFile } from './signals.ts';
import type { Confidence } from './types.ts';

/**
 * @param top the best-ranked file, or undefined when nothing was found
 * Thresholds are set on the development queries (97 % keep at least `medium`) and on nonsense queries.
 */
export function confidenceOf(query: AnalyzedQuery, top: ScoredFile | undefined): Confidence {
  if (top === undefined) return 'none';
  const z = Math.max(top.signals['static.z'] ?? 0, top.signals['neural.z'] ?? 0);
  const covered = top.signals['cover.file'] ?? 0;
  if ((top.signals['define.exact'] ?? 0) === 1 && query.kind === 'symbol') return 'high';
  if (covered >= 0.7 && z >= 2) return 'high';
  if (covered >= 0.45 || z >= 3.2 || (top.signals['name.cover'] ?? 0) >= 1) return 'medium';
  return 'low';
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
