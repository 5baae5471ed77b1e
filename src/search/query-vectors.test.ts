import { expect, test } from 'vitest';
import type { Embedder, EmbedderIdentity } from '../model/index.ts';
import { queryVector } from './query-vectors.ts';

const identity = (model: string): EmbedderIdentity => ({
  ...{ model, revision: 'r1', dims: 2 },
  ...{ documentPrefix: '', queryPrefix: 'query: ' },
});

function counting(model: string) {
  const asked: string[] = [];
  const embed = async (texts: readonly string[]) => {
    asked.push(...texts);
    return Float32Array.of(asked.length, 0);
  };
  return { asked, embedder: { identity: identity(model), embed } as unknown as Embedder };
}

test('a query is embedded once for each model', async () => {
  const one = counting('one');
  const ask = (text: string, made = one) =>
    queryVector(text, made.embedder.identity, async () => made.embedder, undefined);
  const first = await ask('tide');
  expect(await ask('tide')).toBe(first);
  await ask('ebb');
  expect(one.asked).toEqual(['tide', 'ebb']);
  const two = counting('two');
  await ask('tide', two);
  expect(two.asked).toEqual(['tide']);
});

test('a kept vector needs no model, and a failure is not kept', async () => {
  const { asked, embedder } = counting('three');
  await queryVector('tide', embedder.identity, async () => embedder, undefined);
  const none = async () => {
    throw new Error('no model');
  };
  await expect(queryVector('tide', identity('three'), none, undefined)).resolves.toBeDefined();
  await expect(queryVector('other', identity('three'), none, undefined)).rejects.toThrow('no model');
  await queryVector('other', embedder.identity, async () => embedder, undefined);
  expect(asked).toEqual(['tide', 'other']);
});
