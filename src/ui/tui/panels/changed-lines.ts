/** A piece of a change as lines: what goes, what comes, and what stands around it, in the colours of the code. */

import { changedWords, type WordRange } from '../../changed-words.ts';
import { lineWidth } from '../cells/cells.ts';
import { type GroundName, type Line, MUTED, type Span, type Style, span } from '../cells/line.ts';
import { visibleText } from '../cells/visible.ts';
import type { Colours } from '../transcript/code.ts';
import { wrapCode } from '../transcript/wrap.ts';

export interface ChangedLines {
  /** 1-based number of the first line that goes, or before which lines come. */
  readonly startLine: number;
  readonly old: string;
  readonly next: string;
  /** Lines that stay, above and below. */
  readonly above: readonly string[];
  readonly below: readonly string[];
}

/** A narrower screen has no room for numbers of lines. */
const NUMBERED_COLUMNS = 60;

/** @param language as a fence names it, such as the ending of the file's name */
export function changedLines(
  changed: ChangedLines,
  language: string,
  columns: number,
  colours: Colours,
): readonly Line[] {
  const { startLine, above, below } = changed;
  const [old, next] = [linesOf(changed.old), linesOf(changed.next)];
  const clean = (lines: readonly string[]) => visibleText(lines.join('\n'));
  const coloured = (lines: readonly string[]) =>
    lines.length === 0 ? [] : colours.lines(clean([...above, ...lines, ...below]), language, false);
  const before = coloured(old.length === 0 ? next : old);
  const after = coloured(next);
  const marks = old.length === next.length ? old.map((line, n) => changedWords(drawn(line), drawn(next[n] ?? ''))) : [];
  const digits = String(startLine + Math.max(old.length, next.length) + below.length).length;
  const layout = { columns, digits: columns < NUMBERED_COLUMNS ? 0 : digits };
  const from = above.length;
  const rows = (lines: readonly Line[], first: number, count: number, sign: Sign, number: number) =>
    lines.slice(first, first + count).flatMap((line, n) => {
      const mark = sign.name === 'same' ? undefined : marks[n];
      const range = mark === undefined ? null : sign.name === 'removed' ? mark.old : mark.next;
      return signed(range === null ? line : emphasised(line, range), sign, number + n, layout);
    });
  return [
    ...rows(before, 0, from, SAME, startLine - from),
    ...rows(before, from, old.length, REMOVED, startLine),
    ...rows(after, from, next.length, ADDED, startLine),
    ...rows(before, from + (old.length === 0 ? next.length : old.length), below.length, SAME, startLine + old.length),
  ];
}

// --- internal ---

interface Sign {
  readonly name: 'same' | 'added' | 'removed';
  readonly text: string;
  readonly style: Style;
}

const SAME: Sign = { name: 'same', text: ' ', style: MUTED };
const ADDED: Sign = { name: 'added', text: '+', style: { fg: 'good', bold: true } };
const REMOVED: Sign = { name: 'removed', text: '-', style: { fg: 'bad', bold: true } };

function linesOf(text: string): readonly string[] {
  if (text === '') return [];
  const lines = text.split(/\r\n|\n|\r/);
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}

/** A long line goes on below: all of it is to be seen before it is accepted. */
function signed(
  line: Line,
  sign: Sign,
  number: number,
  { columns, digits }: { columns: number; digits: number },
): readonly Line[] {
  const ground: GroundName | undefined = sign.name === 'same' ? undefined : sign.name;
  const gutter = digits === 0 ? 2 : digits + 3;
  const on = (part: Span): Span =>
    ground === undefined ? part : { text: part.text, style: { ...part.style, bg: ground } };
  return wrapCode(line, columns - gutter).map((row, n): Line => {
    const shown = n === 0 ? String(number) : '';
    const numbers = digits === 0 ? [] : [span(`${shown.padStart(digits)} `, MUTED)];
    const width = lineWidth(row);
    // The ground reaches to the edge.
    const rest = ground === undefined ? '' : ' '.repeat(Math.max(0, columns - gutter - width));
    return [...numbers, span(n === 0 ? sign.text : ' ', sign.style), ...[span(' '), ...row, span(rest)].map(on)];
  });
}

/** As it is drawn: tabs are blanks. */
function drawn(line: string): string {
  return visibleText(line.replaceAll('\t', '    '));
}

function emphasised(line: Line, [from, to]: WordRange): Line {
  const out: Span[] = [];
  let at = 0;
  for (const { text, style } of line) {
    const [start, end] = [Math.max(0, Math.min(text.length, from - at)), Math.max(0, Math.min(text.length, to - at))];
    const parts = [
      span(text.slice(0, start), style),
      span(text.slice(start, end), { ...style, underline: true, bold: true }),
    ];
    out.push(...[...parts, span(text.slice(end), style)].filter((part) => part.text !== ''));
    at += text.length;
  }
  return out;
}
