import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { removeFolder } from '../../../test/folders.ts';
import { walk } from './walk.ts';

const saved = { ...process.env };
let top: string;
beforeEach(() => {
  top = realpathSync(mkdtempSync(join(tmpdir(), 'mlx-apart-')));
});
afterEach(() => {
  process.env = { ...saved };
  removeFolder(top);
});

function git(cwd: string, ...args: string[]): void {
  const who = ['-c', 'user.name=a', '-c', 'user.email=a@example.com', '-c', 'protocol.file.allow=always'];
  execFileSync('git', [...who, ...args], { cwd, stdio: 'ignore' });
}

function put(path: string, text = 'x = 1\n'): void {
  const file = join(top, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

function repository(folder: string): string {
  put(join(folder, 'a.py'));
  const path = join(top, folder);
  git(path, 'init', '-q');
  git(path, 'add', '-A');
  git(path, 'commit', '-qm', 'a');
  return path;
}

const paths = async (root: string) => {
  const { entries, skips, examples } = await walk(root);
  return { files: entries.map(({ path }) => path), worktrees: skips.worktree, examples: examples.worktree };
};

it('leaves other work trees of the repository out, and names them', async () => {
  const main = repository('main');
  git(main, 'worktree', 'add', '-q', 'agents/one', '-b', 'one');
  git(main, 'worktree', 'add', '-q', join(top, 'outside'), '-b', 'two');
  expect(await paths(main)).toEqual({ files: ['a.py'], worktrees: 1, examples: ['agents/one/'] });
  // Each is whole when it is the root itself, and sees none of the others inside it.
  expect((await paths(join(main, 'agents/one'))).files).toEqual(['a.py']);
  expect((await paths(join(top, 'outside'))).files).toEqual(['a.py']);
});

it('keeps submodules, clones, and a folder where a work tree was', async () => {
  const other = repository('other');
  const main = repository('main');
  git(main, 'submodule', 'add', '-q', other, 'sub');
  git(main, 'clone', '-q', other, 'clone');
  git(main, 'worktree', 'add', '-q', 'gone', '-b', 'one');
  rmSync(join(main, 'gone'), { recursive: true });
  put('main/gone/b.py');
  expect((await paths(main)).files).toEqual(['a.py', 'clone/a.py', 'gone/b.py', 'sub/a.py']);
});

it('brings one back that is included by name', async () => {
  const main = repository('main');
  git(main, 'worktree', 'add', '-q', 'wt', '-b', 'one');
  expect((await walk(main, { include: ['wt/**'] })).entries.map(({ path }) => path)).toEqual(['a.py', 'wt/a.py']);
});

it('leaves out what the program keeps for itself', async () => {
  for (const path of ['a.py', 'cache/b.py', 'data/c.py', 'config/d.py']) put(path);
  process.env['MLX_CODE_CACHE_DIR'] = join(top, 'cache');
  process.env['MLX_CODE_DATA_DIR'] = join(top, 'data');
  process.env['MLX_CODE_CONFIG_DIR'] = join(top, 'config');
  expect((await walk(top, { include: ['cache/**'] })).entries.map(({ path }) => path)).toEqual(['a.py']);
});
