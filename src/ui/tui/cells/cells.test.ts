import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { displayWidth } from '../../../base/text.ts';
import { cellsOf, fitLine, lineWidth, padLine, takeWidth, textWidth } from './cells.ts';
import { plainText, span } from './line.ts';
import { visibleLine } from './visible.ts';

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

  it('takes the short way only where the segmenter says the same', () => {
    const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });
    const characters = fc.integer({ min: 0x20, max: 0xffff }).map((code) => String.fromCharCode(code));
    const some = fc.constantFrom(
      'a',
      'ü',
      '─',
      '漢',
      'が',
      'か',
      '한',
      '\u3099',
      '\u200d',
      '\ufe0f',
      '↔',
      '✓',
      'ﾊ',
      'ﾞ',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(some, characters), { maxLength: 8 }), (parts) => {
        const text = visibleLine(parts.join(''));
        const expected = [...segmenter.segment(text)].map(({ segment }) => [segment, displayWidth(segment)]);
        expect(cellsOf(text).map((cell) => [cell.text, cell.width])).toEqual(expected);
      }),
      { numRuns: 1_000 },
    );
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
