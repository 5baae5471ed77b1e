import { expect, it } from 'vitest';
import { commonWords, commonWordsText, readCommonWords } from './common-words.ts';

it('keeps the share of each word, to a quarter of a factor of two', () => {
  const rates = new Map([
    ['name', 0.5],
    ['valu', 0.3],
    ['harbour', 0.001],
  ]);
  const read = readCommonWords(commonWordsText(rates));
  for (const [word, rate] of rates) expect((read.get(word) ?? 0) / rate).toBeCloseTo(1, 0);
  expect(readCommonWords('not a line\n4 half\n').get('half')).toBe(0.5);
  expect(readCommonWords('not a line\n').size).toBe(0);
});

it('ships with words of code, and none of a single project', () => {
  const words = commonWords();
  expect(words.size).toBeGreaterThan(4_000);
  expect(words.get('return') ?? 0).toBeGreaterThan(0.1);
  expect(words.get('sqlfluff')).toBeUndefined();
});
