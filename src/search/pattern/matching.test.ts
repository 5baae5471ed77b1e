import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Matching } from './matching.ts';
import { compilePattern, staysInLine } from './pattern.ts';

const TEXTS = ['one total\ntwo\n', 'total of é\r\nthree total total\r\n', ''];
const EVIL = `${'a'.repeat(60)}!`;
const open = (source: string, more = {}) =>
  new Matching({ source, flags: 'u', wide: source, invert: false, spans: false, staysInLine: false, ...more }, source);

it.each([{}, { invert: true }, { spans: true }])('finds the same here and in the thread: %j', async (more) => {
  const matching = open('tot\\w+', more);
  try {
    const here = JSON.stringify(matching.now(TEXTS));
    expect(here).toContain('[[');
    for (let n = 0; n < 3; n++) expect(JSON.stringify(await matching.later(TEXTS, undefined))).toBe(here);
  } finally {
    await matching.close();
  }
});

it('gives a pathological pattern up, and hears everything else meanwhile', async () => {
  const matching = open('^(a+)+$');
  try {
    expect(matching.now([EVIL])).toBeNull();
    expect(matching.isSlow).toBe(true);
    let beats = 0;
    const heart = setInterval(() => beats++, 10);
    await expect(matching.later([EVIL], undefined)).rejects.toMatchObject({ code: 'E_QUERY_TIMEOUT' });
    clearInterval(heart);
    expect(beats).toBeGreaterThan(5);
  } finally {
    await matching.close();
  }
});

it('can be cancelled in the middle', async () => {
  const matching = open('^(a+)+$');
  const leave = new AbortController();
  try {
    const work = matching.later([EVIL], leave.signal);
    setTimeout(() => leave.abort(), 20);
    await expect(work).rejects.toMatchObject({ code: 'E_CANCELLED' });
    await expect(matching.later([EVIL], leave.signal)).rejects.toMatchObject({ code: 'E_CANCELLED' });
  } finally {
    await matching.close();
  }
});

it('finds the same lines when texts are looked through as a whole first', () => {
  const piece = fc.constantFrom(
    'a',
    'b+',
    '.',
    '.*',
    '^',
    '$',
    '\\b',
    '\\B',
    '\\s+',
    '[ab]',
    '(?=b)',
    '(?<=a)',
    '|',
    '\\w',
    '',
  );
  const text = fc.array(fc.constantFrom('a', 'b', 'é', ' ', '\n', '\r\n', '\r', '!'), { maxLength: 14 });
  const options = fc.record({ words: fc.boolean(), lines: fc.boolean(), invert: fc.boolean() });
  fc.assert(
    fc.property(
      fc.array(piece, { minLength: 1, maxLength: 5 }),
      fc.array(text, { maxLength: 4 }),
      options,
      (pieces, texts, how) => {
        const compiled = compilePattern(pieces.join(''), how);
        expect(staysInLine(compiled)).toBe(true);
        const { source, flags, wide = source } = compiled;
        const found = [true, false].map((whole) => {
          const matching = new Matching(
            { source, flags, wide, invert: how.invert, spans: false, staysInLine: whole },
            '',
          );
          return matching.now(texts.map((parts) => parts.join('')));
        });
        expect(found[0]).toEqual(found[1]);
      },
    ),
    { numRuns: 300 },
  );
});

it.each(['[^x]*y', '\\W+', 'a(?!b)', '(?<!a)b', '(?s).*', '\\D'])('cuts texts into lines first for %s', (pattern) => {
  expect(staysInLine(compilePattern(pattern))).toBe(false);
});
