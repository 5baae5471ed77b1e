/** Normalised discounted cumulative gain: how near the top of a list the right things are. */

/**
 * @param gains what each rank is worth, best rank first; those past `depth` do not count
 * @param right how many right things there are: the ideal list has a 1 for each
 * @param depth ranks looked at
 * @returns 0 to 1; 0 when there is nothing right
 */
export function ndcg(gains: readonly number[], right: number, depth: number): number {
  const ideal = sum(new Array<number>(Math.min(depth, right)).fill(1));
  return ideal === 0 ? 0 : sum(gains.slice(0, depth)) / ideal;
}

// --- internal ---

function sum(gains: readonly number[]): number {
  return gains.reduce((total, gain, rank) => total + gain / Math.log2(rank + 2), 0);
}
