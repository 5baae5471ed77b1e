/**
 * The part of a long transcript that is on the screen. Its place is an item and a line within it, so that only items near
 * the screen are ever wrapped, and nothing moves under the reader when others change.
 */

import type { Line } from '../cells/line.ts';

export interface TranscriptItem {
  readonly id: string;
  /** @returns the same array until the item changes, so that asking again costs nothing */
  lines(columns: number): readonly Line[];
}

/** An item that is drawn anew only after `changed()` or for another width. */
export interface CachedItem extends TranscriptItem {
  changed(): void;
}

export interface Transcript {
  /** The items, oldest first; called again after any change of the list. A place at the end stays at the end. */
  setItems(items: readonly TranscriptItem[]): void;
  resize(columns: number, rows: number): void;
  /** Lines downward; upward when negative. */
  scroll(lines: number): void;
  /** Screens less one line, downward. */
  page(screens: number): void;
  toStart(): void;
  toEnd(): void;
  /** Puts an item's line at the top. @returns false for an unknown item */
  show(id: string, line?: number): boolean;
  /** @param step lines to scroll at once while it follows the end; default 1 */
  view(step?: number): TranscriptView;
}

export interface TranscriptView {
  /** As many as there are rows, or fewer. */
  readonly lines: readonly Line[];
  /** Which item each line belongs to, and its line there. */
  readonly places: readonly { readonly id: string; readonly line: number }[];
  readonly atEnd: boolean;
  /** Lines below the screen, counted up to `MORE_LIMIT`. */
  readonly below: number;
}

export const MORE_LIMIT = 999;

/** @param gap blank lines between items, default 1 */
export function createTranscript(gap = 1): Transcript {
  return new ScrolledList(gap);
}

/** @param draw called with the columns, at least 1 */
export function cachedItem(id: string, draw: (columns: number) => readonly Line[]): CachedItem {
  let known: { readonly columns: number; readonly lines: readonly Line[] } | null = null;
  return {
    id,
    lines: (columns) => {
      if (known?.columns !== columns) known = { columns, lines: draw(columns) };
      return known.lines;
    },
    changed: () => {
      known = null;
    },
  };
}

// --- internal ---

interface Place {
  readonly item: number;
  readonly line: number;
}

class ScrolledList implements Transcript {
  readonly #gap: number;
  #items: readonly TranscriptItem[] = [];
  #columns = 80;
  #rows = 24;
  /** Top of the screen; null sticks to the end. */
  #top: Place | null = null;
  /** Where the top was at the last view that stuck to the end: scrolling in steps starts there. */
  #endTop: Place | null = null;

  constructor(gap: number) {
    this.#gap = gap;
  }

  setItems(items: readonly TranscriptItem[]): void {
    const top = this.#top;
    const id = top === null ? undefined : this.#items[top.item]?.id;
    this.#items = items;
    if (top === null) return;
    const item = items.findIndex((entry) => entry.id === id);
    this.#top = item < 0 ? null : { item, line: top.line };
  }

  resize(columns: number, rows: number): void {
    if (columns === this.#columns && rows === this.#rows) return;
    const top = this.#top;
    const before = top === null ? 1 : this.#height(top.item);
    this.#columns = Math.max(1, columns);
    this.#rows = Math.max(1, rows);
    this.#endTop = null;
    // The same share of the item stays at the top.
    if (top !== null) {
      this.#top = { item: top.item, line: Math.floor((top.line / Math.max(1, before)) * this.#height(top.item)) };
    }
  }

  scroll(lines: number): void {
    const end = this.#endPlace();
    const moved = this.#move(this.#top ?? end, lines);
    this.#top = isBefore(moved, end) ? moved : null;
  }

  page(screens: number): void {
    this.scroll(screens * Math.max(1, this.#rows - 1));
  }

  toStart(): void {
    const start = { item: 0, line: 0 };
    this.#top = isBefore(start, this.#endPlace()) ? start : null;
  }

  toEnd(): void {
    this.#top = null;
  }

  show(id: string, line = 0): boolean {
    const item = this.#items.findIndex((entry) => entry.id === id);
    if (item < 0) return false;
    const place = { item, line: Math.min(line, Math.max(0, this.#height(item) - 1)) };
    this.#top = isBefore(place, this.#endPlace()) ? place : null;
    return true;
  }

  view(step = 1): TranscriptView {
    const end = this.#endPlace();
    const top = this.#top === null ? this.#stepped(end, step) : this.#top;
    const lines: Line[] = [];
    const places: { id: string; line: number }[] = [];
    let below = 0;
    for (let item = top.item; item < this.#items.length && below < MORE_LIMIT; item++) {
      const entry = this.#items[item];
      if (entry === undefined) break;
      const own = entry.lines(this.#columns);
      const height = this.#height(item);
      for (let line = item === top.item ? top.line : 0; line < height && below < MORE_LIMIT; line++) {
        if (lines.length >= this.#rows) {
          // What is below need only be counted.
          below = Math.min(MORE_LIMIT, below + height - line);
          break;
        }
        lines.push(own[line] ?? []);
        places.push({ id: entry.id, line });
      }
    }
    return { lines, places, atEnd: this.#top === null, below };
  }

  /** The lines of an item and the blank ones after it; none after the last. */
  #height(item: number): number {
    const entry = this.#items[item];
    if (entry === undefined) return 0;
    const own = entry.lines(this.#columns).length;
    return own === 0 || item === this.#items.length - 1 ? own : own + this.#gap;
  }

  /** Top of the screen when its bottom is the last line. */
  #endPlace(): Place {
    let left = this.#rows;
    for (let item = this.#items.length - 1; item >= 0; item--) {
      const height = this.#height(item);
      if (height >= left) return { item, line: height - left };
      left -= height;
    }
    return { item: 0, line: 0 };
  }

  /** With a step above one the end is reached by jumps: some blank rows wait below for the lines to come. */
  #stepped(end: Place, step: number): Place {
    if (step <= 1) return end;
    const before = this.#endTop;
    const ahead = before === null ? -1 : this.#distance(end, before, step);
    this.#endTop =
      before !== null && ahead >= 0
        ? before
        : before === null || !isBefore(before, end)
          ? end
          : this.#move(end, step - 1, true);
    return this.#endTop;
  }

  /** Lines from one place down to another, -1 when it is above or more than `limit` away. */
  #distance(from: Place, to: Place, limit: number): number {
    if (isBefore(to, from)) return -1;
    let lines = to.line - from.line;
    for (let item = from.item; item < to.item && lines <= limit; item++) lines += this.#height(item);
    return lines <= limit ? lines : -1;
  }

  #move(from: Place, by: number, beyond = false): Place {
    let { item, line } = from;
    line += by;
    while (line < 0 && item > 0) {
      item--;
      line += this.#height(item);
    }
    while (item < this.#items.length - 1 && line >= this.#height(item)) {
      line -= this.#height(item);
      item++;
    }
    return {
      item,
      line: beyond ? Math.max(0, line) : Math.max(0, Math.min(line, Math.max(0, this.#height(item) - 1))),
    };
  }
}

function isBefore(a: Place, b: Place): boolean {
  return a.item < b.item || (a.item === b.item && a.line < b.line);
}
