import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { visibleLine, visibleText } from './visible.ts';

describe('visibleText', () => {
  it.each([
    ['escape', '\x1b[31mred\x1b[0m', '␛[31mred␛[0m'],
    ['title', '\x1b]0;x\x07', '␛]0;x␇'],
    ['8-bit CSI', '\x9b2J', '<U+009B>2J'],
    ['bidi override', 'a\u202eb', 'a<U+202E>b'],
    ['zero width', 'pass\u200bword', 'pass<U+200B>word'],
    ['joiner in Latin', 'pa\u200dss', 'pa<U+200D>ss'],
    ['tag', 'a\u{e0041}', 'a<U+E0041>'],
    ['half a character', 'a\ud83d', 'a\ufffd'],
    ['line ends', 'a\r\nb\rc\td', 'a\nb␍c\td'],
    ['joined emoji', '👨‍👩‍👧 ❤️', '👨‍👩‍👧 ❤️'],
    ['Persian spelling', 'می\u200cخواهم', 'می\u200cخواهم'],
  ])('%s', (_, given, shown) => expect(visibleText(given)).toBe(shown));

  it('leaves no control but newline and tab, whatever comes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        expect(visibleText(text).replace(/[\n\t]/g, '')).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069\u200b]/u);
        expect(visibleLine(text)).not.toMatch(/\p{Cc}/u);
      }),
    );
  });
});
