/** Commits are found by their reason and by what they changed, stay equal to git's, and hold no secret. */

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { removeFolder } from '../../../test/folders.ts';
import { armFailpoints } from '../../base/failpoints.ts';
import { loadStaticEmbedder } from '../../model/index.ts';
import { patchesOfCommits } from '../git/commit-patches.ts';
import { openRepository } from '../git/repository.ts';
import { TestRepository } from '../testing/repository.ts';
import { type Past, withCommits } from './past.ts';
import { pastFile } from './past-file.ts';
import type { PastWork } from './read-past.ts';

const BOUNDS = { commits: 10_000, message: 8_000, change: 40_000 };
// Put together here, so that the gate does not take it out of this file.
const KEY = ['sk', 'live', '4eC39HqLyjWDarjtT1zdp7dcXk29Lq8'].join('_');

let folder: string;
let dir: string;
let repository: TestRepository;
const ids: Record<string, string> = {};
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'mlx-past-'));
  repository = new TestRepository(join(folder, 'repository'));
  ids['first'] = repository.commit('Begin', {
    'src/http.ts': 'export function request(url: string) {\n  return url;\n}\n',
  });
  ids['retry'] = repository.commit('Wait when the server is busy\n\nIt says 429 and how long to wait.', {
    'src/http.ts': 'export function request(url: string) {\n  return withRetry(url, 429);\n}\n',
  });
  ids['quiet'] = repository.commit('Update', {
    'src/tide.ts': 'export function harbourDepthAt(hour: number) {\n  return lowestWaterMark - hour;\n}\n',
  });
  ids['secret'] = repository.commit(`Use the key ${KEY} for payments`, {
    'src/pay.ts': `export const payments = { apiKey: '${KEY}' };\n`,
  });
  repository.git('mv', 'src/tide.ts', 'src/ebb.ts');
  ids['moved'] = repository.commit('Move the tides');
});
afterAll(() => removeFolder(folder));
afterEach(() => void armFailpoints(undefined));

async function asked<T>(use: (past: Past) => Promise<T>, root = repository.root, work: PastWork = {}, bounds = BOUNDS) {
  mkdirSync(dir, { recursive: true });
  return await withCommits(dir, await openRepository(root), loadStaticEmbedder, bounds, work, use);
}
const first = async (question: string, root?: string) =>
  await asked(async (past) => [...(await past.find(question))].slice(0, 1).map(({ id }) => id)[0], root);
const known = async (root?: string, work?: PastWork, bounds = BOUNDS) =>
  await asked(({ known: count, total, more }) => Promise.resolve({ known: count, total, more }), root, work, bounds);

describe('commits as hits', () => {
  beforeAll(() => {
    dir = join(folder, 'index');
  });

  it('are found by the reason in their message, and by the lines and names that they changed', async () => {
    expect(await first('why do we wait when a server answers 429')).toBe(ids['retry']);
    expect(await first('how deep is the harbour')).toBe(ids['quiet']);
    expect(await first('lowestWaterMark')).toBe(ids['quiet']);
    await asked(async (past) => {
      const [found] = await past.find('busy server');
      expect(found).toMatchObject({ author: 'Ann', subject: 'Wait when the server is busy' });
      expect(found?.files).toEqual([{ path: 'src/http.ts', oldPath: 'src/http.ts', added: 1, removed: 1 }]);
    });
  });

  it('keep no secret of a message or of a change', async () => {
    expect(await first('payments key')).toBe(ids['secret']);
    const [found] = await asked(async (past) =>
      [...(await past.find('payments'))].filter(({ id }) => id === ids['secret']),
    );
    expect(found?.subject).toMatch(/^Use the key «secret/);
    expect(readFileSync(pastFile(dir)).includes(KEY.slice(8))).toBe(false);
  });

  it('are read once, then only what is new; what is rewritten away is dropped', async () => {
    const progress: number[] = [];
    const onProgress = (done: number) => void progress.push(done);
    expect(await known(repository.root, { onProgress })).toEqual({ known: 5, total: 5, more: false });
    expect(progress).toEqual([]);
    ids['anchor'] = repository.commit('Drop the anchor', { 'src/anchor.ts': 'export const anchor = 1;\n' });
    expect(await known(repository.root, { onProgress })).toEqual({ known: 6, total: 6, more: false });
    expect(progress).toEqual([5]);
    repository.git('commit', '-q', '--amend', '-m', 'Raise the sail');
    expect(await first('drop the anchor')).not.toBe(ids['anchor']);
    expect(await first('raise the sail')).toBe(repository.git('rev-parse', 'HEAD'));
    expect((await known()).known).toBe(6);
    // So many are gone that all are read again.
    repository.git('reset', '-q', '--hard', 'HEAD~4');
    expect(await known()).toEqual({ known: 2, total: 2, more: false });
    repository.git('reset', '-q', '--hard', ids['moved'] ?? '');
    expect((await known()).known).toBe(5);
  });

  it('are only the newest, as many as the settings want', async () => {
    expect(await known(repository.root, {}, { ...BOUNDS, commits: 2 })).toEqual({ known: 2, total: 2, more: true });
    expect(await first('busy server')).toBe(ids['retry']);
  });

  it('come back after the file was damaged', async () => {
    writeFileSync(pastFile(dir), 'no database at all, but long enough to be looked at as one'.repeat(100));
    expect(await first('busy server')).toBe(ids['retry']);
  });
});

