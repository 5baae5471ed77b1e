/** Finds what was meant by a few of its letters: for files, commands, models and sessions. */

import { truncateToWidth } from '../../base/text.ts';

export interface FuzzyMatch {
  /** Higher is better; comparable between texts for one query only. */
  readonly score: number;
  /** Indexes into the text (UTF-16) of the letters that match. */
  readonly matched: readonly number[];
}

export interface FuzzyFound<T> extends FuzzyMatch {
  readonly item: T;
}

/** Longer texts are looked at only so far. */
const MAX_TEXT = 1024;
const WORD_START = 8;
const NAME_START = 6;
const IN_ROW = 5;
const SAME_CASE = 1;
/** A letter that follows a gap. */
const GAP = 2;

/**
 * Every letter of the query, in order. Beginnings of words and letters side by side count most, then a place in the last
 * part of a path.
 * @returns null when a letter is missing; all texts match an empty query
 */
export function fuzzyMatch(query: string, text: string): FuzzyMatch | null {
  const wanted = query.replaceAll(' ', '');
  if (wanted === '') return { score: 0, matched: [] };
  const shown = text.slice(0, MAX_TEXT);
  const lower = shown.toLowerCase();
  const letters = wanted.toLowerCase();
  const name = lower.lastIndexOf('/', lower.length - 2) + 1;
  // Looked for in the name first, then in the whole: the better of the two.
  const tries = [name, 0].flatMap((from) => greedy(letters, wanted, shown, lower, from, name) ?? []);
  const [first, second] = tries;
  if (first === undefined) return null;
  return second !== undefined && second.score > first.score ? second : first;
}

/** The best of many, best first. @param textOf what is matched */
export function fuzzyFind<T>(
  query: string,
  items: readonly T[],
  textOf: (item: T) => string,
  limit: number,
): FuzzyFound<T>[] {
  const found: FuzzyFound<T>[] = [];
  for (const item of items) {
    const match = fuzzyMatch(query, textOf(item));
    if (match !== null) found.push({ item, ...match });
  }
  // Stable: what comes first in the list stays first among equals.
  if (query !== '') found.sort((a, b) => b.score - a.score || textOf(a.item).length - textOf(b.item).length);
  return found.slice(0, limit);
}

/** The name that was probably meant, or undefined. */
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

function greedy(
  letters: string,
  wanted: string,
  shown: string,
  lower: string,
  from: number,
  name: number,
): FuzzyMatch | null {
  const matched: number[] = [];
  let score = 0;
  let at = from;
  for (let n = 0; n < letters.length; n++) {
    const letter = letters[n] ?? '';
    let found = lower.indexOf(letter, at);
    if (found < 0) return null;
    // A beginning of a word further on is what people mean, unless the letters stand side by side.
    const previous = matched.at(-1);
    if (previous === undefined || found !== previous + 1) {
      for (let next = found; next >= 0 && next - found < 40; next = lower.indexOf(letter, next + 1)) {
        if (isWordStart(shown, next) && isSubsequence(letters, n + 1, lower, next + 1)) {
          found = next;
          break;
        }
      }
    }
    if (previous !== undefined && found === previous + 1) score += IN_ROW;
    else if (previous !== undefined) score -= Math.min(GAP, found - previous - 1);
    if (isWordStart(shown, found)) score += WORD_START;
    if (found === name) score += NAME_START;
    if (found >= name) score += 1;
    if (shown[found] === wanted[n]) score += SAME_CASE;
    matched.push(found);
    at = found + 1;
  }
  return { score: score - shown.length / MAX_TEXT, matched };
}

function isSubsequence(letters: string, from: number, text: string, at: number): boolean {
  let index = at;
  for (let n = from; n < letters.length; n++) {
    index = text.indexOf(letters[n] ?? '', index) + 1;
    if (index === 0) return false;
  }
  return true;
}

function isWordStart(text: string, index: number): boolean {
  if (index === 0) return true;
  const before = text[index - 1] ?? '';
  const here = text[index] ?? '';
  if (/[^\p{L}\p{N}]/u.test(before)) return true;
  return /\p{Lu}/u.test(here) && !/\p{Lu}/u.test(before);
}

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
