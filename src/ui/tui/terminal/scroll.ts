/** Rows that merely moved: by how much, and between which rows moving them saves most. */

import type { Grid } from '../cells/grid.ts';

/** Unchanged cells between two changed ones that are written again rather than jumped over. */
export const MAX_GAP = 4;
/** A scroll costs some 25 bytes; it must save more cells than that. */
const MIN_SAVED = 50;
const MAX_SHIFT = 24;
/** So many shifts are looked at closely. */
const LIKELY = 2;
/** Columns that are compared at once to find them. */
const PIECE = 16;
const BLANK = 7;
/** To write at another place, and to change the style there. */
const JUMP_BYTES = 8;

export interface Scroll {
  readonly top: number;
  readonly bottom: number;
  /** Lines upward; downward when negative. */
  readonly by: number;
}

/**
 * The shift that saves most cells, if it is worth its bytes. Rows need not be the same as a whole: beside a panel the text
 * moves, and only the panel is written again.
 */
export function findScroll(previous: Grid, next: Grid): Scroll | null {
  let changed = 0;
  let first = next.rows;
  let last = 0;
  for (let y = 0; y < next.rows; y++) {
    if (sameRow(previous, y, next, y)) continue;
    changed++;
    first = Math.min(first, y);
    last = y;
  }
  if (changed < 3) return null;
  let best: Scroll | null = null;
  let bestSaved = MIN_SAVED;
  for (const by of likelyShifts(previous, next, first, last)) {
    const found = bestRegion(previous, next, first, last, by);
    if (found.saved > bestSaved) {
      bestSaved = found.saved;
      best = found.scroll;
    }
  }
  return best;
}

/** What the terminal shows after the scroll. */
export function scrolled(grid: Grid, { top, bottom, by }: Scroll): Grid {
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

export function sameRow(a: Grid, ay: number, b: Grid, by: number): boolean {
  const from = ay * a.columns;
  const other = by * b.columns;
  for (let x = 0; x < a.columns; x++) {
    if (a.text[from + x] !== b.text[other + x] || a.style[from + x] !== b.style[other + x]) return false;
  }
  return true;
}

// --- internal ---

/** Those for which most pieces of rows are found again; a close look takes too long for all. */
function likelyShifts(previous: Grid, next: Grid, first: number, last: number): readonly number[] {
  const before = pieceHashes(previous);
  const after = pieceHashes(next);
  const pieces = Math.ceil(next.columns / PIECE);
  const shifts: { readonly by: number; readonly hits: number }[] = [];
  for (let shift = 1; shift <= Math.min(MAX_SHIFT, last - first); shift++) {
    for (const by of [shift, -shift]) {
      let hits = 0;
      for (let y = Math.max(first, first - by); y <= Math.min(last, last - by); y++) {
        let same = 0;
        let found = 0;
        for (let piece = 0; piece < pieces; piece++) {
          const hash = after[y * pieces + piece];
          if (hash !== before[(y + by) * pieces + piece]) continue;
          same++;
          if (hash !== BLANK) found++;
        }
        // Among rows that are much alike, those that are the same as a whole tell more.
        hits += same === pieces ? 2 * found : found;
      }
      if (hits > 0) shifts.push({ by, hits });
    }
  }
  shifts.sort((a, b) => b.hits - a.hits);
  return shifts.slice(0, LIKELY).map(({ by }) => by);
}

/** By row and piece; `BLANK` for one of blanks alone, and where a style of its own applies, it counts as any other. */
function pieceHashes({ columns, rows: count, text, style }: Grid): Int32Array {
  const pieces = Math.ceil(columns / PIECE);
  const hashes = new Int32Array(count * pieces);
  for (let y = 0; y < count; y++) {
    for (let piece = 0; piece < pieces; piece++) {
      let hash = BLANK;
      const end = Math.min(columns, (piece + 1) * PIECE);
      for (let x = piece * PIECE; x < end; x++) {
        const index = y * columns + x;
        const code = text[index]?.charCodeAt(0) || 0;
        if (code === 32 && style[index] === '' && hash === BLANK) continue;
        hash = (Math.imul(hash, 31) + code + x) | 0;
      }
      hashes[y * pieces + piece] = hash;
    }
  }
  return hashes;
}

/** The rows between which the shift saves most. */
function bestRegion(previous: Grid, next: Grid, first: number, last: number, by: number) {
  let best = { saved: 0, scroll: { top: 0, bottom: 0, by } };
  let from = -1;
  let saved = 0;
  for (let y = Math.max(first, first - by); y <= Math.min(last, last - by); y++) {
    if (from < 0) {
      from = y;
      saved = 0;
    }
    saved += cost(previous, y, next, y) - cost(previous, y + by, next, y);
    if (saved <= 0) from = -1;
    else if (saved > best.saved) {
      best = { saved, scroll: { top: Math.min(from, from + by), bottom: Math.max(y, y + by), by } };
    }
  }
  if (best.saved === 0) return best;
  // Rows that the shift leaves blank may have been right before.
  const { top, bottom } = best.scroll;
  const rows = Math.abs(by);
  const blankFrom = by > 0 ? bottom - rows + 1 : top;
  let lost = 0;
  for (let y = blankFrom; y < blankFrom + rows; y++) lost += cost(null, y, next, y) - cost(previous, y, next, y);
  return { ...best, saved: best.saved - lost };
}

/** About the bytes that turn a row of the grid before, or a blank one, into a row of the next: its changed cells, and a jump to each run of them. */
function cost(previous: Grid | null, from: number, next: Grid, y: number): number {
  const start = y * next.columns;
  const other = from * next.columns;
  let bytes = 0;
  let gap = MAX_GAP + 1;
  for (let x = 0; x < next.columns; x++) {
    const text = previous === null ? ' ' : previous.text[other + x];
    const style = previous === null ? '' : previous.style[other + x];
    if (next.text[start + x] === text && next.style[start + x] === style) {
      gap++;
      continue;
    }
    bytes += gap > MAX_GAP ? JUMP_BYTES + 1 : gap + 1;
    gap = 0;
  }
  return bytes;
}
