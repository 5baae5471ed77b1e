/** A screen full of cells, in memory. Panels are drawn into it; the difference of two grids goes to the terminal. */

import { cellsOf } from './cells.ts';
import type { Line, Style } from './line.ts';
import type { Theme } from './theme.ts';

/** Rows times columns, row by row. */
export interface Grid {
  readonly columns: number;
  readonly rows: number;
  /** Grapheme of each cell; '' in the right half of a wide one. */
  readonly text: string[];
  /** SGR parameters of each cell, '' for the terminal's own style. */
  readonly style: string[];
}

export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly columns: number;
  readonly rows: number;
}

/** @returns a grid of blanks */
export function createGrid(columns: number, rows: number): Grid {
  const size = Math.max(0, columns * rows);
  return { columns, rows, text: new Array<string>(size).fill(' '), style: new Array<string>(size).fill('') };
}

/** Makes a grid blank again: cheaper than a new one, thirty times a second. */
export function clearGrid(grid: Grid): void {
  grid.text.fill(' ');
  grid.style.fill('');
}

/** Draws lines from the rectangle's top; what does not fit is cut, what is left is blank. Outside it nothing changes. */
export function drawLines(grid: Grid, at: Rectangle, lines: readonly Line[], theme: Theme): void {
  for (let row = 0; row < at.rows; row++) {
    if (at.y + row >= 0 && at.y + row < grid.rows) drawLine(grid, at, row, lines[row] ?? [], theme);
  }
}

// --- internal ---

function drawLine(grid: Grid, at: Rectangle, row: number, line: Line, theme: Theme): void {
  const start = (at.y + row) * grid.columns;
  const end = Math.min(grid.columns, at.x + at.columns);
  let x = Math.max(0, at.x);
  if (x < end) clearHalf(grid, start + x, -1);
  if (end < grid.columns && end > x) clearHalf(grid, start + end, 0);
  let last: Style | undefined;
  let sgr = '';
  for (const part of line) {
    if (part.style !== last) {
      last = part.style;
      sgr = theme.sgr(last);
    }
    for (const cell of cellsOf(part.text)) {
      if (cell.width === 0) continue;
      if (x + cell.width > end) {
        // A wide character at the edge leaves its place blank, and nothing after it may slip in before it.
        fill(grid, start + x, start + end);
        return;
      }
      grid.text[start + x] = cell.text;
      grid.style[start + x] = sgr;
      if (cell.width === 2) {
        grid.text[start + x + 1] = '';
        grid.style[start + x + 1] = sgr;
      }
      x += cell.width;
    }
  }
  fill(grid, start + x, start + end);
}

function fill(grid: Grid, from: number, to: number): void {
  for (let i = from; i < to; i++) {
    grid.text[i] = ' ';
    grid.style[i] = '';
  }
}

/** A wide character that a rectangle's edge cuts in two is blanked in its other half. */
function clearHalf(grid: Grid, index: number, side: -1 | 0): void {
  if (grid.text[index] === '') grid.text[index + side] = ' ';
}
