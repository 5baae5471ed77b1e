import { expect, test } from 'vitest';
import { type Figures, withExactScores } from './exact-scores.ts';

const FIGURES: Figures = { rows: 100, df: () => 10, averageLength: () => 5 };

test('words in order are counted as they are one by one, beside others that begin or end alike', () => {
  const words = ['a', 'ab', 'ab', 'abc', 'b', 'ba', 'ba', 'ba', 'c'];
  const texts = ['', ...words, words.join(' '), 'ab ab', 'aab ab abab', 'b ba'];
  const found = texts.map((text) => ({ row: { text }, score: 0 }));
  for (const term of ['a', 'ab', 'abc', 'b', 'ba', 'c', 'aa', 'bb', 'd']) {
    const scores = (field: 'terms' | 'path_terms') =>
      withExactScores(found, [{ field, terms: [term], boost: 1 }], FIGURES, ({ text }) => text);
    expect(scores('terms')).toEqual(scores('path_terms'));
  }
});
