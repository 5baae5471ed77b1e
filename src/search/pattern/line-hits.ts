/** Lines that a pattern finds, as hits. */

import type { CandidateRow } from '../../store/index.ts';

/** A line that matches, or several where a match goes over line ends. */
export interface LineHit {
  readonly row: CandidateRow;
  /** 1-based in the file. */
  readonly startLine: number;
  readonly endLine: number;
  readonly text: string;
  /** Where it matches, in UTF-16 units of `text`; empty for a line that is found because it does not. */
  readonly matches: readonly (readonly [from: number, to: number])[];
}

/** Where each chunk's text begins in the text of its file. */
export function startsOf(rows: readonly CandidateRow[]): number[] {
  let at = 0;
  return rows.map(({ text }) => {
    const start = at;
    at += text.length;
    return start;
  });
}

/** The lines that a part of a file's text touches. @param rows the chunks of the file, whose texts together are its text */
export function spanOf(
  text: string,
  from: number,
  to: number,
  rows: readonly CandidateRow[],
  starts: readonly number[],
): LineHit[] {
  const last = Math.max(from, to > from && text[to - 1] === '\n' ? to - 1 : to);
  const begin = text.lastIndexOf('\n', from - 1) + 1;
  const next = text.indexOf('\n', last);
  const end = next < 0 ? text.length : next;
  const row = rows[starts.findLastIndex((start) => start <= from)];
  if (row === undefined) return [];
  const startLine = 1 + lineEnds(text, 0, begin);
  const shown = text.slice(begin, end).replace(/\r$/, '');
  const matches = [[from - begin, Math.min(to - begin, shown.length)] as const];
  return [{ row, startLine, endLine: startLine + lineEnds(text, begin, last), text: shown, matches }];
}

// --- internal ---

function lineEnds(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = text.indexOf('\n', from); at >= 0 && at < to; at = text.indexOf('\n', at + 1)) count++;
  return count;
}
