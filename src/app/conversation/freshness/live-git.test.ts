import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { removeFolder } from '../../../../test/folders.ts';
import { gitStanding } from '../../project/git-standing.ts';
import { gitStandingInShort, gitStandingWords } from '../../project/git-standing-words.ts';
import { LiveGit } from './live-git.ts';

const base = realpathSync(mkdtempSync(join(tmpdir(), 'mlx-standing-')));
const root = join(base, 'repository');
afterAll(() => removeFolder(base));

const git = (...args: string[]) =>
  execFileSync('git', ['-C', root, '-c', 'user.name=n', '-c', 'user.email=e@x.test', ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim();

async function words(of = root): Promise<readonly string[] | null> {
  const found = await gitStanding(of);
  return found === null ? null : [gitStandingWords(found), gitStandingInShort(found)];
}

it('tells branch and changed files: before the first commit, on a branch, in a worktree, and on none', async () => {
  mkdirSync(join(root, 'sub'), { recursive: true });
  expect(await words()).toBeNull();
  execFileSync('git', ['init', '-q', '-b', 'trunk', root]);
  expect(await words()).toEqual(['branch trunk, no commit yet', 'trunk']);
  writeFileSync(join(root, 'a.ts'), 'a\n');
  writeFileSync(join(root, 'sub/b.ts'), 'b\n');
  git('add', '.');
  git('commit', '-qm', 'one');
  expect(await words()).toEqual(['branch trunk, no file changed', 'trunk']);
  const tree = join(base, 'tree');
  git('worktree', 'add', '-q', '-b', 'a/very-long-name-of-a-branch', tree);
  writeFileSync(join(tree, 'a.ts'), 'c\n');
  expect(await words(tree)).toEqual([
    'branch a/very-long-name-of-a-branch, 1 file changed',
    'a/very-long-name-of-a-b…, 1 changed',
  ]);
  writeFileSync(join(root, 'a.ts'), 'd\n');
  writeFileSync(join(root, 'new.ts'), 'n\n');
  git('checkout', '-q', '--detach');
  const id = git('rev-parse', 'HEAD').slice(0, 7);
  expect(await words()).toEqual([`no branch, at commit ${id}, 1 file changed, 1 not in git`, `${id}, 1 changed`]);
  expect(await words(join(root, 'sub'))).toEqual([`no branch, at commit ${id}, no file changed`, id]);
  const slow = { branch: 'trunk', head: 'abc', changed: null, untracked: null };
  expect(gitStandingWords(slow)).toBe('branch trunk, changes not known: git did not answer in time');
  expect(gitStandingInShort(slow)).toBe('trunk');
});

it('is looked at beside a conversation, tells only what is new, and not of another root', async () => {
  let here = root;
  const closing = new AbortController();
  const told: (string | null)[] = [];
  let heard = () => {};
  const live = new LiveGit({
    root: () => here,
    closing: () => closing.signal,
    onChange: () => {
      told.push(live.standing?.head ?? null);
      heard();
    },
  });
  expect(live.standing).toBeNull();
  const first = new Promise<void>((resolve) => {
    heard = resolve;
  });
  // Many at once are one.
  for (let n = 0; n < 5; n++) live.look();
  await first;
  expect(told).toEqual([git('rev-parse', 'HEAD')]);
  expect(live.standing).toMatchObject({ branch: '', changed: 1, untracked: 1 });
  here = base;
  expect(live.standing).toBeNull();
  closing.abort();
  live.look();
});
