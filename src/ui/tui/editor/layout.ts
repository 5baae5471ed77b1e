/** The text as rows of a given width: what is shown, the cursor's position, and moves by row. */

import { displayWidth, plural, truncateToWidth } from '../../../base/text.ts';
import { cellsOf } from '../cells/cells.ts';
import { type EditorState, moveTo } from './state.ts';

export interface Row {
  /** Part of the text that the row shows; without the line end. */
  readonly start: number;
  readonly end: number;
  /** What is drawn: tabs as blanks, folds as their token, invisible characters as a sign. */
  readonly text: string;
  /** True when the line goes on in the next row. */
  readonly isWrapped: boolean;
}

export interface EditorView {
  readonly rows: readonly Row[];
  /** Row from 0, and cells from the left. */
  readonly cursor: { readonly row: number; readonly column: number };
}

interface Cell {
  readonly start: number;
  readonly end: number;
  readonly shown: string;
  readonly width: number;
}

interface LaidRow extends Row {
  readonly cells: readonly Cell[];
}

const TAB = '    ';
/** Bidirectional and zero-width characters and their like, which would lie about what is written. */
const INVISIBLE = /^\p{C}+$/u;
const INVISIBLE_SIGN = '\ufffd';

/** The token of a folded paste. */
export function foldLabel(text: string): string {
  return `[pasted ${plural(text.length, 'character')}]`;
}

/** @param width cells of the editor; one of them is kept for the cursor at the end of a row */
export function viewOf(state: EditorState, width: number): EditorView {
  const rows = layOut(state, width);
  const row = rowOf(rows, state.cursor);
  return { rows, cursor: { row, column: columnOf(rows[row], state.cursor) } };
}

/** One row up or down, keeping to the column. @returns null from the first row up and from the last down */
export function moveByRow(state: EditorState, width: number, by: -1 | 1): EditorState | null {
  const rows = layOut(state, width);
  const at = rowOf(rows, state.cursor);
  const target = rows[at + by];
  if (target === undefined) return null;
  const column = state.column ?? columnOf(rows[at], state.cursor);
  return moveTo(state, indexAt(target, column), column);
}

/** The place in the text at a row and a column of the view, for a click. */
export function placeAt(state: EditorState, width: number, row: number, column: number): number {
  const target = layOut(state, width).at(row);
  return target === undefined ? state.text.length : indexAt(target, column);
}

// --- internal ---

const laidOut = new WeakMap<EditorState, { readonly width: number; readonly rows: readonly LaidRow[] }>();

function layOut(state: EditorState, width: number): readonly LaidRow[] {
  const known = laidOut.get(state);
  if (known?.width === width) return known.rows;
  const rows: LaidRow[] = [];
  const limit = Math.max(1, width - 1);
  let start = 0;
  for (;;) {
    const { cells, end } = lineCells(state, start, limit);
    wrap(cells, start, end, limit, rows);
    if (end >= state.text.length) break;
    start = end + 1;
  }
  laidOut.set(state, { width, rows });
  return rows;
}

/** The cells of one line, up to its end or the end of the text. */
function lineCells(state: EditorState, from: number, limit: number): { readonly cells: Cell[]; readonly end: number } {
  const { text, folds } = state;
  const cells: Cell[] = [];
  let at = from;
  for (;;) {
    const fold = folds.find(({ start }) => start >= at);
    const newline = text.indexOf('\n', at);
    const stop = Math.min(newline < 0 ? text.length : newline, fold?.start ?? text.length);
    addText(cells, text.slice(at, stop), at);
    if (fold === undefined || fold.start !== stop) return { cells, end: stop };
    const shown = truncateToWidth(foldLabel(text.slice(fold.start, fold.end)), limit);
    cells.push({ start: fold.start, end: fold.end, shown, width: displayWidth(shown) });
    at = fold.end;
  }
}

function addText(cells: Cell[], part: string, offset: number): void {
  let start = offset;
  for (const piece of part.split(/(\t)/)) {
    if (piece === '\t') cells.push({ start, end: ++start, shown: TAB, width: TAB.length });
    else {
      for (const { text, width } of cellsOf(piece)) {
        const end = start + text.length;
        // What shows nothing, or a mark without a letter, gets a cell.
        const shown = width > 0 ? text : INVISIBLE.test(text) ? INVISIBLE_SIGN : `\u25cc${text}`;
        cells.push({ start, end, shown, width: Math.max(1, width) });
        start = end;
      }
    }
  }
}

/** Breaks after blanks where it can; a word longer than a row is broken anywhere. */
function wrap(cells: readonly Cell[], start: number, end: number, limit: number, rows: LaidRow[]): void {
  let first = 0;
  let afterBlank = 0;
  let width = 0;
  for (let i = 0; i < cells.length; i++) {
    const cell = cells[i];
    if (cell === undefined) break;
    const isBlank = cell.shown.trim() === '';
    if (width + cell.width > limit && i > first) {
      const next = !isBlank && afterBlank > first ? afterBlank : i;
      rows.push(rowFrom(cells, first, next, start, end, true));
      first = next;
      width = 0;
      for (let j = first; j < i; j++) width += cells[j]?.width ?? 0;
    }
    width += cell.width;
    if (isBlank) afterBlank = i + 1;
  }
  rows.push(rowFrom(cells, first, cells.length, start, end, false));
}

function rowFrom(
  cells: readonly Cell[],
  first: number,
  next: number,
  lineStart: number,
  lineEnd: number,
  isWrapped: boolean,
): LaidRow {
  const part = cells.slice(first, next);
  return {
    start: part[0]?.start ?? lineStart,
    end: isWrapped ? (part.at(-1)?.end ?? lineStart) : lineEnd,
    text: part.map(({ shown }) => shown).join(''),
    isWrapped,
    cells: part,
  };
}

function rowOf(rows: readonly LaidRow[], index: number): number {
  let low = 0;
  let high = rows.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((rows[middle]?.start ?? 0) <= index) low = middle;
    else high = middle - 1;
  }
  return low;
}

function columnOf(row: LaidRow | undefined, index: number): number {
  let column = 0;
  for (const cell of row?.cells ?? []) {
    if (cell.end > index) break;
    column += cell.width;
  }
  return column;
}

function indexAt(row: LaidRow, column: number): number {
  let at = 0;
  for (const cell of row.cells) {
    if (at + cell.width > column) return cell.start;
    at += cell.width;
  }
  // The end of a wrapped row is the beginning of the next.
  return row.isWrapped ? (row.cells.at(-1)?.start ?? row.start) : row.end;
}
