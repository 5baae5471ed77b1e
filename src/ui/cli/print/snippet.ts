/** Which lines of a hit to show: its first line, and the lines around the words of the query. */

import { terms } from '../../../text/terms.ts';

export interface SnippetLine {
  /** 1-based line in the file. */
  readonly number: number;
  /** Index into the lines that were given. */
  readonly index: number;
}

/**
 * @param lines the hit's text, cut into lines; `startLine` is the file line of the first
 * @param count lines wanted at most
 * @param symbol what the hit is called: the line that defines it stays in sight; '' where it has no name
 * @returns lines in order; a gap in the numbers is a gap in the code
 */
export function chooseLines(
  lines: readonly string[],
  startLine: number,
  query: string,
  count: number,
  symbol = '',
): SnippetLine[] {
  const at = (index: number): SnippetLine => ({ index, number: startLine + index });
  let last = lines.length;
  while (last > 0 && (lines[last - 1] ?? '').trim() === '') last--;
  if (last <= count) return Array.from({ length: last }, (_, index) => at(index));
  if (count <= 0) return [];
  const head = headLine(lines.slice(0, last), symbol);
  const wanted = new Set(terms(query));
  // A word counts where it is met first: a line that repeats the definition's words does not outweigh it.
  const met = new Set(lineTerms(lines[head] ?? '', wanted));
  const weights = lines.slice(0, last).map((line, index) => {
    const found = lineTerms(line, wanted);
    const fresh = index === head ? found : found.filter((term) => !met.has(term));
    return (line.trim() === '' ? 0 : 0.01) + fresh.length + (index === head ? HEAD : 0);
  });
  const window = (size: number) => bestWindow(weights, size, head);
  const whole = window(count);
  if (count <= 2 || (whole <= head && head < whole + count)) return range(whole, count).map(at);
  // The line that names what this is stays in sight, above or below the window.
  const rest = window(count - 1);
  const indexes = range(rest, count - 1);
  return (head < rest ? [head, ...indexes] : [...indexes, head]).map(at);
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

/** Seeing the definition is worth half a word of the query. */
const HEAD = 0.5;
/** Leaving the definition behind costs at most less than a word of the query is worth. */
const FAR = 0.4;
const FAR_LINES = 20;
/** Lines that say nothing of what a hit is: comments, attributes, decorators, lone brackets. */
const PREAMBLE = /^(?:\/[/*]|\*|#(?:[\s!#[]|include|$)|--|"""|'''|@|<!--|;|%|[)\]}>]|$)/;

/** The first line outside comments with the symbol's name, else the first line of code. */
function headLine(lines: readonly string[], symbol: string): number {
  const code = lines.findIndex((line) => !PREAMBLE.test(line.trim()));
  const name = symbol.split(/[.:#]/).at(-1)?.trim() ?? '';
  if (name === '') return Math.max(0, code);
  const named = lines.findIndex((line) => !PREAMBLE.test(line.trim()) && hasWord(line, name));
  return Math.max(0, named >= 0 ? named : code);
}

function hasWord(line: string, word: string): boolean {
  for (let at = line.indexOf(word); at >= 0; at = line.indexOf(word, at + 1)) {
    if (!WORD.test(line[at - 1] ?? ' ') && !WORD.test(line[at + word.length] ?? ' ')) return true;
  }
  return false;
}

const WORD = /[\p{L}\p{N}_$]/u;

/** Start of the window of `size` lines that weighs most; of equals the one that starts nearest to the definition. */
function bestWindow(weights: readonly number[], size: number, head: number): number {
  let best = 0;
  let bestSum = -Infinity;
  let sum = 0;
  for (const [index, weight] of weights.entries()) {
    sum += weight - (weights[index - size] ?? 0);
    const start = index - size + 1;
    if (start < 0) continue;
    const value = sum - FAR * Math.min(1, Math.abs(start - head) / FAR_LINES);
    if (value > bestSum + 1e-9) [best, bestSum] = [start, value];
  }
  return best;
}

function range(from: number, length: number): number[] {
  return Array.from({ length }, (_, offset) => from + offset);
}

function lineTerms(line: string, wanted: ReadonlySet<string>): string[] {
  return [...new Set(terms(line.slice(0, 2000)))].filter((term) => wanted.has(term));
}
