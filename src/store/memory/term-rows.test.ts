import fc from 'fast-check';
import { expect, test } from 'vitest';
import { idf, saturated } from '../../text/bm25.ts';
import { TermColumnBuilder, termKey } from '../format/term-column.ts';
import { TermRows } from './term-rows.ts';

const WORDS = ['open', 'file', 'größe', '表', 'a', 'b', 'session', 'x1'];
const rowOfWords = fc.array(fc.constantFrom(...WORDS), { maxLength: 40 });
const bytes = (words: readonly string[]) => Buffer.from(words.join(' '));

test('a column knows which rows hold a term and how often', () => {
  fc.assert(
    fc.property(fc.array(rowOfWords, { maxLength: 60 }), (rows) => {
      const builder = new TermColumnBuilder();
      for (const words of rows) builder.add(bytes(words));
      const column = builder.finish();
      expect([...column.lengths]).toEqual(rows.map((words) => words.length));
      for (const word of [...WORDS, 'nowhere']) {
        const { rows: held, counts } = column.postings(termKey(word));
        const expected = rows.flatMap((words, row) => {
          const count = words.filter((other) => other === word).length;
          return count === 0 ? [] : [[row, count]];
        });
        expect([...held].map((row, n) => [row, counts[n]])).toEqual(expected);
      }
    }),
  );
});

test('many terms keep apart, and a count stops where a byte does', () => {
  const builder = new TermColumnBuilder();
  const words = Array.from({ length: 50_000 }, (_, n) => `term${n}`);
  builder.add(bytes(words));
  builder.add(bytes(Array.from({ length: 300 }, () => 'term7')));
  const column = builder.finish();
  expect(words.filter((word) => column.postings(termKey(word)).rows[0] !== 0)).toEqual([]);
  expect([...column.postings(termKey('term7')).counts]).toEqual([1, 255]);
});

test('rows that came, went and were sealed anew score as the sum says', () => {
  const terms = (words: readonly string[]) => ({
    terms: bytes(words),
    symbol_terms: bytes(words.slice(0, 1)),
    path_terms: bytes([]),
  });
  fc.assert(
    fc.property(
      fc.array(rowOfWords, { minLength: 1, maxLength: 30 }),
      fc.integer({ min: 1, max: 4 }),
      (rows, every) => {
        const held = new TermRows();
        const half = Math.ceil(rows.length / 2);
        rows.slice(0, half).forEach((words, n) => {
          held.add(10 * n, terms(words));
        });
        held.seal();
        const kept = rows.map((_, row) => row >= half || row % every !== 0);
        const ids = rows.map((_, row) => 10 * row).filter((_, row) => kept[row]);
        const difference = held.compare(ids);
        expect(difference?.added).toEqual(ids.filter((id) => id >= 10 * half));
        held.drop(difference?.gone ?? []);
        held.reopen((row) => terms(rows[row] ?? []));
        rows.slice(half).forEach((words, n) => {
          held.add(10 * (half + n), terms(words));
        });
        held.seal();
        const live = rows.filter((_, row) => kept[row]);
        const scores = held.scores([{ field: 'terms', terms: ['open', '表'], boost: 2 }]);
        const average = Math.max(1, live.reduce((sum, words) => sum + words.length, 0) / Math.max(1, live.length));
        rows.forEach((words, row) => {
          if (!kept[row]) return;
          const expected = ['open', '表'].reduce((sum, term) => {
            const df = live.filter((other) => other.includes(term)).length;
            const tf = words.filter((word) => word === term).length;
            return tf === 0 ? sum : sum + 2 * idf(live.length, df) * saturated(tf, words.length, average);
          }, 0);
          expect(scores[row]).toBeCloseTo(expected, 4);
        });
      },
    ),
  );
});

test('a new row below a known one cannot be followed', () => {
  const held = new TermRows();
  const none = { terms: bytes([]), symbol_terms: bytes([]), path_terms: bytes([]) };
  held.add(5, none);
  held.seal();
  expect(held.compare([5, 3])).toBeNull();
  expect(held.compare([5, 9])).toEqual({ gone: [], added: [9] });
  expect(held.compare([])).toEqual({ gone: [0], added: [] });
});
