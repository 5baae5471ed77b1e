import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { removeFolder } from '../../test/folders.ts';
import { hasGit } from '../../test/has-git.ts';
import { gitInfo } from './git.ts';

const saved = { ...process.env };
let base: string;

beforeAll(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'mlx-git-')));
});
afterEach(() => {
  process.env = { ...saved };
});
afterAll(() => removeFolder(base));

function git(root: string, ...args: string[]): string {
  return execFileSync('git', ['-C', root, '-c', 'user.name=n', '-c', 'user.email=e@x.test', ...args], {
    encoding: 'utf8',
  }).trim();
}

describe.skipIf(!hasGit())('gitInfo', () => {
  it('knows a repository before and after its first commit, and a detached head', async () => {
    const root = join(base, 'repo');
    git(base, 'init', '-q', '-b', 'trunk', root);
    expect(await gitInfo(root)).toEqual({ isRepo: true, topLevel: root, head: '', branch: 'trunk' });
    mkdirSync(join(root, 'sub'));
    writeFileSync(join(root, 'sub/a'), 'x');
    git(root, 'add', '-A');
    git(root, 'commit', '-qm', 'x');
    const head = git(root, 'rev-parse', 'HEAD');
    expect(await gitInfo(join(root, 'sub'))).toEqual({ isRepo: true, topLevel: root, head, branch: 'trunk' });
    git(root, 'checkout', '-q', '--detach');
    expect(await gitInfo(root)).toMatchObject({ head, branch: '' });
  });
  it('says no outside a repository, whatever the environment claims', async () => {
    mkdirSync(join(base, 'plain'));
    process.env['GIT_DIR'] = join(base, 'repo/.git');
    process.env['GIT_CEILING_DIRECTORIES'] = base;
    expect(await gitInfo(join(base, 'plain'))).toEqual({ isRepo: false, topLevel: '', head: '', branch: '' });
  });
  it('runs nothing that the repository asks for', async () => {
    const root = join(base, 'hostile');
    const canary = join(base, 'canary');
    const script = join(base, 'evil.sh');
    writeFileSync(script, `#!/bin/sh\ntouch ${canary}\n`);
    chmodSync(script, 0o755);
    git(base, 'init', '-q', root);
    for (const key of [
      'core.fsmonitor',
      'core.sshCommand',
      'core.editor',
      'core.pager',
      'core.askPass',
      'diff.external',
    ])
      git(root, 'config', key, script);
    git(root, 'config', 'core.hooksPath', base);
    await gitInfo(root);
    expect(existsSync(canary)).toBe(false);
    // A bare repository inside the folder does not speak for it.
    git(base, 'init', '-q', '--bare', join(root, 'bare'));
    expect(await gitInfo(join(root, 'bare'))).toMatchObject({ isRepo: false });
  });
  it('can be cancelled', async () => {
    const stop = new AbortController();
    const asked = gitInfo(base, stop.signal);
    stop.abort();
    await expect(asked).rejects.toMatchObject({ code: 'E_CANCELLED' });
    await expect(gitInfo(base, stop.signal)).rejects.toMatchObject({ code: 'E_CANCELLED' });
  });
});

it('is null without git', async () => {
  process.env['PATH'] = base;
  expect(await gitInfo(base)).toBeNull();
});
