import { expect, it } from 'vitest';
import type { IndexReading } from '../../store/index.ts';
import { type ExactText, exactIn, exactTextOf, scanForText } from './exact-text.ts';

type ChunkText = Parameters<Parameters<IndexReading['scanTexts']>[1]>[0];

it.each([
  'status == 200',
  '`a` => b',
  '>=',
  '🚀',
  '# NOTE',
  '/api/users/:id',
  'def call(env)',
  'foo.bar()',
  '"two words"',
])('%s reads like code', (query) => {
  expect(exactTextOf(query)?.isCode).toBe(true);
});

it.each(['parseHeader', 'file_name', 'retry'])('%s is a word', (query) => {
  expect(exactTextOf(query)).toBeNull();
});

it.each(['where is the token refreshed?', 'Join the crew', "don't retry", 'read-only files'])(
  '%s is a sentence',
  (query) => {
    expect(exactTextOf(query)).toMatchObject({ isCode: false });
  },
);

it.each([
  ['status == 200', 'if status == 200 {', 1],
  ['status == 200', 'if status  ==\n 200', 1],
  ['Join the crew', 'JOIN THE CREW', 0.8],
  ['a.b(c)', 'axb(c)', 0],
  ['[x]*', 'y[x]*2', 1],
])('%s in %j', (query, text, share) => {
  const exact = exactTextOf(query);
  expect(exact === null ? null : exactIn(text, exact)).toBe(share);
});

it.each([
  ['serialize the response', "test('serialize the response for a bad request')", false],
  ['Join the crew', '{ "join": "Join the crew!" }', true],
  ['Join the crew', '# x\n## Join the crew\n', true],
])('%s is all of a text in %j: %s', (query, text, isAll) => {
  expect(exactTextOf(query)?.asAll?.test(text)).toBe(isAll);
});

it('needs no such place where more words tell', () => {
  expect(exactTextOf('join the crew of a kayak')?.asAll).toBeNull();
});

it('is looked for in all chunks, and the first by path are taken whatever their order in the index', async () => {
  const rows = Array.from({ length: 500 }, (_, n) => {
    return { id: `${n}`, path: `${String(n % 100).padStart(3, '0')}.ts`, ordinal: n, text: n % 2 ? 'a >= b' : 'a' };
  });
  const readerOf = (own: readonly unknown[]) => {
    const scanTexts = async (_: null, visit: (row: ChunkText) => boolean) =>
      void own.every((row) => visit(row as ChunkText));
    return { scanTexts } as unknown as IndexReading;
  };
  const exact = exactTextOf('>=') as ExactText;
  const ids = await scanForText(readerOf(rows), exact, null, undefined);
  expect(ids).toHaveLength(50);
  expect(ids.slice(0, 6)).toEqual(['1', '101', '201', '301', '401', '3']);
  expect(await scanForText(readerOf(rows.toReversed()), exact, null, undefined)).toEqual(ids);
});
