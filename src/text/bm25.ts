/** Okapi BM25 (Robertson and Zaragoza 2009), with the parameters of the store's full-text index, so that all ways rank alike. */

const K1 = 1.2;
const B = 0.75;

/** Inverse document frequency. @param df how many of `all` hold the term; more than all counts as all */
export function idf(all: number, df: number): number {
  const known = Math.min(df, all);
  return Math.log(1 + (all - known + 0.5) / (known + 0.5));
}

/** What `tf` occurrences in a field of `length` terms are worth, 0 to K1 + 1, before the rarity of the term. */
export function saturated(tf: number, length: number, averageLength: number): number {
  return (tf * (K1 + 1)) / (tf + K1 * (1 - B + (B * length) / averageLength));
}
