/** How sure it is that a commit has to do with a question. */

import type { Confidence } from '../../search/index.ts';
import type { Fit } from './find-commits.ts';

/** What words are worth beside meaning. */
const WORDS = 0.5;
/** Fitted to questions about this history and five others, and to questions about other projects (docs/design/010-commits-as-hits.md). */
const LEVELS: readonly (readonly [from: number, level: Confidence])[] = [
  [0.75, 'high'],
  [0.55, 'medium'],
  [0.35, 'low'],
];

/** @param fit of the best commit; undefined where there is none */
export function confidenceOf(fit: Fit | undefined): Confidence {
  if (fit === undefined) return 'none';
  const sum = fit.meaning + WORDS * fit.words;
  return LEVELS.find(([from]) => sum >= from)?.[1] ?? 'none';
}
