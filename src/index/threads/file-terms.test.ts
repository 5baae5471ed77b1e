import { expect, test } from 'vitest';
import { MOST_FILE_TERMS } from '../../store/index.ts';
import { fileTerms } from './file-terms.ts';

const sorted = (terms: readonly string[]) => [...terms].sort().join(' ');

test('gives the terms of chunks and of their file in order, and counts them', () => {
  const chunks = [['open', 'file', 'open'], [], ['größe', 'file', 'Z', '名', '𝒳', '￿']];
  const found = fileTerms(chunks);
  expect(found.chunks).toEqual(chunks.map(sorted));
  expect(found.file).toBe(sorted(chunks.flat()));
  expect(found.length).toBe(9);
  const counts = found.distinct.map((term, n) => [term, found.chunkCounts[n], found.inFile[n]]);
  expect(counts).toContainEqual(['file', 2, 1]);
  expect(counts).toContainEqual(['open', 1, 1]);
  expect(counts).toHaveLength(7);
});

test('gives a long file the first of its terms alone', () => {
  const chunks = [Array<string>(MOST_FILE_TERMS - 1).fill('first'), ['last', 'beyond', 'last']];
  const found = fileTerms(chunks);
  expect(found.file.split(' ')).toHaveLength(MOST_FILE_TERMS);
  expect(found.file.endsWith(' first last')).toBe(true);
  expect(found.length).toBe(MOST_FILE_TERMS + 2);
  expect(found.chunks[1]).toBe('beyond last last');
  expect([...found.inFile]).toEqual(found.distinct.map((term) => (term === 'beyond' ? 0 : 1)));
});
