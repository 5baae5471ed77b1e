import fc from 'fast-check';
import { expect, test } from 'vitest';
import { allPostings, ByteSink, postingsIn, sumsOfNumbers } from './packed-postings.ts';

const posting = fc.record({ row: fc.nat(65_535), count: fc.integer({ min: 1, max: 255 }) });
const ofTerm = fc.uniqueArray(posting, { selector: ({ row }) => row, maxLength: 300 });
const terms = fc.array(ofTerm, { maxLength: 40 });

test('postings come back as they were written, term by term and all at once', () => {
  fc.assert(
    fc.property(terms, (written) => {
      const sorted = written.map((of) => [...of].sort((a, b) => a.row - b.row));
      const rows = sorted.map((of) => Uint16Array.from(of, ({ row }) => row));
      const counts = sorted.map((of) => Uint8Array.from(of, ({ count }) => count));
      const [bytes, sizes] = [new ByteSink(), new ByteSink()];
      for (const [n, of] of rows.entries()) {
        const before = bytes.length;
        bytes.addPostings(of, counts[n] ?? new Uint8Array());
        sizes.addNumber(bytes.length - before);
      }
      const starts = sumsOfNumbers(sizes.bytes, rows.length);
      const all = allPostings(bytes.bytes, starts);
      for (const [n, of] of rows.entries()) {
        expect(postingsIn(bytes.bytes.subarray(starts[n], starts[n + 1]))).toEqual({ rows: of, counts: counts[n] });
        expect(all.rows.slice(all.starts[n], all.starts[n + 1])).toEqual(of);
        expect(all.counts.slice(all.starts[n], all.starts[n + 1])).toEqual(counts[n]);
      }
      expect(all.starts.at(-1)).toBe(all.rows.length);
    }),
  );
});

test('numbers of every size, and more of them than the first room holds', () => {
  const numbers = [0, 1, 127, 128, 16_383, 16_384, 2 ** 21, 2 ** 28 - 1, 2 ** 28];
  const sink = new ByteSink();
  for (let n = 0; n < 10_000; n++) for (const number of numbers) sink.addNumber(number);
  const sums = sumsOfNumbers(sink.bytes, numbers.length);
  expect([...sums.subarray(1)].map((sum, n) => sum - (sums[n] as number))).toEqual(numbers);
  expect(sink.length).toBe(10_000 * (3 * 1 + 2 * 2 + 1 * 3 + 2 * 4 + 1 * 5));
});
