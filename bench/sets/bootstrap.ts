/** Two runs over the same questions: the difference of each set, with what chance alone could make of it. */

import { groups, mean, type SetScore } from './scores.ts';

const ROUNDS = 2_000;

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
    const [low, high] = interval(differences);
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

/** The middle 95 % of means of resamples with replacement; the same numbers in every run. */
export function interval(values: readonly number[]): [number, number] {
  let state = 42;
  const next = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const means = Array.from({ length: ROUNDS }, () =>
    mean(values.map(() => values[Math.floor(next() * values.length)] ?? 0)),
  ).sort((a, b) => a - b);
  return [means[Math.floor(ROUNDS * 0.025)] ?? 0, means[Math.floor(ROUNDS * 0.975)] ?? 0];
}

// --- internal ---

function keyOf({ set, corpus, query }: SetScore): string {
  return `${set}\0${corpus}\0${query}`;
}
