/** What chance leaves of a mean: the middle 95 % of means of resamples with replacement. The same numbers in every run. */

const ROUNDS = 2_000;

export function resampledInterval(values: readonly number[]): [low: number, high: number] {
  let state = 42;
  const next = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const means = Array.from({ length: ROUNDS }, () => {
    let sum = 0;
    for (let n = 0; n < values.length; n++) sum += values[Math.floor(next() * values.length)] ?? 0;
    return sum / Math.max(1, values.length);
  }).sort((a, b) => a - b);
  return [means[Math.floor(ROUNDS * 0.025)] ?? 0, means[Math.floor(ROUNDS * 0.975)] ?? 0];
}
