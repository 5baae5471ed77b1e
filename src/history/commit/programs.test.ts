/** What a repository could run at a commit is found, and where it is not trusted none of it runs. */

import { chmodSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { removeFolder } from '../../../test/folders.ts';
import { commitStaged } from '../../files/index.ts';
import { TestRepository } from '../testing/repository.ts';
import { programsAtCommit } from './programs.ts';

let sea: TestRepository;
const saved = { ...process.env };

beforeEach(() => {
  sea = new TestRepository();
  sea.commit('Begin', { 'a.ts': 'export const tide = 1;\n' });
  const who = { NAME: 'Ann', EMAIL: 'ann@example.test' };
  for (const [name, value] of Object.entries(who)) {
    process.env[`GIT_AUTHOR_${name}`] = value;
    process.env[`GIT_COMMITTER_${name}`] = value;
  }
});
afterEach(() => {
  process.env = { ...saved };
  removeFolder(sea.root);
});

function hook(folder: string, name: string, mode = 0o755): void {
  mkdirSync(join(sea.root, folder), { recursive: true });
  const file = join(sea.root, folder, name);
  writeFileSync(file, `#!/bin/sh\ntouch '${join(sea.root, 'ran')}'\n`);
  chmodSync(file, mode);
}

const set = (key: string, value: string) => () => void sea.git('config', key, value);

describe('what could run at a commit', () => {
  it('is nothing in a plain repository', async () => {
    hook('.git/hooks', 'pre-commit.sample');
    hook('.git/hooks', 'commit-msg', 0o644);
    hook('.git/hooks', 'pre-push');
    for (const key of ['core.fsmonitor', 'commit.gpgSign']) sea.git('config', key, 'false');
    sea.git('config', 'user.signingKey', 'ABC');
    sea.git('config', 'core.editor', 'vi');
    expect(await programsAtCommit(sea.root, false)).toEqual([]);
  });

  it.each<[string, () => void, string]>([
    ['a hook', () => hook('.git/hooks', 'pre-commit'), 'the hook pre-commit'],
    [
      'a hook elsewhere',
      () => {
        hook('.husky/_', 'commit-msg');
        sea.git('config', 'core.hooksPath', '.husky/_');
      },
      'the hook commit-msg',
    ],
    ['a hook of the settings', set('hook.lint.command', 'touch ran'), 'the setting hook.lint.command'],
    ['a monitor', set('core.fsmonitor', 'touch ran'), 'the setting core.fsmonitor'],
    ['an editor', set('core.editor', 'touch ran'), 'the setting core.editor'],
    ['a signature', set('commit.gpgSign', 'true'), 'the setting commit.gpgsign'],
    ['a program that signs', set('gpg.program', 'touch ran'), 'the setting gpg.program'],
    ['another', set('gpg.ssh.program', 'touch ran'), 'the setting gpg.ssh.program'],
    ['a filter', set('filter.moon.clean', 'touch ran'), 'the setting filter.moon.clean'],
    ['a comparison', set('diff.moon.textconv', 'touch ran'), 'the setting diff.moon.textconv'],
    [
      'what a file beside the settings names',
      () => {
        sea.write({ '.git/more': '[filter "moon"]\n\tprocess = touch ran\n' });
        sea.git('config', 'include.path', 'more');
      },
      'the setting filter.moon.process',
    ],
  ])('is %s', async (_, prepare, program) => {
    prepare();
    expect(await programsAtCommit(sea.root, true)).toEqual([program]);
  });
});

it('runs nothing of a repository that is not trusted, though it was not found', async () => {
  for (const name of ['pre-commit', 'commit-msg', 'post-commit', 'post-index-change', 'reference-transaction']) {
    hook('.git/hooks', name);
  }
  hook('tools', 'program');
  const program = join(sea.root, 'tools/program');
  for (const key of ['core.fsmonitor', 'filter.moon.clean', 'filter.moon.process', 'diff.external']) {
    sea.git('config', key, program);
  }
  sea.write({ '.gitattributes': '* filter=moon\n', 'b.ts': 'export const ebb = 2;\n' });
  // The file that is staged is written again, so that git compares it.
  sea.git(
    '-c',
    'core.hooksPath=/dev/null',
    '-c',
    'core.fsmonitor=',
    '-c',
    'filter.moon.clean=',
    '-c',
    'filter.moon.process=',
    'add',
    'b.ts',
  );
  sea.write({ 'b.ts': 'export const ebb = 3;\n' });
  const ran = join(sea.root, 'ran');
  rmSync(ran, { force: true });
  const message = join(sea.root, '.git/message');
  writeFileSync(message, 'Add b.ts\n');
  expect(await commitStaged(sea.root, { file: message, edit: false, trusted: false })).toBe(0);
  expect(existsSync(ran)).toBe(false);
  expect(sea.git('-c', 'core.hooksPath=/dev/null', 'log', '-1', '--format=%s')).toBe('Add b.ts');
  for (const key of ['core.fsmonitor', 'filter.moon.clean', 'filter.moon.process']) sea.git('config', '--unset', key);
  sea.git('add', '-A');
  expect(await commitStaged(sea.root, { file: message, edit: false, trusted: true })).toBe(0);
  expect(existsSync(ran)).toBe(true);
});
