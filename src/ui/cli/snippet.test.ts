import { describe, expect, it } from 'vitest';
import { chooseLines } from './snippet.ts';

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

  it('shows nothing when nothing is wanted', () => {
    expect(chooseLines(body, 1, 'load', 0)).toEqual([]);
    expect(chooseLines([], 1, 'load', 5)).toEqual([]);
  });
});
