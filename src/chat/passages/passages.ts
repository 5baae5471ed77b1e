/** Passages cut, joined and compared. */

import { sha256Hex } from '../../base/hash.ts';
import type { RepoPath } from '../../base/types.ts';
import { occursAt } from '../../text/occurs-in-lines.ts';
import { terms } from '../../text/terms.ts';
import type { Passage, Place } from '../types.ts';

/**
 * The lines of a file as it is now; null when it cannot be read.
 * @param as `indexed`: as the index has them, for comparing with it; `shown`: without secrets whatever the settings say. @default 'shown'
 */
export type LinesOf = (path: Place['path'], as?: 'indexed' | 'shown') => readonly string[] | null;

/** Passages of one file at most this many lines apart become one, which saves a header. */
const JOIN_GAP = 2;
/** A line of more characters is not shown whole because a piece of it was found. */
const LONG_LINE = 1_000;

/**
 * The passage as its file has it now. One that begins or ends inside a line gets the whole of it, unless that is a long one.
 * @returns the same when its lines are where they were, moved when they are elsewhere in the file, else null
 */
export function asFileHasIt<T extends Pick<Passage, 'path' | 'startLine' | 'endLine' | 'text'>>(
  passage: T,
  linesOf: LinesOf,
): T | null {
  const lines = linesOf(passage.path, 'indexed');
  const shown = linesOf(passage.path);
  if (lines === null || shown === null) return null;
  const wanted = passage.text.split('\n');
  const at = findLines(lines, wanted, passage.startLine - 1);
  if (at < 0) return null;
  const text = wanted.map((part, n) => {
    const line = shown[at + n] ?? '';
    if (line.length <= LONG_LINE || line.trim() === part.trim()) return line;
    // Of a line with a secret a piece may hold half of it.
    return line === lines[at + n] ? part : '';
  });
  return { ...passage, startLine: at + 1, endLine: at + wanted.length, text: text.join('\n') };
}

/**
 * The run of lines that holds most of the query, within a limit of characters; where no line fits, the best piece of one.
 * @returns null when there is no room for anything
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
  const { whole: _, ...rest } = passage;
  if (to <= from) return bestPiece(rest, lines, weights, wanted, maxChars);
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

/** Whether `b` shows all of `a`: of a long line each may show another piece. */
export function isShownIn(a: Passage, b: Passage): boolean {
  return isWithin(a, b) && b.text.includes(a.text);
}

/**
 * Best first, as they come; those of one file that touch or overlap become one, in the place of the best of them.
 * @param linesOf for the lines between two
 */
export function byRank(passages: readonly Passage[], linesOf: LinesOf): Passage[] {
  const out: Passage[] = [];
  for (const passage of passages) {
    let grown = passage;
    let at = out.length;
    // What two pieces leave between them may touch both.
    for (let n = out.length - 1; n >= 0; n--) {
      const other = out[n];
      const joined = other === undefined ? null : join(other, grown, linesOf);
      if (joined === null) continue;
      if (at < out.length) out.splice(at, 1);
      out[n] = joined;
      grown = joined;
      at = n;
    }
    if (at === out.length) out.push(grown);
  }
  return out;
}

/** The same for the same lines, white space included. 16 hex digits. */
export function passageHash(text: string): string {
  return sha256Hex(text).slice(0, 16);
}

/** Of the whole lines in which a passage is, also where it shows only a piece of a long one. */
export function hashOfLines(
  { path, startLine, endLine, text }: Place & Pick<Passage, 'text'>,
  linesOf: LinesOf,
): string {
  const lines = path === 'stdin' ? undefined : linesNow(path, startLine, endLine, linesOf);
  return passageHash(lines ?? text);
}

/** The lines of a place as they are now; undefined when there is no such file. */
export function linesNow(path: RepoPath, startLine: number, endLine: number, linesOf: LinesOf): string | undefined {
  return linesOf(path)
    ?.slice(startLine - 1, endLine)
    .join('\n');
}

// --- internal ---

/** Characters of a line that are worth showing. */
const LEAST_PIECE = 60;

/** The line that holds most of the query, cut to what is around the first of its words. */
function bestPiece(
  passage: Passage,
  lines: readonly string[],
  weights: readonly number[],
  wanted: ReadonlySet<string>,
  maxChars: number,
): Passage | null {
  if (maxChars < LEAST_PIECE) return null;
  const best = weights.indexOf(Math.max(...weights));
  const line = lines[best] ?? '';
  if (line.trim() === '') return null;
  const words = [...line.slice(0, 100_000).matchAll(/[\p{L}\p{N}_]+/gu)];
  const hit = words.find(([word]) => terms(word).some((term) => wanted.has(term)))?.index ?? 0;
  const from = Math.max(0, Math.min(hit - Math.floor(maxChars / 4), line.length - maxChars));
  const start = from === 0 ? 0 : (words.find(({ index }) => index >= from && index <= hit)?.index ?? from);
  const text = line.slice(start, start + Math.floor(maxChars)).replace(/[\uD800-\uDBFF]$/u, '');
  return { ...passage, startLine: passage.startLine + best, endLine: passage.startLine + best, text };
}

/** Name, reason and score are those of the better one, which comes first. */
function join(better: Passage, other: Passage, linesOf: LinesOf): Passage | null {
  const [a, b] = better.startLine <= other.startLine ? [better, other] : [other, better];
  if (a.path !== b.path || b.startLine > a.endLine + 1 + JOIN_GAP) return null;
  if (isShownIn(other, better)) return better;
  if (better.reason === 'named' && other.reason !== 'named') {
    // The lines that the question names are those to show: what is found around them makes them no longer.
    const shared = Math.min(a.endLine, b.endLine) - b.startLine + 1;
    return shared * 2 >= other.endLine - other.startLine + 1 ? better : null;
  }
  const endLine = Math.max(a.endLine, b.endLine);
  const lines = linesOf(a.path)?.slice(a.startLine - 1, endLine);
  // Pieces of a long line stay apart: there may be much between them.
  if (lines === undefined || lines.some((line) => line.length > LONG_LINE)) return null;
  const text = lines.join('\n');
  const symbol = better.symbol === '' ? other.symbol : better.symbol;
  return { path: a.path, startLine: a.startLine, endLine, text, symbol, reason: better.reason, score: better.score };
}

function findLines(lines: readonly string[], wanted: readonly string[], expected: number): number {
  const matches = (at: number): boolean => occursAt(lines, wanted, at);
  if (matches(expected)) return expected;
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

function lastPart(symbol: string): string {
  return symbol.split(/[.:#]/).at(-1)?.trim() || symbol;
}

function weightOf(line: string, wanted: ReadonlySet<string>): number {
  if (line.trim() === '') return 0;
  let sum = 0.01;
  for (const term of new Set(terms(line.slice(0, 2_000)))) if (wanted.has(term)) sum += 1;
  return sum;
}
