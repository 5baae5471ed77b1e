/** The name that was probably meant by one that does not exist. */

import { truncateToWidth } from './text.ts';

/** Undefined when none is near. */
export function nearestName(typed: string, names: readonly string[]): string | undefined {
  const word = truncateToWidth(typed.toLowerCase(), 40);
  const begins = names.find((name) => word.length >= 2 && name.startsWith(word));
  if (begins !== undefined) return begins;
  const [best] = names
    .map((name) => ({ name, distance: editDistance(word, name) }))
    .sort((a, b) => a.distance - b.distance);
  return best !== undefined && best.distance <= Math.max(1, Math.floor(word.length / 3)) ? best.name : undefined;
}

// --- internal ---

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      next.push(Math.min((next[j - 1] ?? 0) + 1, (row[j] ?? 0) + 1, (row[j - 1] ?? 0) + same));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
