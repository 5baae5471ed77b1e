/** Passages cut, joined and compared. */

import { sha256Hex } from '../base/hash.ts';
import { terms } from '../base/terms.ts';
import type { RepoPath } from '../base/types.ts';
import type { Passage, Place } from './types.ts';

/** The lines of a file as it is now; null when it cannot be read. */
export type LinesOf = (path: Place['path']) => readonly string[] | null;

/** Passages of one file that are at most so many lines apart become one, which saves a header. */
const JOIN_GAP = 2;

/**
 * The passage as its file has it now.
 * @returns the same when its lines are where they were, moved when they are elsewhere in the file, else null
 */
export function asFileHasIt<T extends Pick<Passage, 'path' | 'startLine' | 'endLine' | 'text'>>(
  passage: T,
  linesOf: LinesOf,
): T | null {
  const lines = linesOf(passage.path);
  if (lines === null) return null;
  const wanted = passage.text.split('\n');
  const at = findLines(lines, wanted, passage.startLine - 1);
  if (at < 0) return null;
  const text = lines.slice(at, at + wanted.length).join('\n');
  return { ...passage, startLine: at + 1, endLine: at + wanted.length, text };
}

/**
 * The run of lines that holds most of the query, within so many characters.
 * @returns null when not even a line fits
 */
export function cutToBest(passage: Passage, wanted: ReadonlySet<string>, maxChars: number): Passage | null {
  const lines = passage.text.split('\n');
  const head = passage.symbol === '' ? -1 : lines.findIndex((line) => line.includes(lastPart(passage.symbol)));
  const weights = lines.map((line, index) => weightOf(line, wanted) + (index === head ? 0.5 : 0));
  let [from, to, best] = [0, 0, -1];
  let [sum, chars, start] = [0, 0, 0];
  for (let end = 0; end < lines.length; end++) {
    sum += weights[end] ?? 0;
    chars += (lines[end] ?? '').length + 1;
    while (chars > maxChars && start <= end) {
      sum -= weights[start] ?? 0;
      chars -= (lines[start] ?? '').length + 1;
      start++;
    }
    // Strictly more: the earliest of equals holds the signature.
    if (start <= end && sum > best + 1e-9) [from, to, best] = [start, end + 1, sum];
  }
  // Blank lines at either end tell nothing.
  while (from < to && (lines[from] ?? '').trim() === '') from++;
  while (to > from && (lines[to - 1] ?? '').trim() === '') to--;
  if (to <= from) return null;
  const { whole: _, ...rest } = passage;
  return {
    ...rest,
    startLine: passage.startLine + from,
    endLine: passage.startLine + to - 1,
    text: lines.slice(from, to).join('\n'),
  };
}

/** Whether all lines of `a` are in `b`. */
export function isWithin(a: Place, b: Place): boolean {
  return a.path === b.path && a.startLine >= b.startLine && a.endLine <= b.endLine;
}

/**
 * In the order of paths and lines; those of one file that touch or overlap become one.
 * @param linesOf for the lines between two
 */
export function inFileOrder(passages: readonly Passage[], linesOf: LinesOf): Passage[] {
  const sorted = [...passages].sort(
    (a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0) || a.startLine - b.startLine || b.endLine - a.endLine,
  );
  const out: Passage[] = [];
  for (const passage of sorted) {
    const last = out.at(-1);
    const joined = last === undefined ? null : join(last, passage, linesOf);
    if (joined === null) out.push(passage);
    else out[out.length - 1] = joined;
  }
  return out;
}

/** The same for the same lines, white space included. 16 hex digits. */
export function passageHash(text: string): string {
  return sha256Hex(text).slice(0, 16);
}

/** The lines of a place as they are now; undefined when there is no such file. */
export function linesNow(path: RepoPath, startLine: number, endLine: number, linesOf: LinesOf): string | undefined {
  return linesOf(path)
    ?.slice(startLine - 1, endLine)
    .join('\n');
}

// --- internal ---

function join(a: Passage, b: Passage, linesOf: LinesOf): Passage | null {
  if (a.path !== b.path || b.startLine > a.endLine + 1 + JOIN_GAP) return null;
  if (isWithin(b, a)) return a;
  const lines = linesOf(a.path);
  if (lines === null) return null;
  const text = lines.slice(a.startLine - 1, b.endLine).join('\n');
  const symbol = a.symbol === '' ? b.symbol : a.symbol;
  const score = Math.max(a.score, b.score);
  return { path: a.path, startLine: a.startLine, endLine: b.endLine, text, symbol, reason: a.reason, score };
}

function findLines(lines: readonly string[], wanted: readonly string[], expected: number): number {
  const matches = (at: number): boolean => wanted.every((line, n) => same(lines[at + n], line));
  if (expected >= 0 && matches(expected)) return expected;
  const first = wanted.find((line) => line.trim() !== '');
  // A line alone is found in too many places to say that it moved.
  if (first === undefined || wanted.length < 3) return -1;
  let found = -1;
  for (let at = 0; at + wanted.length <= lines.length; at++) {
    if (!matches(at)) continue;
    if (found >= 0) return -1;
    found = at;
  }
  return found;
}

function same(line: string | undefined, other: string): boolean {
  return line !== undefined && line.trim() === other.trim();
}

function lastPart(symbol: string): string {
  return symbol.split(/[.:#]/).at(-1)?.trim() || symbol;
}

function weightOf(line: string, wanted: ReadonlySet<string>): number {
  if (line.trim() === '') return 0;
  let sum = 0.01;
  for (const term of new Set(terms(line.slice(0, 2_000)))) if (wanted.has(term)) sum += 1;
  return sum;
}
