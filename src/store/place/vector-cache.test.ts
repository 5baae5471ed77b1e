import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { STATIC_MODEL } from '../../../test/fault/index-rows.ts';
import { removeFolder } from '../../../test/folders.ts';
import { VectorCache } from './vector-cache.ts';

const scratch = mkdtempSync(join(tmpdir(), 'mlx-code-vectors-'));
afterAll(() => removeFolder(scratch));

const MODEL = { ...STATIC_MODEL, dims: 3 };

test('gives back what was put, to the same model only', async () => {
  const path = join(scratch, 'a.db');
  const cache = await VectorCache.open(path, MODEL);
  cache.put(['one', 'two'], Float32Array.from([1, 2, 3, 4, 5, 6]));
  expect([...(cache.get('two') ?? [])]).toEqual([4, 5, 6]);
  expect(cache.get('three')).toBeNull();
  cache.close();
  for (const change of [
    { model: 'x' },
    { revision: 'x' },
    { dims: 4 },
    { documentPrefix: 'x' },
    { queryPrefix: 'x' },
  ]) {
    const other = await VectorCache.open(path, { ...MODEL, ...change });
    expect(other.get('one'), JSON.stringify(change)).toBeNull();
    other.close();
  }
  const again = await VectorCache.open(path, MODEL);
  expect([...(again.get('one') ?? [])]).toEqual([1, 2, 3]);
  again.close();
});

test('drops the oldest beyond its size', async () => {
  const cache = await VectorCache.open(join(scratch, 'b.db'), MODEL);
  const texts = Array.from({ length: 100 }, (_, i) => `text ${i}`);
  cache.put(texts, new Float32Array(300).fill(1));
  cache.prune(50 * 12);
  expect(cache.get('text 0')).toBeNull();
  expect(cache.get('text 49')).toBeNull();
  expect(cache.get('text 50')).not.toBeNull();
  cache.close();
});

test('replaces a damaged file: it is only a cache', async () => {
  const path = join(scratch, 'c.db');
  writeFileSync(path, 'this is not a database, but long enough to look like a file with something in it'.repeat(50));
  const cache = await VectorCache.open(path, MODEL);
  cache.put(['one'], Float32Array.from([1, 2, 3]));
  expect(cache.get('one')).not.toBeNull();
  cache.close();
});

test('is made anew where a lock is left on an emptied file', async () => {
  const path = join(scratch, 'locked.db');
  const before = await VectorCache.open(path, MODEL);
  before.put(['one'], Float32Array.from([1, 2, 3]));
  expect(before.get('one')).not.toBeNull();
  // Not closed, as a connection whose statements are not yet collected.
  writeFileSync(path, '');
  const cache = await VectorCache.open(path, MODEL);
  cache.put(['two'], Float32Array.from([1, 2, 3]));
  expect(cache.get('two')).not.toBeNull();
  cache.close();
  before.close();
});
