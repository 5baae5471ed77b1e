import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createGrid, drawLines, type Grid } from '../cells/grid.ts';
import { span } from '../cells/line.ts';
import { createTheme } from '../cells/theme.ts';
import { difference } from './difference.ts';

const theme = createTheme('dark');

function gridOf(columns: number, rows: readonly string[], x = 0): Grid {
  const grid = createGrid(columns, rows.length);
  const at = { x, y: 0, columns: columns - x, rows: rows.length };
  drawLines(
    grid,
    at,
    rows.map((text) => [span(text, text.startsWith('!') ? { bold: true } : {})]),
    theme,
  );
  return grid;
}

/** Sequences with their parameters, carriage returns, and letters with their marks. */
const PIECES = /\p{Cc}\[([\d;]*)([A-Za-z])|(\r)|\p{L}\p{M}*|./gu;

/** As much of a terminal as the difference speaks to. */
class Terminal {
  readonly grid: Grid;
  #x = 0;
  #y = 0;
  #style = '';
  #top = 0;
  #bottom: number;
  constructor(columns: number, rows: number) {
    this.grid = createGrid(columns, rows);
    this.#bottom = rows - 1;
  }
  feed(text: string, wide: ReadonlyMap<string, number>): void {
    for (const [piece, parameters, final, cr] of text.matchAll(PIECES)) {
      if (final !== undefined) this.#control(parameters ?? '', final);
      else if (cr !== undefined) this.#x = 0;
      else this.#print(piece, wide.get(piece) ?? 1);
    }
  }
  #print(text: string, width: number): void {
    const { columns } = this.grid;
    expect(this.#x + width).toBeLessThanOrEqual(columns);
    const index = this.#y * columns + this.#x;
    if (this.grid.text[index] === '') this.#set(index - 1, ' ');
    this.#set(index, text);
    if (width === 2) this.#set(index + 1, '');
    if (this.#x + width < columns && this.grid.text[index + width] === '') this.#set(index + width, ' ');
    this.#x += width;
  }
  #set(index: number, text: string): void {
    this.grid.text[index] = text;
    this.grid.style[index] = this.#style;
  }
  #control(parameters: string, final: string): void {
    const { columns, rows } = this.grid;
    const [first = 0, second = 0] = parameters.split(';').map(Number);
    const erase = (from: number, to: number) => {
      expect(this.#style).toBe('');
      for (let i = from; i < to; i++) this.#set(i, ' ');
    };
    const line = this.#y * columns;
    if (final === 'H') [this.#y, this.#x] = [Math.max(0, first - 1), Math.max(0, second - 1)];
    else if (final === 'G') this.#x = first - 1;
    else if (final === 'C') this.#x += first || 1;
    else if (final === 'm') this.#style = parameters.replace(/^0;?/, '');
    else if (final === 'J') erase(0, columns * rows);
    else if (final === 'K') erase(first === 2 ? line : line + this.#x, line + columns);
    else if (final === 'r') {
      [this.#top, this.#bottom] = parameters === '' ? [0, rows - 1] : [first - 1, second - 1];
      [this.#x, this.#y] = [0, 0];
    } else if (final === 'M' || final === 'L') this.#shift(first || 1, final);
    else expect.unreachable(final);
  }
  #shift(count: number, final: 'M' | 'L'): void {
    expect(this.#y).toBe(this.#top);
    const { columns, text, style } = this.grid;
    const old = { text: [...text], style: [...style] };
    for (let y = this.#top; y <= this.#bottom; y++) {
      const from = final === 'M' ? y + count : y - count;
      const inside = from >= this.#top && from <= this.#bottom;
      for (let x = 0; x < columns; x++) {
        text[y * columns + x] = inside ? (old.text[from * columns + x] ?? '') : ' ';
        style[y * columns + x] = inside ? (old.style[from * columns + x] ?? '') : '';
      }
    }
  }
}

const WIDE = new Map([
  ['漢', 2],
  ['字', 2],
]);
const row = fc
  .array(fc.constantFrom('a', 'b', ' ', ' ', '漢', '字', 'e\u0301', '!'), { maxLength: 12 })
  .map((cells) => cells.join(''));

describe('difference', () => {
  it('turns any screen into any other', () => {
    const screen = fc.array(row, { minLength: 6, maxLength: 6 });
    fc.assert(
      fc.property(fc.array(screen, { minLength: 2, maxLength: 5 }), fc.integer({ min: 0, max: 3 }), (screens, x) => {
        const terminal = new Terminal(14, 6);
        let shown: Grid | null = null;
        for (const rows of screens) {
          const next = gridOf(14, rows, x);
          terminal.feed(difference(shown, next), WIDE);
          expect(terminal.grid.text.join('|')).toBe(next.text.join('|'));
          expect(terminal.grid.style.join('|')).toBe(next.style.join('|'));
          shown = next;
        }
      }),
      { numRuns: 150 },
    );
  });

  it('scrolls any region either way instead of writing it again', () => {
    const long = Array.from({ length: 30 }, (_, i) => `line ${i} ${'word '.repeat((i % 5) + 5)}`);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 8 }), fc.integer({ min: 0, max: 8 }), (a, b) => {
        const screen = (from: number) => gridOf(60, ['title', ...long.slice(from, from + 18), '> input', '!status']);
        const terminal = new Terminal(60, 21);
        terminal.feed(difference(null, screen(a)), WIDE);
        const bytes = difference(screen(a), screen(b));
        terminal.feed(bytes, WIDE);
        expect(terminal.grid.text.join('|')).toBe(screen(b).text.join('|'));
        expect(bytes.length).toBeLessThan(60 + Math.abs(a - b) * 70);
      }),
      { numRuns: 40 },
    );
  });

  it('writes nothing for the same screen, and only the new cells of a line', () => {
    const before = gridOf(40, ['one', '漢字 two', 'three']);
    expect(difference(before, gridOf(40, ['one', '漢字 two', 'three']))).toBe('');
    expect(difference(before, gridOf(40, ['one', '漢字 two more', 'three']))).toBe('\x1b[2;10Hmore');
    expect(difference(before, gridOf(40, ['one', '漢字', 'three']))).toBe('\x1b[2;6H\x1b[K');
  });

  it('says where the next cell is after a grapheme whose width terminals dispute', () => {
    const family = '👨‍👩‍👧';
    expect(difference(gridOf(20, ['']), gridOf(20, [`a${family}|`]))).toBe(`\x1b[1H\x1b[2Ka${family}\x1b[4G|`);
  });
});
