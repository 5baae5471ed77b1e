/**
 * The weight of each signal: one table for the whole ranking, in `weights.json`, with a column for answers without the MLX
 * arm and one for answers with it. Fitted with `training/rank/fit.py` (pairwise logistic regression, bounded) on the
 * development benchmark and judged on repositories left out of the fit; `docs/design/001-ranking.md` has the figures.
 */

import type { Arm } from '../types.ts';
import table from './weights.json' with { type: 'json' };

export type Weights = Readonly<Record<string, number>>;

/**
 * What is not fitted: where one file or few are what the query names, define it or hold it, they are above all others,
 * whatever else speaks for those. Each is more than all other signals together.
 */
const FIXED: Weights = { 'only.path': 120, 'only.defines': 60, 'only.holds': 30, 'text.exact': 10 };
const WITH_MLX: Weights = { ...table.withMlx, ...FIXED };
const WITHOUT_MLX: Weights = { ...table.withoutMlx, ...FIXED };

/** The weights for an answer to which these arms were asked. */
export function weightsFor(arms: readonly Arm[]): Weights {
  return arms.includes('neural') ? WITH_MLX : WITHOUT_MLX;
}

/** True for a signal that lifts a file above all others. It counts for the file's best chunk alone: one is enough to show it. */
export function isFixed(signal: string): boolean {
  return signal in FIXED;
}

/** What every further chunk of a file already shown loses: files, not repeats, fill the first page. 2.5 gives 0.904, 4 gives 0.909. */
export const SATURATION = 4;
