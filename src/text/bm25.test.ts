import { expect, test } from 'vitest';
import { idf, saturated } from './bm25.ts';

test('rare terms weigh more, and none less than nothing', () => {
  expect(idf(100, 1)).toBeGreaterThan(idf(100, 50));
  expect(idf(100, 100)).toBeGreaterThan(0);
  expect(idf(100, 500)).toBe(idf(100, 100));
});

test('occurrences saturate, and count for less in longer fields', () => {
  expect(saturated(0, 10, 10)).toBe(0);
  expect(saturated(1, 10, 10)).toBeCloseTo(1);
  expect(saturated(1_000, 10, 10)).toBeLessThan(2.2);
  expect(saturated(2, 40, 10)).toBeLessThan(saturated(2, 5, 10));
});
