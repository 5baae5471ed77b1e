import { expect, test } from 'vitest';
import { LANES, RowSums } from './row-sums.ts';

test('adds rows as a plain loop does, to the last bit', () => {
  const [dims, all, at] = [4 * LANES, 700, 7];
  const sums = new RowSums(dims, at + all * dims);
  for (let i = 0; i < sums.bytes.length; i++) sums.bytes[i] = (i * 7919) >> 3;
  const values = new Int8Array(sums.bytes.buffer, sums.bytes.byteOffset + at, all * dims);
  const weightOf = (row: number) => Math.fround(Math.sin(row)) * 3;
  for (const count of [0, 1, 5, 1300]) {
    const rows = Array.from({ length: count }, (_, n) => (n * 31) % all);
    const expected = new Float64Array(dims);
    for (const row of rows) for (let j = 0; j < dims; j++) expected[j]! += weightOf(row) * values[row * dims + j]!;
    sums.sum.fill(0);
    sums.add(at, rows, weightOf);
    expect(sums.sum).toEqual(expected);
  }
});
