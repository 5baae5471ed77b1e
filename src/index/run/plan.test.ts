import { expect, test } from 'vitest';
import type { RepoPath } from '../../base/types.ts';
import type { FileStamp } from '../../store/index.ts';
import { planRun } from './plan.ts';

const path = 'a.ts' as RepoPath;
const entry = { path, size: 10, mtimeMs: 1000, ino: 5 };
const stamp: FileStamp = {
  ...entry,
  hash: 'h',
  readAtMs: 10_000,
  skip: '',
  chunks: 1,
  language: 'typescript',
};

test.each([
  ['the same stamp', {}, 0],
  ['another size', { size: 11 }, 1],
  ['another time', { mtimeMs: 1001 }, 1],
  ['another inode', { ino: 6 }, 1],
  ['read within two seconds of its time', { readAtMs: 2999 }, 1],
  ['a time in the future', { readAtMs: 500 }, 1],
])('%s', (_, change, read) => {
  const plan = planRun([entry], new Map([[path as string, { ...stamp, ...change }]]));
  expect(plan.read.length).toBe(read);
  expect(plan.unchanged).toBe(1 - read);
  if (read === 1) expect(plan.read[0]?.knownHash).toBe('h');
});

test('new files are certain work, missing ones are removed', () => {
  const gone = { ...stamp, path: 'gone.ts' as RepoPath };
  const plan = planRun([entry], new Map([['gone.ts', gone]]));
  expect(plan).toMatchObject({ certain: 1, removed: ['gone.ts'], unchanged: 0 });
  expect(plan.read).toEqual([{ path, size: 10, knownHash: '', byLines: null }]);
});
