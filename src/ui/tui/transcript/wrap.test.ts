import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lineWidth } from '../cells/cells.ts';
import { plainText, span } from '../cells/line.ts';
import { expandTabs, wrapCode, wrapText } from './wrap.ts';

const wrapped = (text: string, columns: number) => wrapText([span(text)], columns).map(plainText);

describe('wrapText', () => {
  it.each([
    ['the quick brown fox', 10, ['the quick', 'brown fox']],
    ['the quick', 9, ['the quick']],
    ['abcdefghij', 4, ['abcd', 'efgh', 'ij']],
    ['aa bbbbbbbb', 5, ['aa', 'bbbbb', 'bbb']],
    ['漢字漢字', 5, ['漢字', '漢字']],
    ['say 漢字漢字', 7, ['say 漢', '字漢字']],
    ['', 5, ['']],
    ['שלום עולם', 5, ['שלום', 'עולם']],
  ])('%s in %i', (text, columns, lines) => expect(wrapped(text, columns)).toEqual(lines));

  it('keeps every character but blanks at breaks, and never passes the width', () => {
    const text = fc.array(fc.constantFrom('a', 'bc', ' ', '漢', 'e\u0301', '👨‍👩‍👧', '-'), { maxLength: 60 });
    fc.assert(
      fc.property(text, fc.integer({ min: 2, max: 20 }), (parts, columns) => {
        const line = parts.map((part, index) => span(part, index % 2 === 0 ? {} : { bold: true }));
        const lines = wrapText(line, columns);
        for (const out of lines) expect(lineWidth(out)).toBeLessThanOrEqual(columns);
        expect(lines.map(plainText).join('').replaceAll(' ', '')).toBe(parts.join('').replaceAll(' ', ''));
        const code = wrapCode(line, columns);
        for (const out of code) expect(lineWidth(out)).toBeLessThanOrEqual(columns);
        expect(code.map(plainText).join('')).toBe(parts.join(''));
      }),
    );
  });

  it('sets tabs to stops', () => expect(expandTabs('\ta\tbcd\te')).toBe('    a   bcd e'));
});
