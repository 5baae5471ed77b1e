import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { RepoPath } from '../../base/types.ts';
import { packageRoot } from '../../platform/package-root.ts';
import type { JobFile } from './messages.ts';
import { Pool, type PoolOptions } from './pool.ts';

const OPTIONS: PoolOptions = {
  root: '/project',
  maxFileBytes: 1000,
  redactSecrets: true,
  staticModelDir: null,
  chunkerVersion: '1',
  countTerms: false,
  threads: 2,
  entry: join(packageRoot(), 'test', 'fault', 'fixtures', 'thread.mjs'),
};

let pool: Pool | undefined;
afterEach(() => pool?.close());

function files(...paths: string[]): JobFile[] {
  return paths.map((path) => ({ path: path as RepoPath, size: 1000, knownHash: '', byLines: null }));
}

function many(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `f${i}.ts`);
}

/** Every file that came back, with why it was cut by lines. */
async function runAll(paths: string[], options: Partial<PoolOptions> = {}): Promise<Map<string, string | null>> {
  pool = new Pool(files(...paths), { ...OPTIONS, ...options });
  const seen = new Map<string, string | null>();
  for await (const { piece } of pool.results()) {
    for (const stamp of piece.stamps as unknown as JobFile[]) {
      expect(seen.has(stamp.path), stamp.path).toBe(false);
      seen.set(stamp.path, stamp.byLines);
    }
  }
  return seen;
}

test('gives every file back once', async () => {
  const seen = await runAll(many(5000));
  expect(seen.size).toBe(5000);
  expect(pool?.poisoned).toEqual([]);
});

test.each([
  ['hangs', 'hang.ts', 'timeout'],
  ['throws', 'crash.ts', 'trap'],
  ['ends its thread', 'exit.ts', 'trap'],
])('a file that %s is cut by lines, and costs no other file its turn', async (_, bad, reason) => {
  const paths = many(300);
  paths.splice(150, 0, bad);
  const seen = await runAll(paths, { fileMs: 1500 });
  expect(seen.size).toBe(301);
  expect(seen.get(bad)).toBe(reason);
  expect([...seen].filter(([path, byLines]) => path !== bad && byLines !== null)).toEqual([]);
  expect(pool?.poisoned).toEqual([bad]);
});

test('a machine that gives a thread no time costs no file its tree', async () => {
  // Each file of these pauses for longer than it may work.
  const seen = await runAll(['pause.ts', ...many(20), 'pause-too.ts'], { fileMs: 300 });
  expect([...seen].filter(([, byLines]) => byLines !== null)).toEqual([]);
  expect(pool?.poisoned).toEqual([]);
});

test('replaces a thread whose parser trapped', async () => {
  const seen = await runAll(['poison.ts', ...many(300)], { threads: 1 });
  expect(seen.size).toBe(301);
});

test('gives up on a file that ends its thread even when cut by lines', async () => {
  await expect(runAll(['a.ts', 'hopeless.ts'])).rejects.toMatchObject({
    code: 'E_BUG',
    message: expect.stringContaining('hopeless.ts'),
  });
});

test('does not try for ever when threads do not start, or end without a culprit', async () => {
  await expect(runAll(many(3), { root: '/never-starts' })).rejects.toMatchObject({ code: 'E_BUG' });
  await expect(runAll(many(3), { root: '/ends-between' })).rejects.toMatchObject({ code: 'E_BUG' });
  expect(() => new Pool(files('a.ts'), { ...OPTIONS, entry: '/no/such/thread.js' })).toThrow(
    expect.objectContaining({ code: 'E_BUG' }),
  );
});

test('does not go through all files when every one of them ends its thread', async () => {
  await expect(runAll(many(400), { root: '/all-crash' })).rejects.toMatchObject({
    code: 'E_BUG',
    message: expect.stringContaining('again and again'),
  });
  expect(pool?.poisoned.length).toBeLessThan(100);
});

test('says so when its threads are of another build', async () => {
  await expect(runAll(many(3), { root: '/other-build' })).rejects.toMatchObject({
    code: 'E_BUG',
    message: expect.stringContaining('rebuilt while it ran'),
  });
});

test('stops at once when cancelled, even while a file hangs', async () => {
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 100);
  const started = performance.now();
  await expect(runAll(['hang.ts', ...many(10)], { signal: stop.signal })).rejects.toMatchObject({
    code: 'E_CANCELLED',
  });
  await pool?.close();
  expect(performance.now() - started).toBeLessThan(5000);
});

test('what a thread cannot do comes with what to do about it', async () => {
  await expect(runAll(['a.ts'], { root: '/tells' })).rejects.toMatchObject({
    code: 'E_MODEL_CORRUPT',
    message: 'The table is cut short',
    hint: 'Put it back.',
  });
});

test.each([
  ['a small tree', 300, 1],
  ['one that is worth it', 1500, Math.min(2, availableParallelism())],
])('starts as many threads as the work of %s pays for', async (_, count, wanted) => {
  let started = 0;
  const onWorker = () => started++;
  process.on('worker', onWorker);
  try {
    await runAll(many(count), { threads: undefined });
  } finally {
    process.off('worker', onWorker);
  }
  expect(Math.min(started, 2)).toBe(wanted);
});
