/** What must be written to turn one screen into the next: changed cells only, and rows that merely moved are moved. */

import type { Grid } from './grid.ts';

/** Unchanged cells between two changed ones that are written again rather than jumped over. */
const MAX_GAP = 4;
/** A scroll costs some 25 bytes; it must save more cells than that. */
const MIN_SAVED = 50;
const MAX_SHIFT = 24;

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

interface Scroll {
  readonly top: number;
  readonly bottom: number;
  /** Lines upward; downward when negative. */
  readonly by: number;
}

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

function sameRow(a: Grid, ay: number, b: Grid, by: number): boolean {
  const from = ay * a.columns;
  const other = by * b.columns;
  for (let x = 0; x < a.columns; x++) {
    if (a.text[from + x] !== b.text[other + x] || a.style[from + x] !== b.style[other + x]) return false;
  }
  return true;
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
  pen.out += style === '' ? '\x1b[m' : pen.style === '' ? `\x1b[${style}m` : `\x1b[0;${style}m`;
  pen.style = style;
}

/** The shift that leaves the longest run of rows as they are, if it is worth its bytes. */
function findScroll(previous: Grid, next: Grid): Scroll | null {
  let first = 0;
  let last = next.rows - 1;
  while (first <= last && sameRow(previous, first, next, first)) first++;
  while (last > first && sameRow(previous, last, next, last)) last--;
  if (last - first < 2) return null;
  const before = rowHashes(previous);
  const after = rowHashes(next);
  let best: Scroll | null = null;
  let bestSaved = MIN_SAVED;
  for (let shift = 1; shift <= Math.min(MAX_SHIFT, last - first); shift++) {
    for (const by of [shift, -shift]) {
      const found = longestRun(previous, next, first, last, by, (from, to) => before[from] === after[to]);
      if (found.saved > bestSaved) {
        bestSaved = found.saved;
        best = found.scroll;
      }
    }
  }
  return best;
}

/** Rows of one hash are compared in full; those of two need not be. */
function rowHashes({ columns, rows: count, text }: Grid): Int32Array {
  const hashes = new Int32Array(count);
  for (let y = 0; y < count; y++) {
    let hash = 0;
    for (let i = y * columns; i < (y + 1) * columns; i++)
      hash = (Math.imul(hash, 31) + (text[i]?.charCodeAt(0) || 0)) | 0;
    hashes[y] = hash;
  }
  return hashes;
}

function longestRun(
  previous: Grid,
  next: Grid,
  first: number,
  last: number,
  by: number,
  mayBeSame: (from: number, to: number) => boolean,
) {
  let best = { saved: 0, scroll: { top: 0, bottom: 0, by } };
  let from = -1;
  let saved = 0;
  const low = Math.max(first, first - by);
  const high = Math.min(last, last - by);
  for (let y = low; y <= high + 1; y++) {
    if (y <= high && mayBeSame(y + by, y) && sameRow(previous, y + by, next, y)) {
      if (from < 0) {
        from = y;
        saved = 0;
      }
      if (!(mayBeSame(y, y) && sameRow(previous, y, next, y))) saved += filledCells(next, y);
      continue;
    }
    if (from >= 0 && saved > best.saved) {
      const to = y - 1;
      best = { saved, scroll: { top: Math.min(from, from + by), bottom: Math.max(to, to + by), by } };
    }
    from = -1;
  }
  return best;
}

function filledCells(grid: Grid, y: number): number {
  const start = y * grid.columns;
  let filled = 0;
  for (let x = 0; x < grid.columns; x++) if (grid.text[start + x] !== ' ') filled++;
  return filled;
}

/** What the terminal shows after the scroll. */
function scrolled(grid: Grid, { top, bottom, by }: Scroll): Grid {
  const moved = { ...grid, text: [...grid.text], style: [...grid.style] };
  for (let y = top; y <= bottom; y++) {
    const from = y + by;
    const inside = from >= top && from <= bottom;
    for (let x = 0; x < grid.columns; x++) {
      const index = y * grid.columns + x;
      moved.text[index] = inside ? (grid.text[from * grid.columns + x] ?? ' ') : ' ';
      moved.style[index] = inside ? (grid.style[from * grid.columns + x] ?? '') : '';
    }
  }
  return moved;
}
