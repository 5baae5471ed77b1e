/** The name that was probably meant by one that does not exist. */

import { truncateToWidth } from './text.ts';

/** Undefined when none is near. A name in parts (`search.limit`) is also found by its last part. */
export function nearestName(typed: string, names: readonly string[]): string | undefined {
  const word = truncateToWidth(typed.toLowerCase(), 40);
  const lastPart = `.${word.slice(word.lastIndexOf('.') + 1)}`;
  const known = names.map((name) => ({ name, lower: name.toLowerCase() }));
  const alike =
    known.find(({ lower }) => word.length >= 2 && lower.startsWith(word)) ??
    known.find(({ lower }) => lastPart.length > 2 && lower.endsWith(lastPart));
  if (alike !== undefined) return alike.name;
  const [best] = known
    .map(({ name, lower }) => ({ name, distance: editDistance(word, lower) }))
    .sort((a, b) => a.distance - b.distance);
  // A name with as many changes as letters is not similar.
  const most = Math.min(word.length - 1, Math.max(1, Math.floor(word.length / 3)));
  return best !== undefined && best.distance <= most ? best.name : undefined;
}

/** The end of a sentence that says what does not exist; empty when no name is near. */
export function didYouMean(typed: string, names: readonly string[]): string {
  const near = nearestName(typed, names);
  return near === undefined ? '' : `; did you mean "${near}"?`;
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
