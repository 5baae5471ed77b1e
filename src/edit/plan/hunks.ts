/** The lines in which two versions of a file differ, and the way from one version to the other by them. */

import { diffArrays } from 'diff';
import { sha256Hex } from '../../base/hash.ts';
import type { Hunk } from '../plan-types.ts';
import { markSecrets, revealSecrets } from './secret-markers.ts';
import { replaceLines, splitLines, type TextFile } from './text-file.ts';

/** Reasons and sureness by place: what an engine knows of the lines that it changed. */
export interface Reason {
  readonly why: string;
  readonly sure: boolean;
}

export type Changed =
  | { readonly bytes: Buffer; readonly hash: string; readonly hunks: readonly Hunk[] }
  | { readonly refused: 'encoding' | 'secret-marker'; readonly message: string };

/** With more lines of difference than this the versions have little in common, and one hunk says it better. */
const MAX_DIFFERENCE = 4_000;

/**
 * From a file to a new text of it.
 * @param text raw, without markers @param reason of the lines that begin at this one, counted from 1
 */
export function changeTo(file: TextFile, text: string, reason: (line: number) => Reason): Changed {
  const marked = markSecrets(text, file.text);
  if (marked === null) {
    return {
      refused: 'secret-marker',
      message: 'a line that changes holds one of several secrets, and a plan cannot tell which',
    };
  }
  const spans = differingLines(
    file.lines.map((line) => line.text),
    splitLines(text),
  );
  const edits = spans.map(({ from, count, start, end }) => ({
    from,
    count,
    text: splitLines(text).slice(start, end).join(''),
  }));
  const bytes = replaceLines(file, edits);
  if ('missing' in bytes) return missing(file, bytes.missing);
  const seen = splitLines(file.seen);
  const shown = splitLines(marked);
  const hunks = spans.map(({ from, count, start, end }) => ({
    startLine: from + 1,
    endLine: from + count,
    old: seen.slice(from, from + count).join(''),
    new: shown.slice(start, end).join(''),
    ...reason(from + 1),
  }));
  const hash = sha256Hex(bytes);
  const again = applyHunks(file, hunks);
  if ('bytes' in again && again.hash === hash) return { bytes, hash, hunks };
  // Secrets over several lines can be cut by a hunk; the whole file is never cut.
  const whole = { startLine: 1, endLine: file.lines.length, old: file.seen, new: marked, ...reason(1) };
  return { bytes, hash, hunks: [whole] };
}

/** Carries hunks of a plan out on the file that they were made from. */
export function applyHunks(file: TextFile, hunks: readonly Hunk[]): Changed {
  const edits: { from: number; count: number; text: string }[] = [];
  for (const hunk of hunks) {
    const text = revealSecrets(hunk.new, file.text);
    if (typeof text !== 'string') return { refused: 'secret-marker', message: text.refused };
    edits.push({ from: hunk.startLine - 1, count: hunk.endLine - hunk.startLine + 1, text });
  }
  const bytes = replaceLines(file, edits);
  if ('missing' in bytes) return missing(file, bytes.missing);
  return { bytes, hash: sha256Hex(bytes), hunks };
}

/** Whether hunks are in order, do not overlap and lie inside the file: a plan may come from anywhere. */
export function areInOrder(file: TextFile, hunks: readonly Hunk[]): boolean {
  let next = 1;
  for (const { startLine, endLine } of hunks) {
    if (startLine < next || endLine < startLine - 1 || endLine > file.lines.length) return false;
    if (startLine > file.lines.length + 1) return false;
    next = endLine + 1;
  }
  return true;
}

/** Lines of one version that others of the next one take the place of. */
export interface LineSpan {
  /** Lines of the file, counted from 0. */
  readonly from: number;
  readonly count: number;
  /** Lines of the new text, half-open. */
  readonly start: number;
  readonly end: number;
}

/** Where two lists of lines differ, in order. */
export function differingLines(old: readonly string[], next: readonly string[]): LineSpan[] {
  let head = 0;
  while (head < old.length && head < next.length && old[head] === next[head]) head++;
  let tail = 0;
  while (tail < old.length - head && tail < next.length - head && old.at(-1 - tail) === next.at(-1 - tail)) tail++;
  const [oldEnd, nextEnd] = [old.length - tail, next.length - tail];
  if (head === oldEnd && head === nextEnd) return [];
  const whole = [{ from: head, count: oldEnd - head, start: head, end: nextEnd }];
  if (head === oldEnd || head === nextEnd) return whole;
  const parts = diffArrays(old.slice(head, oldEnd), next.slice(head, nextEnd), { maxEditLength: MAX_DIFFERENCE });
  if (parts === undefined) return whole;
  const spans: { from: number; count: number; start: number; end: number }[] = [];
  let [at, to] = [head, head];
  for (const { added, removed, value } of parts) {
    const { length } = value;
    if (added || removed) {
      const last = spans.at(-1);
      const joins = last !== undefined && last.from + last.count === at && last.end === to;
      const span = joins ? last : { from: at, count: 0, start: to, end: to };
      if (!joins) spans.push(span);
      if (removed) span.count += length;
      else span.end += length;
    }
    if (!added) at += length;
    if (!removed) to += length;
  }
  return spans;
}

// --- internal ---

function missing({ encoding }: TextFile, character: string): Changed {
  return { refused: 'encoding', message: `the file is stored as ${encoding}, which has no ${character}` };
}
