import { expect, test } from 'vitest';
import { signalWords } from './signal-words.ts';
import { SATURATION, weightsFor } from './weights.ts';

test('every signal with a weight is explained, in words of its own', () => {
  const names = [...Object.keys(weightsFor([])), 'saturation'];
  const words = names.map(signalWords);
  expect(names.filter((_, n) => words[n] === '')).toEqual([]);
  expect(new Set(words).size).toBe(words.length);
  expect(SATURATION).toBeGreaterThan(0);
});

test('both columns of weights know the same signals', () => {
  expect(Object.keys(weightsFor(['lexical', 'neural'])).sort()).toEqual(Object.keys(weightsFor(['lexical'])).sort());
});
