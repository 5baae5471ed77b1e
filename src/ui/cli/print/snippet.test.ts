import { describe, expect, it } from 'vitest';
import { chooseLines, widenLines } from './snippet.ts';

const numbers = (lines: readonly { number: number }[]) => lines.map(({ number }) => number);
const body = ['function load() {', ...Array.from({ length: 30 }, (_, n) => `  step${n}();`), '}'];

describe('chooseLines', () => {
  it('shows a short hit whole, without blank lines at its end', () => {
    expect(numbers(chooseLines(['a', 'b', '', ' '], 7, 'a', 8))).toEqual([7, 8]);
  });

  it('shows the start when the query meets nothing', () => {
    expect(numbers(chooseLines(body, 10, 'zebra', 4))).toEqual([10, 11, 12, 13]);
  });

  it('keeps the first line above the lines that match', () => {
    const shown = numbers(chooseLines(body, 10, 'step20', 4));
    expect(shown[0]).toBe(10);
    expect(shown).toHaveLength(4);
    expect(shown).toContain(31);
  });

  it('shows the definition when a long comment stands before it', () => {
    const lines = ['/**', ' * About it.', ...Array.from({ length: 12 }, () => ' * More words.'), ' */', ...body];
    expect(numbers(chooseLines(lines, 1, 'zebra', 4, 'load'))).toEqual([16, 17, 18, 19]);
    // What the comment says of the query is shown too, and the definition under it.
    const told = numbers(chooseLines(lines, 1, 'about', 4, 'load'));
    expect(told).toContain(2);
    expect(told.at(-1)).toBe(16);
  });

  it('finds the definition by its name', () => {
    const lines = ['import a', 'import b', 'preload()', 'x = 1', 'def load(self):', ...body.slice(1)];
    expect(numbers(chooseLines(lines, 1, 'zebra', 3, 'Store.load'))[0]).toBe(5);
  });

  it('shows nothing when nothing is wanted', () => {
    expect(chooseLines(body, 1, 'load', 0)).toEqual([]);
    expect(chooseLines([], 1, 'load', 5)).toEqual([]);
  });
});

describe('widenLines', () => {
  it('adds lines on both sides, each once, and stays inside', () => {
    const chosen = chooseLines(['b', 'c'], 2, 'b', 5);
    expect(numbers(widenLines(chosen, 1, 4, { before: 1, after: 1 }))).toEqual([1, 2, 3, 4]);
    expect(numbers(widenLines(chosen, 2, 2, { before: 3, after: 3 }))).toEqual([2, 3]);
    expect(widenLines(chosen, 1, 4, { before: 0, after: 0 })).toEqual([
      { number: 2, index: 1 },
      { number: 3, index: 2 },
    ]);
  });
});
