/** What a reader with room for 2,000 tokens sees: the annotated files in what `search --max-tokens 2000` prints. */

import { type Hit, hitsForBudget, packHits } from '../../src/search/index.ts';
import { ofFile, type Target } from './metric.ts';

export const BUDGET_TOKENS = 2_000;
/** Hits that the command asks for under this budget. */
export const BUDGET_HITS = hitsForBudget(BUDGET_TOKENS);

/** One query: shares of its annotated files, `relevant` and `secondary` alike. */
export interface BudgetScore {
  /** 1 when at least one of them is in the output. */
  readonly any: number;
  readonly recall: number;
  /** The same of files shown with code, not only named. */
  readonly anyWithCode: number;
  readonly recallWithCode: number;
}

/** @param hits best first, `BUDGET_HITS` or more */
export function budgetScore(query: string, hits: readonly Hit[], targets: readonly Target[]): BudgetScore {
  const { kept, listed } = packHits(hits.slice(0, BUDGET_HITS), query, BUDGET_TOKENS);
  const code = kept.map(({ hit }) => hit);
  const files = [...new Set(targets.map((target) => (typeof target === 'string' ? target : target.path)))];
  const share = (shown: readonly Hit[]): number =>
    files.filter((file) => shown.some((hit) => ofFile(hit.path, file))).length / Math.max(1, files.length);
  const [recall, recallWithCode] = [share([...code, ...listed]), share(code)];
  return { any: recall > 0 ? 1 : 0, recall, anyWithCode: recallWithCode > 0 ? 1 : 0, recallWithCode };
}
