/**
 * What each signal is worth: one table for the whole ranking, in `weights.json`, with a column for answers without the MLX
 * arm and one for answers with it. Fitted with `training/rank/fit.py` (pairwise logistic regression, bounded) on the
 * development benchmark and judged on repositories left out of the fit; `docs/design/001-ranking.md` has the figures.
 */

import type { Arm } from './types.ts';
import table from './weights.json' with { type: 'json' };

export type Weights = Readonly<Record<string, number>>;

/** The weights for an answer to which these arms were asked. */
export function weightsFor(arms: readonly Arm[]): Weights {
  return arms.includes('neural') ? table.withMlx : table.withoutMlx;
}

/** What every further chunk of a file already shown loses: files, not repeats, fill the first page. 2.5 gives 0.904, 4 gives 0.909. */
export const SATURATION = 4;
