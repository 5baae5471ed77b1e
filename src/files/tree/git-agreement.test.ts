/** The walk against git itself, on generated trees: same rules, same files. */

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { removeFolder } from '../../../test/folders.ts';
import { hasGit } from '../../../test/has-git.ts';
import { walk } from './walk.ts';

const SEEDS = 40;
const NAMES = [
  'a',
  'b',
  'foo',
  'Foo',
  'x.log',
  'y.LOG',
  'build',
  'out.txt',
  'keep.log',
  'x y',
  '[z]',
  '#h',
  '!bang',
  'a*b',
  'é',
  '.hid',
  'q?',
  'end ',
  'foo.bar',
  '-dash',
  "it's",
  'b\\c',
];
const PATTERNS = [
  '*.log',
  '!keep.log',
  'build',
  'build/',
  '/a',
  '/build/',
  'a/b',
  'foo/',
  '!foo/',
  '**/b',
  'a/**',
  'a/**/b',
  '**/foo/**',
  'foo/*',
  '!foo/keep.log',
  '*',
  '!*/',
  '!*.txt',
  '[ab]',
  '[!a]',
  '[[:alpha:]]',
  '\\#h',
  '\\!bang',
  '#comment',
  '',
  '   ',
  'end\\ ',
  'x y',
  'out.txt  ',
  'a\\*b',
  '?',
  '??',
  'f*o',
  '*.*',
  '/*',
  '!/foo',
  '\\[z\\]',
  'q\\?',
  'é',
  '.hid',
  '.*',
  '/**/x.log',
  'foo.bar/',
  'b\\\\c',
  '[',
  'foo[',
  'a//b',
  '/',
  '!',
  'trailing\\',
  'foo/**/',
  '**',
  '!**/a/',
  '**foo',
  'a**b',
  '*/build',
  '!*/build/foo',
  "it's",
  'out.txt\r',
  '[a-c]*',
  '[^f]oo',
  '{a,b}',
  '***/foo',
];

let base: string;
const saved = { ...process.env };

beforeAll(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'mlx-agree-')));
  process.env['HOME'] = join(base, 'home');
  process.env['XDG_CONFIG_HOME'] = join(base, 'home', '.config');
  mkdirSync(join(base, 'home', '.config', 'git'), { recursive: true });
});
afterAll(() => {
  process.env = saved;
  removeFolder(base);
});

/** A small linear congruential generator: the same trees on every machine. */
function generator(seed: number): (below: number) => number {
  let state = seed * 2_654_435_761 + 12_345;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function put(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

function rules(next: (below: number) => number): string {
  // Never empty: git lists an empty file, we leave it out.
  return `#\n${Array.from({ length: 1 + next(6) }, () => PATTERNS[next(PATTERNS.length)] ?? '').join('\n')}`;
}

function makeTree(folder: string, next: (below: number) => number, depth: number): void {
  mkdirSync(folder, { recursive: true });
  for (let i = 0; i < 7; i++) {
    const path = join(folder, NAMES[next(NAMES.length)] ?? 'a');
    try {
      if (depth > 0 && next(2) === 0) makeTree(path, next, depth - 1);
      else writeFileSync(path, 'x');
    } catch {
      // A file and a folder cannot share a name: the first one stays.
    }
  }
  if (next(3) === 0) writeFileSync(join(folder, '.gitignore'), rules(next));
}

function git(root: string, ...args: string[]): string {
  return execFileSync('git', ['-C', root, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
}

function gitFiles(root: string): string[] {
  return git(root, 'ls-files', '--others', '--exclude-standard', '-z')
    .split('\0')
    .filter((path) => path !== '')
    .sort();
}

async function ours(root: string): Promise<string[]> {
  return (await walk(root, { includeHidden: true })).entries.map((entry) => entry.path).sort();
}

describe.skipIf(!hasGit())('the walk and git agree', () => {
  it.each(Array.from({ length: SEEDS }, (_, i) => i))('tree %i', async (seed) => {
    const next = generator(seed);
    const root = join(base, `t${seed}`);
    makeTree(root, next, 3);
    writeFileSync(join(root, '.gitignore'), rules(next));
    git(base, 'init', '-q', root);
    if (next(2) === 0) put(join(root, '.git/info/exclude'), rules(next));
    put(join(base, 'home/.config/git/ignore'), next(2) === 0 ? rules(next) : '');
    expect(await ours(root)).toEqual(gitFiles(root));
  });

  it('below the top of a repository', async () => {
    const root = join(base, 'mono');
    put(join(base, 'home/.config/git/ignore'), '*.bak\n');
    put(join(root, '.gitignore'), '*.log\n/packages/a/out\nbuild/\n');
    put(join(root, 'packages/.gitignore'), '!keep.log\n');
    for (const file of ['x.ts', 'x.log', 'keep.log', 'out/y.ts', 'build/z.ts', 'sub/build', 'o.bak'])
      put(join(root, 'packages/a', file), 'x');
    git(base, 'init', '-q', root);
    expect(await ours(join(root, 'packages/a'))).toEqual(['keep.log', 'sub/build', 'x.ts']);
    // Named outright, an ignored folder is taken; the user's own excludes still hold.
    put(join(root, 'packages/a/build/w.bak'), 'x');
    expect(await ours(join(root, 'packages/a/build'))).toEqual(['z.ts']);
  });

  it('with an excludes file from the configuration', async () => {
    const root = join(base, 'configured');
    put(join(root, 'a.one'), 'x');
    put(join(root, 'a.two'), 'x');
    put(join(base, 'home/.gitconfig'), '[user]\n\tname = x\n[core]\n\texcludesFile = "~/my ignores" ; mine\n');
    put(join(base, 'home/my ignores'), '*.one\n');
    git(base, 'init', '-q', root);
    expect(await ours(root)).toEqual(gitFiles(root));
    expect(await ours(root)).toEqual(['a.two']);
    rmSync(join(base, 'home/.gitconfig'));
  });

  it('in a linked worktree', async () => {
    const root = join(base, 'main');
    put(join(root, 'a.ts'), 'x');
    git(base, 'init', '-q', root);
    put(join(root, '.git/info/exclude'), '*.tmp\n');
    git(root, 'add', '-A');
    git(root, '-c', 'user.name=n', '-c', 'user.email=e@x.test', 'commit', '-qm', 'x');
    git(root, 'worktree', 'add', '-q', join(base, 'linked'));
    put(join(base, 'linked/b.tmp'), 'x');
    put(join(base, 'linked/c.ts'), 'x');
    expect(await ours(join(base, 'linked'))).toEqual(['a.ts', 'c.ts']);
  });
});