describe('a history that is not whole', () => {
  it('goes on where a failure, a cancel or the end of the time stopped it', async () => {
    dir = join(folder, 'long');
    const long = new TestRepository(join(folder, 'long-repository'));
    const stream = Array.from({ length: 250 }, (_, n) =>
      [
        ...['commit refs/heads/main', `committer Ann <ann@example.test> ${1_700_000_000 + n * 60} +0000`],
        ...['data <<END', `Number ${n}`, 'END', 'M 100644 inline a.txt', 'data <<END', `line ${n}`, 'END', ''],
      ].join('\n'),
    ).join('\n');
    execFileSync('git', ['-C', long.root, 'fast-import', '--quiet'], { input: stream });
    armFailpoints('commits.keep:2:EIO');
    await expect(known(long.root)).rejects.toThrow();
    armFailpoints(undefined);
    const controller = new AbortController();
    const onProgress = () => controller.abort();
    await expect(known(long.root, { signal: controller.signal, onProgress })).rejects.toMatchObject({
      code: 'E_CANCELLED',
    });
    const begun: number[] = [];
    expect(await known(long.root, { onProgress: (done) => void begun.push(done) })).toMatchObject({
      known: 250,
      total: 250,
    });
    // The batch that was whole before the failure is not read again.
    expect(begun[0]).toBe(200);
    dir = join(folder, 'short-time');
    expect(await known(long.root, { forMs: 0 })).toEqual({ known: 200, total: 250, more: true });
    expect((await known(long.root, { forMs: 0 })).known).toBe(250);
  });

  it('of a shallow clone begins with a commit whose change is not known, until the rest is fetched', async () => {
    dir = join(folder, 'shallow');
    const root = join(folder, 'shallow-clone');
    execFileSync('git', ['clone', '-q', '--depth', '3', pathToFileURL(repository.root).href, root], {
      stdio: 'ignore',
    });
    expect((await known(root)).known).toBe(3);
    const filesOf = async (id: string | undefined) =>
      await asked(
        async (past) => [...(await past.find('update tides'))].find((each) => each.id === id)?.files.length,
        root,
      );
    expect(await filesOf(ids['quiet'])).toBe(0);
    execFileSync('git', ['-C', root, 'fetch', '-q', '--unshallow'], { stdio: 'ignore' });
    expect((await known(root)).known).toBe(5);
    expect(await filesOf(ids['quiet'])).toBe(1);
  });

  it('has odd names, renames and more files than are told', async () => {
    const odd = new TestRepository(join(folder, 'odd'));
    const name = 'a\t"b"\\é.txt';
    const id = odd.commit('Odd', { [name]: 'one\n', 'plain name.txt': 'two\n', 'c.bin': Buffer.from([0, 1, 2]) });
    odd.git('mv', 'plain name.txt', 'other name.txt');
    const moved = odd.commit('Moved');
    const patches = [];
    for await (const patch of patchesOfCommits(odd.root, [id, moved], { characters: 100, files: 10 }))
      patches.push(patch);
    expect(patches.map(({ files }) => files.map(({ path, oldPath, lines }) => [path, oldPath, ...lines]))).toEqual([
      [
        [name, name, '+one'],
        ['c.bin', 'c.bin'],
        ['plain name.txt', 'plain name.txt', '+two'],
      ],
      [['other name.txt', 'plain name.txt']],
    ]);
  });
});
