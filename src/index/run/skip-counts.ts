/** Counts of files left out, by reason. */

/** Reasons that occurred. */
export function countsOf(skips: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(skips).filter(([, count]) => count > 0));
}

export function sameCounts(a: Readonly<Record<string, number>>, b: Readonly<Record<string, number>>): boolean {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => a[key] === b[key]);
}
