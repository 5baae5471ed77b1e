/** Text as the cells of a terminal: graphemes with their widths, cut and padded to a number of columns. */

import { memoize } from '../../../base/memoize.ts';
import { displayWidth } from '../../../base/text.ts';
import type { Line, Span, Style } from './line.ts';
import { PLAIN } from './line.ts';

/** One grapheme: what is drawn in one cell, or in two. */
export interface Cell {
  readonly text: string;
  /** 0 (a mark without a letter), 1 or 2. */
  readonly width: number;
}

/** Graphemes remembered with their width; beyond that the memory starts anew. */
const MAX_REMEMBERED = 20_000;
const ASCII = /^[\x20-\x7e]*$/;
/**
 * Characters that are a grapheme each, if all are of these: letters without marks, dashes and quotes, arrows, box drawing,
 * kana, ideographs, syllables of Hangul. To tell so takes a tenth of the time that the segmenter does.
 */
const SIMPLE =
  /^[\x20-\x7e\u00a1-\u00a8\u00aa-\u00ac\u00af-\u02ff\u0391-\u03c9\u0410-\u044f\u2010-\u2027\u2030-\u203a\u2190-\u2193\u2500-\u25a9\u2713\u2717\u276f\u2800-\u28ff\u3001-\u3020\u3041-\u3096\u30a1-\u30fe\u4e00-\u9fff\uac00-\ud7a3\uff01-\uff60]*$/;

/** @param text clean and on one line */
export function cellsOf(text: string): readonly Cell[] {
  const cells: Cell[] = [];
  if (SIMPLE.test(text)) {
    for (let i = 0; i < text.length; i++) cells.push(simpleCell(text.charCodeAt(i)));
    return cells;
  }
  for (const { segment } of segmenter().segment(text)) cells.push(cellOf(segment));
  return cells;
}

export function textWidth(text: string): number {
  return ASCII.test(text) ? text.length : sum(cellsOf(text));
}

export function lineWidth(line: Line): number {
  let width = 0;
  for (const { text } of line) width += textWidth(text);
  return width;
}

/** The part of the text that fits, and its width; a wide character is not halved. */
export function takeWidth(text: string, columns: number): { readonly text: string; readonly width: number } {
  if (ASCII.test(text)) {
    const taken = text.slice(0, Math.max(0, columns));
    return { text: taken, width: taken.length };
  }
  let taken = '';
  let width = 0;
  for (const cell of cellsOf(text)) {
    if (width + cell.width > columns) break;
    taken += cell.text;
    width += cell.width;
  }
  return { text: taken, width };
}

/** The line cut to the columns; a cut is shown by `mark` (one cell). */
export function fitLine(line: Line, columns: number, mark = '…'): Line {
  if (columns <= 0) return [];
  if (lineWidth(line) <= columns) return line;
  const out: Span[] = [];
  let left = columns - 1;
  for (const part of line) {
    const { text, width } = takeWidth(part.text, left);
    if (text !== '') out.push({ text, style: part.style });
    left -= width;
    if (text.length < part.text.length) {
      out.push({ text: mark, style: part.style });
      break;
    }
  }
  return out;
}

/** The line cut or filled with blanks of that style, so that it is exactly that wide. */
export function padLine(line: Line, columns: number, style: Style = PLAIN, mark = '…'): Line {
  const fitted = fitLine(line, columns, mark);
  const missing = columns - lineWidth(fitted);
  return missing > 0 ? [...fitted, { text: ' '.repeat(missing), style }] : fitted;
}

// --- internal ---

let shared: Intl.Segmenter | undefined;
/** By character code. */
const simple: (Cell | undefined)[] = [];

function segmenter(): Intl.Segmenter {
  shared ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  return shared;
}

function simpleCell(code: number): Cell {
  const known = simple[code];
  if (known !== undefined) return known;
  const text = String.fromCharCode(code);
  const cell = { text, width: code < 0x7f ? 1 : displayWidth(text) };
  simple[code] = cell;
  return cell;
}

const cellOf = memoize(MAX_REMEMBERED, (text: string): Cell => ({ text, width: displayWidth(text) }));

function sum(cells: readonly Cell[]): number {
  let width = 0;
  for (const cell of cells) width += cell.width;
  return width;
}
