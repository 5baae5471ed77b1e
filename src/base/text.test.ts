import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { displayWidth, formatBytes, formatDuration, forTerminal, oneLine, plural, truncateToWidth } from './text.ts';

const INTRODUCERS = ['P', 'X', ']', '^', '_'];
const ENDS = ['\x07', '\x1b\\', '\x9c'];

describe('forTerminal', () => {
  it.each([
    ['colour', '\x1b[31mred\x1b[0m', 'red'],
    ['long CSI', '\x1b[38;2;1;2;3m\x1b[?1049h\x1b[2J\x1b[>4;1mx', 'x'],
    ['8-bit CSI', '\x9b31mred\x9b0m', 'red'],
    ['title', '\x1b]0;evil\x07name', 'name'],
    ['clipboard', 'a\x1b]52;c;ZXZpbA==\x1b\\b', 'ab'],
    ['hyperlink', '\x1b]8;;http://x.test\x1b\\text\x1b]8;;\x1b\\', 'text'],
    ['8-bit OSC', '\x9d0;evil\x9cname', 'name'],
    ['charset', '\x1b(0lqk\x1b(B', 'lqk'],
    ['reset', '\x1bcx\x1b7y\x1b=z', 'xyz'],
    ['cursor tricks', 'safe\r\x1b[Kevil\b\b', 'safeevil'],
    ['control characters', 'a\0b\x01c\x07d\x0be\x0cf\x7fg\x85h', 'abcdefgh'],
    ['kept white space', 'a\tb\nc', 'a\tb\nc'],
    ['carriage return', 'a\r\nb', 'a\nb'],
    ['bidi', 'a\u202eb\u2066c\u2069d\u200ee\u061cf', 'abcdef'],
    ['zero width', 'a\u200bb\u200cc\u200dd\u2060e\ufefff\u00adg', 'abcdefg'],
    ['tags', `a${String.fromCodePoint(0xe0041, 0xe007f)}b`, 'ab'],
    ['variation selectors', `a\ufe0fb${String.fromCodePoint(0xe0100)}c`, 'abc'],
    ['line separators', 'a\u2028b\u2029c', 'a b c'],
    ['lone surrogates', 'a\ud800b\udc00c', 'a\ufffdb\ufffdc'],
    ['astral letters', '🙂𝒳', '🙂𝒳'],
    ['other scripts', 'é ключ 漢字 שלום', 'é ключ 漢字 שלום'],
    ['unfinished CSI', 'a\x1b[31', 'a31'],
    ['escape at the end', 'a\x1b', 'a'],
    ['double escape', '\x1b\x1b[31mx', 'x'],
  ])('%s', (_, given, wanted) => expect(forTerminal(given)).toBe(wanted));

  it('takes out every kind of control string, however it ends', () => {
    for (const letter of INTRODUCERS) {
      for (const end of ENDS) expect(forTerminal(`a\x1b${letter}payload${end}b`)).toBe('ab');
    }
  });

  it('lets an unended control string hide nothing', () => {
    for (const letter of INTRODUCERS) expect(forTerminal(`\x1b${letter}x\nrm -rf`)).toBe('x\nrm -rf');
    expect(forTerminal(`\x1b]0;x${'\x1b]0;y'.repeat(3)}\nshown\x07`)).toMatch(/\nshown$/);
  });

  it('leaves no control character, whatever comes, and is its own fixed point', () => {
    const unit = fc.oneof(
      fc.constantFrom('\x1b', '[', ']', '\\', '\x07', '\x9b', '\x9d', 'm', ';', '3', '\n', 'P'),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(fc.array(unit, { maxLength: 30 }), (parts) => {
        const clean = forTerminal(parts.join(''));
        const codes = Array.from(clean, (char) => char.codePointAt(0) ?? 0);
        expect(codes.filter((code) => code !== 9 && code !== 10 && (code < 32 || (code > 126 && code < 160)))).toEqual(
          [],
        );
        expect(forTerminal(clean)).toBe(clean);
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  it('cleans a stream piece by piece', () => {
    const text = 'a\x1b[31mred\x1b]52;c;x\x07\x1b\\b';
    for (let cut = 0; cut <= text.length; cut++) {
      expect(forTerminal(text.slice(0, cut)) + forTerminal(text.slice(cut))).not.toContain('\x1b');
    }
  });

  it('takes linear work for unended strings', () => {
    // Quadratic work would be 10^11 steps here.
    expect(forTerminal('\x1b]'.repeat(300_000))).toBe('');
    expect(forTerminal('\x9d'.repeat(300_000)).length).toBe(0);
    expect(forTerminal('\x1b['.repeat(300_000))).toBe('');
    expect(forTerminal(`\x1b[${'1'.repeat(500_000)}`).length).toBe(500_000);
  });
});

describe('width', () => {
  it('puts foreign text on one line', () => expect(oneLine(' a\n\tb\x1b[2J  c\r\n')).toBe('a b c'));
  it.each([
    ['abc', 3],
    ['漢字', 4],
    ['é', 1],
    ['👨‍👩‍👧', 2],
    ['👩🏽‍💻', 2],
    ['☝🏽', 2],
    ['❤\ufe0f', 2],
    ['❤\ufe0f\u200d🔥', 2],
    ['❤', 1],
    ['🏳\ufe0f\u200d🌈', 2],
    ['🇩🇪🇫🇷', 4],
    ['1\ufe0f\u20e3', 2],
    ['a\ufe0f', 1],
    ['e\u0301', 1],
    ['한국', 4],
    ['\u1112\u1161\u11ab', 2],
    ['\u0e01\u0e33', 2],
    ['\u0915\u094d\u0937', 2],
    ['שלום', 4],
    ['\ue0b0', 1],
    ['\u202e', 0],
    ['', 0],
  ])('%j is %i columns wide', (text, width) => expect(displayWidth(text)).toBe(width));

  it('counts a column for each character that is taken for narrow', () => {
    for (let code = 0xa1; code < 0x2580; code++) {
      const one = String.fromCharCode(code);
      // A combining mark in front of it sends both the long way.
      const long = displayWidth(`e\u0301${one}`) - 1;
      if ([0xad].includes(code) || (code > 0xff && code < 0x2010) || (code > 0x2027 && code < 0x2500)) continue;
      expect([one, displayWidth(one)]).toEqual([one, long]);
    }
  });
  it('cuts between graphemes', () => {
    expect(truncateToWidth('abcdef', 6)).toBe('abcdef');
    expect(truncateToWidth('abcdef', 4)).toBe('abc…');
    expect(truncateToWidth('漢字漢字', 5)).toBe('漢字…');
    expect(truncateToWidth('漢字漢字', 4)).toBe('漢…');
    expect(truncateToWidth('👨‍👩‍👧x', 2)).toBe('…');
    expect(truncateToWidth('abc', 0)).toBe('');
    expect(displayWidth(truncateToWidth('x'.repeat(1_000_000), 80))).toBe(80);
  });
});

describe('words for figures', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1_000, '1.0 kB'],
    [1_234_567, '1.2 MB'],
    [35_400_000, '35 MB'],
    [999_999, '1.0 MB'],
    [2.5e12, '2.5 TB'],
  ])('%d bytes', (bytes, words) => expect(formatBytes(bytes)).toBe(words));
  it.each([
    [0.4, '0 ms'],
    [850, '850 ms'],
    [4_200, '4.2 s'],
    [59_960, '1 min 00 s'],
    [185_000, '3 min 05 s'],
    [7_620_000, '2 h 07 min'],
  ])('%d ms', (ms, words) => expect(formatDuration(ms)).toBe(words));
  it('counts', () => {
    expect(plural(1, 'file')).toBe('1 file');
    expect(plural(999, 'file')).toBe('999 files');
    expect(plural(1_234_567, 'file')).toBe('1,234,567 files');
    for (const count of [1_000, -1_234, 1e15, 0.5])
      expect(plural(count, 'file')).toBe(`${count.toLocaleString('en-US')} files`);
    expect(plural(12_345, 'file')).toBe('12,345 files');
    expect(plural(0, 'query', 'queries')).toBe('0 queries');
  });
});
