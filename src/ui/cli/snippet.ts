/** Which lines of a hit to show: its first line, and the lines around the words of the query. */

import { terms } from '../../base/terms.ts';

export interface SnippetLine {
  /** 1-based line in the file. */
  readonly number: number;
  /** Index into the lines that were given. */
  readonly index: number;
}

/**
 * @param lines the hit's text, cut into lines; `startLine` is the file line of the first
 * @param count lines wanted at most
 * @returns lines in order; a gap in the numbers is a gap in the code
 */
export function chooseLines(lines: readonly string[], startLine: number, query: string, count: number): SnippetLine[] {
  const at = (index: number): SnippetLine => ({ index, number: startLine + index });
  let last = lines.length;
  while (last > 0 && (lines[last - 1] ?? '').trim() === '') last--;
  if (last <= count) return Array.from({ length: last }, (_, index) => at(index));
  if (count <= 0) return [];
  const wanted = new Set(terms(query));
  const weights = lines.slice(0, last).map((line) => lineWeight(line, wanted));
  const window = count > 2 ? count - 1 : count;
  let best = 0;
  let bestSum = -1;
  for (let start = 0; start + window <= last; start++) {
    let sum = 0;
    for (let index = start; index < start + window; index++) sum += weights[index] ?? 0;
    // Strictly more: among equals the earliest window, which holds the signature, is the best.
    if (sum > bestSum) [best, bestSum] = [start, sum];
  }
  if (best <= 1 || window === count) {
    const start = best <= 1 ? 0 : best;
    return Array.from({ length: Math.min(count, last - start) }, (_, offset) => at(start + offset));
  }
  // The first line usually names what this is, so it stays in sight above the window.
  return [at(0), ...Array.from({ length: window }, (_, offset) => at(best + offset))];
}

/**
 * Chosen lines and those around them.
 * @param startLine file line of index 0 @param length lines there are
 * @returns lines in order, each once
 */
export function widenLines(
  chosen: readonly SnippetLine[],
  startLine: number,
  length: number,
  by: { readonly before: number; readonly after: number },
): SnippetLine[] {
  const numbers = new Set<number>();
  for (const { number } of chosen) {
    const last = Math.min(startLine + length - 1, number + by.after);
    for (let at = Math.max(startLine, number - by.before); at <= last; at++) numbers.add(at);
  }
  return [...numbers].sort((a, b) => a - b).map((number) => ({ number, index: number - startLine }));
}

// --- internal ---

function lineWeight(line: string, wanted: ReadonlySet<string>): number {
  if (line.trim() === '') return 0;
  let weight = 0.01;
  for (const term of new Set(terms(line.slice(0, 2000)))) if (wanted.has(term)) weight += 1;
  return weight;
}
