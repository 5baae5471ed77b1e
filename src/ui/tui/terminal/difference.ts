/** The bytes that turn one screen into the next: only changed cells, and moved rows are moved. */

import type { Grid } from '../cells/grid.ts';
import { findScroll, MAX_GAP, sameRow, scrolled } from './scroll.ts';
import { changeOf } from './style-change.ts';

/**
 * @param previous what the terminal shows; null when that is unknown: the screen is cleared first
 * @returns bytes for the terminal, '' when nothing changed. They expect and leave the terminal's own style.
 */
export function difference(previous: Grid | null, next: Grid): string {
  if (previous === null || previous.columns !== next.columns || previous.rows !== next.rows) {
    return `\x1b[m\x1b[2J${rows(blank(next), next)}`;
  }
  const scroll = findScroll(previous, next);
  if (scroll === null) return rows(previous, next);
  const { top, bottom, by } = scroll;
  const lines = Math.abs(by);
  const move = `\x1b[${top + 1};${bottom + 1}r\x1b[${top + 1}H\x1b[${lines === 1 ? '' : lines}${by > 0 ? 'M' : 'L'}\x1b[r`;
  return move + rows(scrolled(previous, scroll), next);
}

// --- internal ---

/** Where the terminal's cursor is and what style it writes in. */
interface Pen {
  out: string;
  x: number;
  y: number;
  style: string;
}

function blank(like: Grid): Grid {
  const size = like.text.length;
  return { ...like, text: new Array<string>(size).fill(' '), style: new Array<string>(size).fill('') };
}

function rows(previous: Grid, next: Grid): string {
  const pen: Pen = { out: '', x: -1, y: -1, style: '' };
  for (let y = 0; y < next.rows; y++) {
    if (sameRow(previous, y, next, y)) continue;
    if (isDisputed(previous, y) || isDisputed(next, y)) wholeRow(pen, next, y);
    else changedCells(pen, previous, next, y);
  }
  if (pen.style !== '') pen.out += '\x1b[m';
  return pen.out;
}

/** Terminals do not agree how wide a grapheme of several code points is. */
function isDisputed(grid: Grid, y: number): boolean {
  const start = y * grid.columns;
  for (let x = 0; x < grid.columns; x++) {
    if (isDisputedText(grid.text[start + x] ?? '')) return true;
  }
  return false;
}

function isDisputedText(text: string): boolean {
  return text.length > 2 || (text.length === 2 && (text.codePointAt(0) ?? 0) < 0x10000);
}

/** Written anew from the left; after each disputed grapheme the cursor is put where the next one belongs. */
function wholeRow(pen: Pen, next: Grid, y: number): void {
  const start = y * next.columns;
  setStyle(pen, '');
  pen.out += `\x1b[${y + 1}H\x1b[2K`;
  pen.x = 0;
  pen.y = y;
  const end = contentEnd(next, y);
  for (let x = 0; x < end; x++) {
    if (next.text[start + x] === '') continue;
    put(pen, next, x, y);
    if (isDisputedText(next.text[start + x] ?? '')) pen.x = -1;
  }
}

function changedCells(pen: Pen, previous: Grid, next: Grid, y: number): void {
  const start = y * next.columns;
  const changed = (x: number) =>
    previous.text[start + x] !== next.text[start + x] || previous.style[start + x] !== next.style[start + x];
  const end = contentEnd(next, y);
  let x = 0;
  while (x < end) {
    if (!changed(x)) {
      x++;
      continue;
    }
    if (next.text[start + x] === '' && x > 0) x--;
    let last = x;
    for (let look = x + 1; look < end && look - last <= MAX_GAP; look++) if (changed(look)) last = look;
    for (; x <= last; x++) if (next.text[start + x] !== '') put(pen, next, x, y);
  }
  clearTail(pen, changed, end, next.columns, y);
}

/** Blanks in the terminal's own style up to the right edge: one sequence for all. */
function clearTail(pen: Pen, changed: (x: number) => boolean, end: number, columns: number, y: number): void {
  for (let x = end; x < columns; x++) {
    if (!changed(x)) continue;
    setStyle(pen, '');
    moveTo(pen, x, y);
    pen.out += '\x1b[K';
    return;
  }
}

/** Column after the last cell that is not a blank in the terminal's own style. */
function contentEnd(grid: Grid, y: number): number {
  const start = y * grid.columns;
  let end = grid.columns;
  while (end > 0 && grid.text[start + end - 1] === ' ' && grid.style[start + end - 1] === '') end--;
  return end;
}

function put(pen: Pen, grid: Grid, x: number, y: number): void {
  const index = y * grid.columns + x;
  moveTo(pen, x, y);
  setStyle(pen, grid.style[index] ?? '');
  pen.out += grid.text[index] ?? ' ';
  pen.x += x + 1 < grid.columns && grid.text[index + 1] === '' ? 2 : 1;
  // At the right edge terminals differ in where the cursor is now.
  if (pen.x >= grid.columns) pen.x = -1;
}

function moveTo(pen: Pen, x: number, y: number): void {
  if (pen.y === y && pen.x === x) return;
  if (pen.y === y && pen.x >= 0 && pen.x < x) pen.out += x - pen.x === 1 ? '\x1b[C' : `\x1b[${x - pen.x}C`;
  else if (pen.y === y) pen.out += x === 0 ? '\r' : `\x1b[${x + 1}G`;
  else pen.out += x === 0 ? `\x1b[${y + 1}H` : `\x1b[${y + 1};${x + 1}H`;
  pen.x = x;
  pen.y = y;
}

function setStyle(pen: Pen, style: string): void {
  if (pen.style === style) return;
  pen.out += style === '' ? '\x1b[m' : pen.style === '' ? `\x1b[${style}m` : `\x1b[${changeOf(pen.style, style)}m`;
  pen.style = style;
}
