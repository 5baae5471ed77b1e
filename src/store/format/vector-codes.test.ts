import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CodeScan } from '../memory/code-scan.ts';
import { SplitCodes } from '../memory/split-codes.ts';
import { codeBytes, decodeVectors, encodeVectors, firstBadCode } from './vector-codes.ts';

const finite = fc.float({ min: -4, max: 4, noNaN: true });

/** Some vectors of one length, flat, and a query. */
const cases = fc.tuple(fc.integer({ min: 1, max: 70 }), fc.integer({ min: 1, max: 12 })).chain(([dims, rows]) =>
  fc.record({
    dims: fc.constant(dims),
    vectors: fc.array(finite, { minLength: dims * rows, maxLength: dims * rows }).map((all) => Float32Array.from(all)),
    query: fc.array(finite, { minLength: dims, maxLength: dims }).map((all) => Float32Array.from(all)),
  }),
);

test('a code gives every number back to half a step', () => {
  fc.assert(
    fc.property(cases, ({ dims, vectors }) => {
      const codes = encodeVectors(vectors, dims);
      expect(codes.byteLength).toBe((vectors.length / dims) * codeBytes(dims));
      expect(firstBadCode(codes, dims)).toBe(-1);
      const back = decodeVectors(codes, dims);
      for (let at = 0; at < vectors.length; at += dims) {
        const row = vectors.subarray(at, at + dims);
        const step = Math.max(...row.map(Math.abs)) / 127;
        row.forEach((value, j) => {
          expect(Math.abs(value - (back[at + j] as number))).toBeLessThanOrEqual(step * 0.5001 + 1e-30);
        });
      }
    }),
  );
});

test('a scan gives the dot products of the codes, in order, however they were added', () => {
  fc.assert(
    fc.property(cases, fc.integer({ min: 0, max: 12 }), ({ dims, vectors, query }, cut) => {
      const codes = encodeVectors(vectors, dims);
      const rows = vectors.length / dims;
      const first = Math.min(cut, rows) * codeBytes(dims);
      const scan = new CodeScan(dims, 0);
      scan.add(codes.subarray(0, first));
      scan.add(codes.subarray(first));
      const back = decodeVectors(codes, dims);
      const norm = Math.hypot(...query);
      scan.scores(query).forEach((score, row) => {
        const vector = back.subarray(row * dims, (row + 1) * dims);
        const exact = vector.reduce((sum, value, j) => sum + value * (query[j] as number), 0);
        expect(Math.abs(score - exact)).toBeLessThanOrEqual(
          2e-4 * norm * Math.hypot(...vector) * Math.sqrt(dims) + 1e-6,
        );
      });
      expect(scan.rows).toBe(rows);
    }),
  );
});

test('a scan holds more rows than it was made for, and forgets them', () => {
  const dims = 256;
  const vectors = new Float32Array(dims * 500).map((_, i) => Math.sin(i));
  const codes = encodeVectors(vectors, dims);
  const scan = new CodeScan(dims, 10);
  for (let i = 0; i < 20; i++) scan.add(codes);
  const scores = scan.scores(vectors.subarray(0, dims));
  expect(scores).toHaveLength(10_000);
  for (const row of [0, 499, 4095, 4096, 9999]) expect(scores[row]).toBe(scores[row % 500]);
  scan.clear();
  expect(scan.scores(vectors.subarray(0, dims))).toHaveLength(0);
});

test('a vector that is not finite shows', () => {
  const vectors = Float32Array.from([1, 0, 0, Number.NaN, Number.POSITIVE_INFINITY, 1]);
  expect(firstBadCode(encodeVectors(vectors, 2), 2)).toBe(1);
  expect(firstBadCode(encodeVectors(vectors.subarray(0, 2), 2), 2)).toBe(-1);
  expect([...decodeVectors(encodeVectors(new Float32Array(2), 2), 2)]).toEqual([0, 0]);
});

test('the nearest of codes in two halves are those of the whole', () => {
  fc.assert(
    fc.property(cases, fc.integer({ min: 1, max: 5 }), ({ dims, vectors, query }, limit) => {
      const codes = encodeVectors(vectors, dims);
      const whole = new CodeScan(dims, 0);
      const halves = new SplitCodes(dims, 0);
      whole.add(codes);
      for (let at = 0; at < codes.length; at += codeBytes(dims)) halves.add(codes.subarray(at, at + codeBytes(dims)));
      const scores = whole.scores(query);
      const slack = 1e-3 * (1 + Math.max(...scores.map(Math.abs)));
      for (const [row, score] of halves.best(query, limit, false, () => true))
        expect(Math.abs(score - (scores[row] as number))).toBeLessThanOrEqual(slack);
    }),
  );
});

test('of very many codes the nearest are found by half of their numbers', () => {
  const dims = 32;
  const rows = 200_000;
  const halves = new SplitCodes(dims, rows);
  // Numbers in falling order of what they tell, as those of the static table.
  const vector = (row: number) =>
    Float32Array.from({ length: dims }, (_, j) => Math.sin(row * (j + 3) * 0.7) / (1 + j));
  for (let row = 0; row < rows; row++) halves.add(encodeVectors(vector(row), dims));
  for (const row of [0, 77, 123_456]) {
    const [best] = halves.best(vector(row), 10, false, () => true);
    const [exact] = halves.best(vector(row), 10, true, () => true);
    expect(best?.[1]).toBeCloseTo(exact?.[1] as number, 3);
    expect(halves.best(vector(row), 10, false, (other) => other !== best?.[0]).map(([n]) => n)).not.toContain(
      best?.[0],
    );
  }
});
