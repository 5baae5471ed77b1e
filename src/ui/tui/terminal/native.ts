/** Terminals that speak as xterm does: the least bytes for a frame, from what differs to the frame before. Nothing is loaded for it. */

import { clearGrid, createGrid, type Grid } from '../cells/grid.ts';
import { difference } from './difference.ts';
import type { Cursor, CursorShape, Painter, Size } from './driver.ts';
import { enterSequence, leaveSequence, mouseSequence, synchronized } from './modes.ts';

/** @param term value of TERM */
export function nativePainter(term: string): Painter {
  return new NativePainter(term);
}

// --- internal ---

const SHAPES: Readonly<Record<CursorShape, number>> = { block: 2, underline: 4, bar: 6 };

class NativePainter implements Painter {
  readonly colours = null;
  readonly isXterm = true;
  readonly warning = null;
  readonly #term: string;
  #shown: Grid | null = null;
  /** The grid that is not shown. */
  #spare: Grid | null = null;
  #cursor = '';

  constructor(term: string) {
    this.#term = term;
  }

  enter(_size: Size, mouse: boolean): string {
    return enterSequence(this.#term, mouse);
  }

  leave(): string {
    return leaveSequence(this.#term);
  }

  mouse(on: boolean): string {
    return mouseSequence(on);
  }

  blank({ columns, rows }: Size): Grid {
    const spare = this.#spare;
    if (spare === null || spare.columns !== columns || spare.rows !== rows) this.#spare = createGrid(columns, rows);
    else clearGrid(spare);
    return this.#spare ?? createGrid(columns, rows);
  }

  frame(grid: Grid, cursor: Cursor | null): string {
    const body = difference(this.#shown, grid);
    if (grid === this.#spare) this.#spare = this.#shown;
    this.#shown = grid;
    const place = cursor === null ? '' : cursorAt(cursor);
    if (body === '' && place === this.#cursor) return '';
    const hide = this.#cursor === '' || body === '' ? '' : '\x1b[?25l';
    const shape = place === '' || shapeOf(place) === shapeOf(this.#cursor) ? place.slice(shapeOf(place).length) : place;
    const show = place === '' ? (this.#cursor === '' ? '' : '\x1b[?25l') : `${shape}\x1b[?25h`;
    this.#cursor = place;
    return synchronized(`${hide}${body}${show}`);
  }

  forget(): void {
    this.#shown = null;
    this.#cursor = '';
  }

  keys(bytes: Uint8Array): Uint8Array {
    return bytes;
  }
}

/** Shape first, so that it can be cut off when it did not change. */
function cursorAt({ x, y, shape = 'bar' }: Cursor): string {
  return `\x1b[${SHAPES[shape]} q\x1b[${y + 1};${x + 1}H`;
}

function shapeOf(place: string): string {
  return place.slice(0, place.indexOf('q') + 1);
}
