/** What two lines do not have in common, in whole words. */

/** Half-open, in characters of the line. */
export type WordRange = readonly [from: number, to: number];

/** Lines with more characters than this are not compared word by word. */
const MOST_COMPARED = 2_000;

/** Between their beginnings and ends; undefined where that is all or nothing. */
export function changedWords(
  old: string,
  next: string,
): { readonly old: WordRange; readonly next: WordRange } | undefined {
  if (old === next || Math.max(old.length, next.length) > MOST_COMPARED) return undefined;
  const [a, b] = [wordsOf(old), wordsOf(next)];
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a.at(-1 - tail) === b.at(-1 - tail)) tail++;
  // Blanks alone in common say nothing.
  if ([...a.slice(0, head), ...a.slice(a.length - tail)].join('').trim() === '') return undefined;
  const range = (words: readonly string[]): WordRange => [
    words.slice(0, head).join('').length,
    words.slice(0, words.length - tail).join('').length,
  ];
  return { old: range(a), next: range(b) };
}

// --- internal ---

function wordsOf(line: string): readonly string[] {
  return line.match(/[\p{L}\p{N}_]+|\s+|[^\p{L}\p{N}_\s]/gu) ?? [];
}
