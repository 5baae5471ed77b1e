import { mkdtempSync, renameSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { removeFolder } from '../../test/folders.ts';
import { initHash } from '../base/hash.ts';
import type { RepoPath } from '../base/types.ts';
import { readSourceAgain } from './read-again.ts';

const root = mkdtempSync(join(tmpdir(), 'mlx-code-again-'));
const path = 'a.ts' as RepoPath;
const file = join(root, path);

beforeAll(initHash);
// The clock of the program alone: files keep the times that the system gives them.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 60_000 });
});
afterEach(() => {
  vi.useRealTimers();
});
afterAll(() => removeFolder(root));

const textOf = () => {
  const source = readSourceAgain(root, path);
  return source.skip === '' ? source.text : source.skip;
};

test('a file that is the same is read once', () => {
  writeFileSync(file, 'const one = 1;\n');
  const first = readSourceAgain(root, path);
  expect(first.skip).toBe('');
  expect(readSourceAgain(root, path)).toBe(first);
});

test('a change of the same length with its times put back is seen', () => {
  writeFileSync(file, 'const one = 1;\n');
  const { atime, mtime } = statSync(file);
  expect(textOf()).toBe('const one = 1;\n');
  // The clock of the system moves on by less than it counts in: write until the time of the change differs.
  const { ctimeMs } = statSync(file);
  do {
    writeFileSync(file, 'const two = 2;\n');
    utimesSync(file, atime, mtime);
  } while (statSync(file).ctimeMs === ctimeMs);
  expect(textOf()).toBe('const two = 2;\n');
});

test('a file that another takes the place of, or a link, is read anew', () => {
  writeFileSync(file, 'const old = 1;\n');
  expect(textOf()).toBe('const old = 1;\n');
  writeFileSync(join(root, 'b.ts'), 'const new_ = 1;\n');
  renameSync(join(root, 'b.ts'), file);
  expect(textOf()).toBe('const new_ = 1;\n');
  rmSync(file);
  writeFileSync(join(root, 'c.ts'), 'const c = 1;\n');
  symlinkSync(join(root, 'c.ts'), file);
  expect(textOf()).not.toBe('const new_ = 1;\n');
  rmSync(file);
  expect(textOf()).toBe('vanished');
});

test('a file that has just changed is not kept: it may change again within the same time', () => {
  vi.useRealTimers();
  writeFileSync(file, 'const now = 1;\n');
  const first = readSourceAgain(root, path);
  expect(readSourceAgain(root, path)).not.toBe(first);
});

test('text with secrets and text without are not mixed up', () => {
  writeFileSync(file, `const token = 'ghp_${'aB3dE5gH7'.repeat(4)}';\n`);
  const clean = readSourceAgain(root, path);
  const raw = readSourceAgain(root, path, { redactSecrets: false });
  expect(clean.skip === '' && clean.text).toContain('«secret:');
  expect(raw.skip === '' && raw.text).toContain('ghp_');
  expect(readSourceAgain(root, path)).toBe(clean);
});
