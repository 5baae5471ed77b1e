/** Lines broken to a width: text between words, code wherever the edge is. */

import { type Cell, cellsOf, textWidth } from '../cells/cells.ts';
import type { Line, Span, Style } from '../cells/line.ts';

/** A word and the blanks before it cannot be told from spans alone: styles may change within a word. */
interface Piece extends Cell {
  readonly style: Style;
}

const TAB = 4;

/**
 * Breaks at blanks, between wide characters, and within a word that is longer than the line. Blanks at a break are left out.
 * @param columns at least 1; less counts as 1
 * @returns at least one line
 */
export function wrapText(line: Line, columns: number): readonly Line[] {
  const width = Math.max(1, columns);
  const lines: Line[] = [];
  let row: Piece[] = [];
  let used = 0;
  /** Index in `row` after which it may be broken, and the columns up to there. */
  let breakAt = -1;
  for (const piece of pieces(line)) {
    if (used + piece.width > width && piece.text === ' ') {
      lines.push(join(row));
      row = [];
      used = 0;
      breakAt = -1;
      continue;
    }
    if (used + piece.width > width && row.length > 0) {
      const wide = piece.width === 2 || row.at(-1)?.width === 2;
      const rest = breakAt > 0 && !wide ? row.splice(breakAt) : [];
      lines.push(join(trimEnd(row)));
      row = rest;
      used = row.reduce((sum, { width: more }) => sum + more, 0);
      breakAt = -1;
    }
    // A break leaves no blank at the start of the next line.
    if (row.length === 0 && lines.length > 0 && piece.text === ' ') continue;
    row.push(piece);
    used += piece.width;
    if (piece.text === ' ' || piece.width === 2) breakAt = row.length;
  }
  lines.push(join(row));
  return lines;
}

/** Breaks exactly at the edge; every blank is kept. */
export function wrapCode(line: Line, columns: number): readonly Line[] {
  const width = Math.max(2, columns);
  const lines: Line[] = [];
  let row: Piece[] = [];
  let used = 0;
  for (const piece of pieces(line)) {
    if (used + piece.width > width) {
      lines.push(join(row));
      row = [];
      used = 0;
    }
    row.push(piece);
    used += piece.width;
  }
  lines.push(join(row));
  return lines;
}

/** Tabs become blanks up to the next stop of four columns. @param text one line */
export function expandTabs(text: string): string {
  if (!text.includes('\t')) return text;
  let out = '';
  let width = 0;
  for (const [index, part] of text.split('\t').entries()) {
    if (index > 0) {
      const blanks = TAB - (width % TAB);
      out += ' '.repeat(blanks);
      width += blanks;
    }
    out += part;
    width += textWidth(part);
  }
  return out;
}

/** The lines behind a prefix: `first` before the first, `rest` before the others. */
export function prefixed(lines: readonly Line[], first: Span, rest: Span): readonly Line[] {
  return lines.map((line, index) => [index === 0 ? first : rest, ...line]);
}

// --- internal ---

function* pieces(line: Line): Generator<Piece> {
  for (const { text, style } of line) {
    for (const cell of cellsOf(text)) yield { text: cell.text, width: cell.width, style };
  }
}

function trimEnd(row: Piece[]): Piece[] {
  while (row.at(-1)?.text === ' ') row.pop();
  return row;
}

function join(row: readonly Piece[]): Line {
  const spans: Span[] = [];
  let text = '';
  let style: Style | undefined;
  for (const piece of row) {
    if (piece.style !== style && style !== undefined && text !== '') {
      spans.push({ text, style });
      text = '';
    }
    style = piece.style;
    text += piece.text;
  }
  if (style !== undefined && text !== '') spans.push({ text, style });
  return spans;
}
