/** Two runs over the same questions: the difference of each set, with what chance alone could make of it. */

import { resampledInterval } from '../../src/text/resamples.ts';
import { groups, mean, type SetScore } from './scores.ts';

/** @param before scores that `--scores` wrote; only questions of both runs are compared */
export function compareRuns(before: readonly SetScore[], after: readonly SetScore[]): string {
  const known = new Map(before.map((score) => [keyOf(score), score]));
  const lines = [
    '',
    '| set | questions | NDCG@10 before | after | difference, 95 % of resamples | first before | after |',
    '| --- | --- | --- | --- | --- | --- | --- |',
  ];
  for (const [set, scores] of groups(after, (score) => score.set)) {
    const pairs = scores.flatMap((score) => {
      const old = known.get(keyOf(score));
      return old === undefined ? [] : [{ old, score }];
    });
    const differences = pairs.map(({ old, score }) => score.ndcg - old.ndcg);
    const [low, high] = resampledInterval(differences);
    const cells = [
      mean(pairs.map(({ old }) => old.ndcg)).toFixed(3),
      mean(pairs.map(({ score }) => score.ndcg)).toFixed(3),
      `${mean(differences).toFixed(4)} (${low.toFixed(4)} to ${high.toFixed(4)})`,
      mean(pairs.map(({ old }) => old.first)).toFixed(3),
      mean(pairs.map(({ score }) => score.first)).toFixed(3),
    ];
    lines.push(`| ${[set, String(pairs.length), ...cells].join(' | ')} |`);
  }
  return `${lines.join('\n')}\n`;
}

// --- internal ---

function keyOf({ set, corpus, query }: SetScore): string {
  return `${set}\0${corpus}\0${query}`;
}
