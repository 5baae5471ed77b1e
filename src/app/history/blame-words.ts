/** The commits behind lines, and commits that were found, in words. */

import { oneLine, plural } from '../../base/text.ts';
import type { BlameView, LineCommit } from './blame.ts';

export const SHORT_ID = 7;
const MAX_RANGES = 6;
const MAX_BODY_LINES = 12;

/** Each commit as a head line and its reason below. */
export function blameLines({ commits }: BlameView): string[] {
  return commits.flatMap((commit, n) => [...(n === 0 ? [] : ['']), headOf(commit), ...bodyLines(commit.body)]);
}

/** `2026-11-30`. */
export function dayOf(at: number): string {
  return new Date(at * 1000).toISOString().slice(0, 10);
}

/** The reason of a commit, indented; trailers are left out. */
export function bodyLines(body: string): string[] {
  const lines = body.split('\n').filter((line) => !/^[A-Z][\w-]+-by: |^Change-Id: /.test(line));
  const shown = lines.slice(0, MAX_BODY_LINES).map((line) => (line.trim() === '' ? '' : `    ${oneLine(line)}`));
  while (shown.at(-1) === '') shown.pop();
  return lines.length > MAX_BODY_LINES
    ? [...shown, `    (${plural(lines.length - MAX_BODY_LINES, 'more line')})`]
    : shown;
}

// --- internal ---

function headOf({ id, author, at, subject, ranges }: LineCommit): string {
  const shown = ranges.slice(0, MAX_RANGES).map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`));
  const more = ranges.length > MAX_RANGES ? ` and ${ranges.length - MAX_RANGES} more` : '';
  const many = ranges.length > 1 || ranges.some(([from, to]) => from !== to);
  const lines = `${many ? 'lines' : 'line'} ${shown.join(', ')}${more}`;
  if (id === '') return `not committed  ${lines}`;
  return `${id.slice(0, SHORT_ID)}  ${dayOf(at)}  ${oneLine(author)}  ${lines}\n  ${oneLine(subject)}`;
}
