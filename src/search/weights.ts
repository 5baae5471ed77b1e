/**
 * What each signal is worth: one table for the whole ranking, in `weights.json`. Fitted with `training/rank/fit.py`
 * (pairwise logistic regression, bounded) on the development benchmark and judged on repositories left out of the fit;
 * `docs/design/001-ranking.md` has the figures.
 */

import table from './weights.json' with { type: 'json' };

export const WEIGHTS: Readonly<Record<string, number>> = table;

/** What every further chunk of a file already shown loses: files, not repeats, fill the first page. */
export const SATURATION = 2.5;
