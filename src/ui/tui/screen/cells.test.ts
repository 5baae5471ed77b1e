import { describe, expect, it } from 'vitest';
import { cellsOf, fitLine, lineWidth, padLine, takeWidth, textWidth } from './cells.ts';
import { plainText, span } from './line.ts';

describe('width in cells', () => {
  it.each([
    ['abc', 3],
    ['漢字', 4],
    ['ﾊﾝ', 2],
    ['한글', 4],
    ['e\u0301a', 2],
    ['😀🚀✅', 6],
    ['👨‍👩‍👧', 2],
    ['❤️', 2],
    ['🇩🇪', 2],
    ['👍🏽', 2],
    ['שלום', 4],
    ['مرحبا', 5],
    ['שָׁלוֹם', 4],
  ])('%s takes %i', (text, width) => {
    expect(textWidth(text)).toBe(width);
    expect(cellsOf(text).reduce((sum, cell) => sum + cell.width, 0)).toBe(width);
  });

  it('cuts between graphemes and never halves a wide one', () => {
    expect(takeWidth('a漢字', 2)).toEqual({ text: 'a', width: 1 });
    expect(takeWidth('a漢字', 3)).toEqual({ text: 'a漢', width: 3 });
    expect(plainText(fitLine([span('abc'), span('漢字')], 6))).toBe('abc漢…');
    expect(plainText(fitLine([span('abcdef')], 4, '~'))).toBe('abc~');
    for (const columns of [0, 1, 5, 6, 7, 20]) {
      expect(lineWidth(padLine([span('ab漢👨‍👩‍👧c')], columns))).toBe(columns);
    }
  });
});
