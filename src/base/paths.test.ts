import { mkdirSync, mkdtempSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { removeFolder } from '../../test/folders.ts';
import { MlxCodeError } from './errors.ts';
import { repoPath, resolveInRoot, rootKey, toRepoPath } from './paths.ts';

let base: string;
let root: string;

beforeAll(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'mlx-paths-')));
  root = join(base, 'root');
  mkdirSync(join(root, 'src'), { recursive: true });
  mkdirSync(join(base, 'root-evil'));
  mkdirSync(join(base, 'outside'));
  writeFileSync(join(base, 'outside', 'secret.txt'), 'x');
  writeFileSync(join(root, 'src', 'a.ts'), 'x');
  symlinkSync(join(base, 'outside'), join(root, 'out'));
  symlinkSync('src', join(root, 'in'));
  symlinkSync('loop', join(root, 'loop'));
  symlinkSync(root, join(base, 'alias'));
});
afterAll(() => removeFolder(base));

function codeOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof MlxCodeError) return error.code;
    throw error;
  }
  return 'none';
}

describe('repoPath', () => {
  it.each(['a', 'src/a.ts', 'a b/c\nd', 'it\'s/"q".ts', '-rf', '..;/x', 'a/...', '..a/b..', 'ключ/🙂.ts', 'a\\b'])(
    'takes %j',
    (path) => expect(repoPath(path)).toBe(path),
  );
  it.each(['', '/', '/etc/passwd', '.', '..', './a', '../a', 'a/..', 'a/../b', 'a/./b', 'a//b', 'a/', 'a\0b'])(
    'refuses %j',
    (path) => expect(codeOf(() => repoPath(path))).toBe('E_PATH_OUTSIDE'),
  );
});

describe('toRepoPath', () => {
  it('gives the part inside the root', () => expect(toRepoPath(root, join(root, 'src/a.ts'))).toBe('src/a.ts'));
  it('refuses the root, its parent and its prefix twin', () => {
    for (const path of [root, base, `${root}-evil/a`, join(root, '../outside/secret.txt')]) {
      expect(codeOf(() => toRepoPath(root, path))).toBe('E_PATH_OUTSIDE');
    }
  });
});

describe('resolveInRoot', () => {
  it('takes relative, absolute, missing and linked paths inside', () => {
    expect(resolveInRoot(root, 'src/a.ts')).toBe(join(root, 'src/a.ts'));
    expect(resolveInRoot(root, join(root, 'src/../src/a.ts'))).toBe(join(root, 'src/a.ts'));
    expect(resolveInRoot(root, 'in/a.ts')).toBe(join(root, 'src/a.ts'));
    expect(resolveInRoot(root, 'new/folder/x.ts')).toBe(join(root, 'new/folder/x.ts'));
    expect(resolveInRoot(join(base, 'alias'), 'src/a.ts')).toBe(join(root, 'src/a.ts'));
    expect(resolveInRoot(root, '.')).toBe(root);
    expect(resolveInRoot(root, 'src/..')).toBe(root);
  });
  it.each([
    '..',
    '../outside/secret.txt',
    '../root-evil/x',
    'src/../../outside/secret.txt',
    '/etc/passwd',
    'out/secret.txt',
    'out/new/file',
    'loop/x',
    'a\0b',
  ])('refuses %j', (path) => expect(codeOf(() => resolveInRoot(root, path))).toBe('E_PATH_OUTSIDE'));
  it('refuses what is longer than any path', () => {
    expect(codeOf(() => resolveInRoot(root, `${'x/'.repeat(3000)}y`))).toBe('E_PATH_OUTSIDE');
    expect(codeOf(() => repoPath('x'.repeat(5000)))).toBe('E_PATH_OUTSIDE');
  });
  it('says when there is no root', () => {
    expect(codeOf(() => resolveInRoot(join(base, 'none'), 'a'))).toBe('E_ROOT_MISSING');
  });
});

describe('rootKey', () => {
  it('is one for every spelling of a root, and another for another root', () => {
    const key = rootKey(root);
    expect(key).toMatch(/^[0-9a-f]{32}$/);
    expect(rootKey(join(base, 'alias'))).toBe(key);
    expect(rootKey(`${root}/src/..`)).toBe(key);
    expect(rootKey(join(base, 'root-evil'))).not.toBe(key);
  });
});
