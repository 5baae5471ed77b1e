/** `log`, and what of it `related` shows, where the history is whole and where it is not: what happened, and what to do. */

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { removeFolder } from '../../../test/folders.ts';
import { childEnv } from '../../base/env.ts';
import { confidenceOf } from '../../history/index.ts';
import { TestRepository } from '../../history/testing/repository.ts';
import { openProject } from '../project/project.ts';
import { relatedTo } from '../searching/code-questions.ts';
import { togetherWords } from '../searching/together-words.ts';
import { logged } from './log.ts';

let scratch: string;
let sea: TestRepository;
const ids: Record<string, string> = {};
const saved = { ...process.env };
const tide = (n: number) => `export function tide(hour: number) {\n  return hour * ${n};\n}\n`;
const price = (n: number) => `price_list:\n  - rope: ${n}\n  - anchor: 12\n`;

beforeAll(() => {
  scratch = realpathSync(mkdtempSync(join(tmpdir(), 'mlx-code-log-')));
  for (const name of ['CACHE', 'DATA', 'CONFIG']) process.env[`MLX_CODE_${name}_DIR`] = join(scratch, name);
  sea = new TestRepository(join(scratch, 'sea'));
  ids['first'] = sea.commit('Count the hours', { 'src/tide.ts': tide(1), 'shop.yaml': price(1) });
  ids['busy'] = sea.commit('Wait while the harbour is busy', { 'src/tide.ts': tide(2), 'shop.yaml': price(2) });
  ids['last'] = sea.commit('Paint the boat', { 'src/boat.ts': 'export const boat = 1;\n' });
});
afterEach(() => {
  if (saved['PATH'] !== undefined) process.env['PATH'] = saved['PATH'];
});
afterAll(() => {
  process.env = saved;
  removeFolder(scratch);
});

const input = { query: 'why is there a wait for the harbour', show: '', author: '', since: '', until: '', limit: 5 };
const log = async (root: string, more: Partial<typeof input> = {}) =>
  await logged(await openProject({ cwd: root, root }), { ...input, ...more, paths: [], cwd: root }, {});
const subjects = async (root: string, more: Partial<typeof input> = {}) =>
  (await log(root, more)).commits.map(({ subject }) => subject);
