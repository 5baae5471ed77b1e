import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { removeFolder } from '../../test/folders.ts';
import { hasGit } from '../../test/has-git.ts';
import { changedFiles } from './changed-files.ts';

let base: string;

beforeAll(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'mlx-changed-')));
});
afterAll(() => removeFolder(base));

function git(root: string, ...args: string[]): string {
  const own = ['-C', root, '-c', 'user.name=n', '-c', 'user.email=e@x.test'];
  return execFileSync('git', [...own, ...args], { encoding: 'utf8' }).trim();
}

function repository(name: string, files: Readonly<Record<string, string>>): string {
  const root = join(base, name);
  git(base, 'init', '-q', '-b', 'trunk', root);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  git(root, 'add', '.');
  git(root, 'commit', '-qm', 'one');
  return root;
}

describe.skipIf(!hasGit())('changedFiles', () => {
  it('tells what is changed, staged, deleted and not in git, below the folder', async () => {
    const root = repository('repo', {
      'a.ts': 'a\n',
      'sub/b.ts': 'b\n',
      'c d.ts': 'c\n',
      'gone.ts': 'g\n',
      '.gitignore': 'out/\n',
    });
    expect(await changedFiles(root)).toMatchObject({ branch: 'trunk', changed: [], untracked: [] });
    writeFileSync(join(root, 'a.ts'), 'changed\n');
    writeFileSync(join(root, 'sub/b.ts'), 'staged\n');
    git(root, 'add', 'sub/b.ts');
    rmSync(join(root, 'gone.ts'));
    mkdirSync(join(root, 'out'));
    writeFileSync(join(root, 'out/x.o'), '');
    mkdirSync(join(root, 'new'));
    writeFileSync(join(root, 'new/y.ts'), '');
    const found = await changedFiles(root);
    expect(found).toMatchObject({ head: git(root, 'rev-parse', 'HEAD'), untracked: ['new/'] });
    expect([...(found?.changed ?? [])].sort()).toEqual(['a.ts', 'gone.ts', 'sub/b.ts']);
    expect((await changedFiles(join(root, 'sub')))?.changed).toEqual(['b.ts']);
  });

  it('does not call a file changed that was only touched or copied', async () => {
    const root = repository('touched', { 'a.ts': 'a\n' });
    utimesSync(join(root, 'a.ts'), 1, 1);
    expect((await changedFiles(root))?.changed).toEqual([]);
  });

  it.each([
    ['evil', 'a filter'],
    ['an=evil', 'a name that options cannot hold'],
    ['e.v.il', 'a name with dots'],
  ])('runs no program of the repository: %s, %s', async (name) => {
    const canary = join(base, 'canary');
    const script = join(base, 'evil.sh');
    writeFileSync(script, `#!/bin/sh\ntouch ${canary}\ncat\n`);
    chmodSync(script, 0o755);
    const root = repository(`of ${name}`, { 'a.ts': 'a\n', '.gitattributes': `* filter=${name} diff=evil\n` });
    for (const key of [`filter.${name}.clean`, `filter.${name}.smudge`, `filter.${name}.process`, 'diff.evil.textconv'])
      git(root, 'config', key, script);
    for (const key of ['diff.external', 'diff.evil.command', 'core.fsmonitor', 'core.pager'])
      git(root, 'config', key, script);
    git(root, 'config', 'core.hooksPath', base);
    rmSync(canary, { force: true });
    // The same length: git itself would read it through the filter.
    writeFileSync(join(root, 'a.ts'), 'b\n');
    const found = await changedFiles(root);
    expect(found?.changed ?? ['a.ts']).toEqual(['a.ts']);
    expect(existsSync(canary)).toBe(false);
  });

  it('knows nothing outside a repository, and before its first commit', async () => {
    mkdirSync(join(base, 'plain'));
    expect(await changedFiles(join(base, 'plain'))).toBeNull();
    git(base, 'init', '-q', join(base, 'empty'));
    expect(await changedFiles(join(base, 'empty'))).toBeNull();
  });
});
