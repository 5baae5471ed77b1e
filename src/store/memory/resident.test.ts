import fc from 'fast-check';
import { expect, test } from 'vitest';
import { topScores } from '../format/top-scores.ts';
import { TermFieldBuilder } from './resident-rows.ts';

test('the best scores are those of a full sort', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 200 }),
      fc.integer({ min: 1, max: 30 }),
      fc.integer({ min: 1, max: 4 }),
      (values, limit, every) => {
        const scores = Float32Array.from(values);
        const accept = (row: number): boolean => row % every === 0;
        const expected = values
          .map((score, row) => [row, score] as const)
          .filter(([row]) => accept(row))
          .sort((a, b) => b[1] - a[1] || a[0] - b[0])
          .slice(0, limit);
        expect(topScores(scores, limit, accept)).toEqual(expected);
      },
    ),
  );
});

test('a term field knows rows, counts and lengths', () => {
  const builder = new TermFieldBuilder();
  for (const terms of ['open file open', '', 'file']) builder.add(terms);
  const field = builder.finish();
  expect([...field.lengths]).toEqual([3, 0, 1]);
  expect([...(field.postings.get('open')?.rows ?? [])]).toEqual([0]);
  expect([...(field.postings.get('open')?.counts ?? [])]).toEqual([2]);
  expect([...(field.postings.get('file')?.rows ?? [])]).toEqual([0, 2]);
});
