/** What panels share: a titled frame, and a list of which the chosen row stays in sight. */

import { fitLine, lineWidth, padLine } from '../cells/cells.ts';
import { type Line, type Span, type Style, span } from '../cells/line.ts';
import type { Glyphs } from '../cells/theme.ts';

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** From fewer columns or rows on a frame takes more than it gives. */
const MIN_FRAMED = { columns: 12, rows: 4 };
const BORDER: Style = { fg: 'border' };
const FOCUSED: Style = { fg: 'accent' };
const TITLE: Style = { bold: true };

/** Columns and rows left inside `framed`. */
export function insideOf(size: Size): Size {
  return hasFrame(size) ? { columns: size.columns - 4, rows: size.rows - 2 } : { ...size, rows: size.rows - 1 };
}

/**
 * @param content for `insideOf(size)`; what does not fit is cut
 * @param hint told in the lower edge, such as the keys that work here
 * @returns exactly `size.rows` lines, each `size.columns` wide; without room for a frame, a title line and the content
 */
export function framed(
  title: string,
  content: readonly Line[],
  size: Size,
  glyphs: Glyphs,
  { focused = false, hint = '' }: { readonly focused?: boolean; readonly hint?: string } = {},
): readonly Line[] {
  const inside = insideOf(size);
  const mark = focused ? `${glyphs.selected} ` : '';
  const rows = Array.from({ length: Math.max(0, inside.rows) }, (_, row) => content[row] ?? []);
  const border = focused ? FOCUSED : BORDER;
  if (!hasFrame(size)) {
    const lines = [[span(`${mark}${title}`, TITLE)], ...rows].slice(0, Math.max(0, size.rows));
    return lines.map((line) => padLine(line, size.columns, {}, glyphs.more));
  }
  const [topLeft, topRight, bottomLeft, bottomRight] = glyphs.corners;
  const side = span(glyphs.vertical, border);
  return [
    edge(topLeft, ` ${mark}${title} `, topRight, TITLE),
    ...rows.map((line): Line => [side, span(' '), ...padLine(line, inside.columns, {}, glyphs.more), span(' '), side]),
    edge(bottomLeft, hint === '' ? '' : ` ${hint} `, bottomRight, { fg: 'muted' }),
  ];

  function edge(left: string, text: string, right: string, style: Style): Line {
    const room = size.columns - 3;
    const label = fitLine([span(text, style)], room, glyphs.more);
    const rest = glyphs.horizontal.repeat(Math.max(0, room - lineWidth(label)));
    return [span(`${left}${glyphs.horizontal}`, border), ...label, span(`${rest}${right}`, border)];
  }
}

/**
 * The rows of a list around the chosen one. A mark before it shows it, not its colour alone.
 * @param chosen index in `rows`, -1 for none
 */
export function chosenRows(rows: readonly Line[], chosen: number, size: Size, glyphs: Glyphs): readonly Line[] {
  const first = firstShown(rows.length, chosen, size.rows);
  return rows.slice(first, first + size.rows).map((line, index) => {
    const here = first + index === chosen;
    const marked: Span[] = [span(here ? `${glyphs.selected} ` : '  ', { fg: 'accent', bold: true })];
    const fitted = fitLine([...marked, ...line], size.columns, glyphs.more);
    return here ? padLine(fitted.map(emphasised), size.columns, { bold: true }) : fitted;
  });
}

/** First row of a list that is shown when `chosen` is to be in sight, a little below the top. */
export function firstShown(count: number, chosen: number, rows: number): number {
  if (count <= rows) return 0;
  return Math.max(0, Math.min(count - rows, chosen - Math.floor(rows / 2)));
}

/** @param share 0 to 1; outside counts as the nearer one */
export function bar(share: number, columns: number, glyphs: Glyphs): string {
  const full = Math.round(Math.max(0, Math.min(1, share)) * columns);
  return glyphs.full.repeat(full) + glyphs.empty.repeat(Math.max(0, columns - full));
}

// --- internal ---

function hasFrame({ columns, rows }: Size): boolean {
  return columns >= MIN_FRAMED.columns && rows >= MIN_FRAMED.rows;
}

function emphasised({ text, style }: Span): Span {
  return { text, style: { ...style, bold: true } };
}