const git = (...args: string[]) =>
  execFileSync('git', ['-c', 'protocol.file.allow=always', ...args], {
    env: { ...childEnv(), GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' },
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
  });
const failure = (code: string, exitCode: number, message: RegExp, hint: RegExp) =>
  expect.objectContaining({
    code,
    exitCode,
    message: expect.stringMatching(message),
    hint: expect.stringMatching(hint),
  });

describe('log without a history', () => {
  it('says that there is no git, no repository, or no commit yet, and what to do', async () => {
    const plain = join(scratch, 'plain');
    mkdirSync(plain);
    writeFileSync(join(plain, 'a.ts'), 'export const a = 1;\n');
    await expect(log(plain)).rejects.toEqual(failure('E_NO_REPOSITORY', 2, /plain is in no git repository/, /./));
    const empty = new TestRepository(join(scratch, 'empty'));
    await expect(log(empty.root)).rejects.toEqual(failure('E_NO_COMMITS', 2, /empty has no commit yet/, /./));
    process.env['PATH'] = join(scratch, 'nowhere');
    await expect(log(sea.root)).rejects.toEqual(failure('E_GIT_MISSING', 3, /git/, /[Ii]nstall/));
  });

  it('says that there is no such commit', async () => {
    await expect(log(sea.root, { show: 'c0ffee00' })).rejects.toEqual(
      failure('E_REVISION_UNKNOWN', 2, /c0ffee00/, /./),
    );
  });
});

describe('log says how sure it is', () => {
  it.each([
    ['why is there a wait for the harbour', 'high', 0],
    ['who plants orchids', 'none', 1],
  ])('of %j', async (query, confidence, doubts) => {
    const view = await log(sea.root, { query });
    expect(view).toMatchObject({ confidence, searched: 3 });
    expect(view.notes.filter((note) => note.startsWith('Nothing in the history speaks of it'))).toHaveLength(doubts);
  });

  it('of a question alone', async () => {
    expect(await log(sea.root, { query: '' })).toMatchObject({ confidence: null, notes: [] });
    expect((await log(sea.root, { author: 'nobody' })).notes).toEqual(['Nothing in the history speaks of it.']);
  });

  it('by words and meaning', () => {
    const levels = [undefined, [0, 0.3], [0.4, 0.3], [0, 0.6], [1, 0.4]] as const;
    const fits = levels.map((level) => (level === undefined ? level : { words: level[0], meaning: level[1] }));
    expect(fits.map(confidenceOf)).toEqual(['none', 'none', 'low', 'medium', 'high']);
  });
});

describe('log with a history that is not whole', () => {
  it('says that a clone is shallow, and finds what it has', async () => {
    const root = join(scratch, 'shallow');
    git('clone', '-q', '--depth', '2', pathToFileURL(sea.root).href, root);
    const view = await log(root);
    expect(view.notes).toContain('This clone is shallow: commits before its oldest are not here.');
    expect([view.searched, view.commits[0]?.subject]).toEqual([2, 'Wait while the harbour is busy']);
    expect(await subjects(root, { query: '' })).toEqual(['Paint the boat', 'Wait while the harbour is busy']);
  });

  it('says that a clone is partial, finds by messages, and fetches nothing', async () => {
    sea.git('config', 'uploadpack.allowFilter', 'true');
    const root = join(scratch, 'partial');
    git('clone', '-q', '--no-checkout', '--filter=blob:none', pathToFileURL(sea.root).href, root);
    const view = await log(root);
    expect(view.notes.join()).toMatch(/This clone is partial/);
    expect(view.commits[0]).toMatchObject({ subject: 'Wait while the harbour is busy', files: [], lines: [] });
    expect(git('-C', root, 'rev-list', '--objects', '--missing=print', 'HEAD')).toMatch(/^\?/m);
  });

  it('reads a worktree, a submodule and a detached HEAD as they stand', async () => {
    const tree = join(scratch, 'tree');
    sea.git('worktree', 'add', '-q', '--detach', tree, ids['busy'] ?? '');
    expect(await subjects(tree, { query: '' })).toEqual(['Wait while the harbour is busy', 'Count the hours']);
    expect((await subjects(tree))[0]).toBe('Wait while the harbour is busy');
    const outer = new TestRepository(join(scratch, 'outer'));
    outer.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', pathToFileURL(sea.root).href, 'sea');
    outer.commit('Take the sea in');
    expect((await subjects(join(outer.root, 'sea')))[0]).toBe('Wait while the harbour is busy');
    expect(await subjects(outer.root, { query: '' })).toEqual(['Take the sea in']);
  });

  it('drops commits that a forced push took away', async () => {
    const [server, root] = [join(scratch, 'server.git'), join(scratch, 'clone')];
    git('clone', '-q', '--bare', sea.root, server);
    git('clone', '-q', server, root);
    expect(await subjects(root, { query: 'paint the boat' })).toContain('Paint the boat');
    git('-C', server, 'update-ref', 'refs/heads/main', ids['busy'] ?? '');
    git('-C', root, 'fetch', '-q', 'origin');
    git('-C', root, 'reset', '-q', '--hard', 'origin/main');
    const view = await log(root, { query: 'paint the boat' });
    expect([view.searched, view.commits.map(({ subject }) => subject)]).toEqual([
      2,
      expect.not.arrayContaining(['Paint the boat']),
    ]);
  });
});

describe('related', () => {
  it('shows files that change together under a mark of their own, once the commits were read', async () => {
    const root = join(scratch, 'project');
    git('clone', '-q', sea.root, root);
    const asked = { query: 'src/tide.ts:1', languages: [], globs: [], paths: [], cwd: root, limit: 10 };
    const related = async (more: object = {}) =>
      await relatedTo(await openProject({ cwd: root, root }), { ...asked, ...more }, {});
    const before = await related();
    expect(before.arms).not.toContain('together');
    expect(before.results.every((hit) => hit.together === undefined)).toBe(true);
    await log(root);
    const { arms, results } = await related();
    expect(arms).toContain('together');
    const found = results.find(({ path }) => path === 'shop.yaml');
    expect(found?.together).toEqual({ commits: 2, of: 2 });
    expect(results.map(togetherWords).filter(Boolean)).toEqual(['changes with it: 2 of 2 commits']);
    expect((await related({ globs: ['*.ts'] })).results.map(({ path }) => path)).toEqual(['src/boat.ts']);
    mkdirSync(join(scratch, 'CONFIG'), { recursive: true });
    writeFileSync(join(scratch, 'CONFIG', 'config.json'), '{"related": {"together": false}}');
    expect((await related()).results).toEqual(before.results);
  });
});
