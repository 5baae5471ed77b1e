/** Files that change together are told from the commits that were read: renames followed, large commits and made files left out. */

import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { removeFolder } from '../../../test/folders.ts';
import { loadStaticEmbedder } from '../../model/index.ts';
import { openRepository } from '../git/repository.ts';
import { TestRepository } from '../testing/repository.ts';
import { filesChangedWith } from './files-changed-with.ts';
import { withCommits } from './past.ts';
import { pastFile } from './past-file.ts';

const BOUNDS = { commits: 10_000, message: 8_000, change: 40_000 };
const text = (name: string, n: number) => `${name}\n${'line\n'.repeat(20)}number ${n}\n`;

let folder: string;
let repository: TestRepository;
let commits: string;
const read = async (root = repository.root, dir = commits) => {
  mkdirSync(dir, { recursive: true });
  await withCommits(dir, await openRepository(root), loadStaticEmbedder, BOUNDS, {}, () => Promise.resolve());
};
const changed = (n: number, ...paths: string[]) =>
  repository.commit(`Change ${n}`, Object.fromEntries(paths.map((path) => [path, text(path, n)])));

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mlx-together-'));
  commits = join(folder, 'commits');
  repository = new TestRepository(join(folder, 'repository'));
  changed(1, 'src/old-tide.ts', 'src/quay.ts', 'package-lock.json');
  changed(2, 'src/old-tide.ts', 'src/quay.ts', 'package-lock.json', 'CHANGELOG.md');
  repository.git('mv', 'src/old-tide.ts', 'src/tide.ts');
  repository.git('mv', 'src/quay.ts', 'lib-quay.ts');
  repository.commit('Move');
  changed(3, 'src/tide.ts', 'lib-quay.ts', 'package-lock.json', 'CHANGELOG.md');
  changed(4, 'src/tide.ts');
  changed(5, 'src/tide.ts', ...Array.from({ length: 20 }, (_, n) => `src/many-${n}.ts`));
  changed(6, 'src/tide.ts', ...Array.from({ length: 20 }, (_, n) => `src/many-${n}.ts`));
  await read();
});
afterAll(() => removeFolder(folder));

describe('files that change together', () => {
  it('count commits of both, under all the names that they had', async () => {
    // 1, 2, the move and 3, of those with 4; commits of 21 files say nothing.
    expect(await filesChangedWith(commits, 'src/tide.ts')).toEqual([
      { path: 'lib-quay.ts', shared: 4, of: 5, degree: 4 / 4.5 },
    ]);
    expect(await filesChangedWith(commits, 'lib-quay.ts')).toMatchObject([{ path: 'src/tide.ts', shared: 4, of: 4 }]);
    expect(await filesChangedWith(commits, 'package-lock.json')).toEqual([]);
  });

  it('follow new commits, and those that were rewritten away', async () => {
    const before = repository.git('rev-parse', 'HEAD');
    changed(7, 'src/tide.ts', 'src/ebb.ts');
    changed(8, 'src/tide.ts', 'src/ebb.ts');
    expect((await filesChangedWith(commits, 'src/tide.ts')).map(({ path }) => path)).toEqual(['lib-quay.ts']);
    await read();
    expect((await filesChangedWith(commits, 'src/tide.ts')).map(({ path }) => path)).toEqual([
      'lib-quay.ts',
      'src/ebb.ts',
    ]);
    repository.git('reset', '-q', '--hard', before);
    await read();
    expect((await filesChangedWith(commits, 'src/tide.ts')).map(({ path }) => path)).toEqual(['lib-quay.ts']);
  });

  it('have the paths of the folder that is asked about, and none from outside of it', async () => {
    const below = join(folder, 'below');
    await read(join(repository.root, 'src'), below);
    expect(await filesChangedWith(below, 'tide.ts')).toEqual([]);
    changed(9, 'src/tide.ts', 'src/ebb.ts');
    changed(10, 'src/tide.ts', 'src/ebb.ts');
    await read(join(repository.root, 'src'), below);
    expect(await filesChangedWith(below, 'tide.ts')).toMatchObject([{ path: 'ebb.ts', shared: 2 }]);
  });

  it('are none where no commits were read, or the file is damaged, which is left as it is', async () => {
    const dir = join(folder, 'none');
    expect(await filesChangedWith(dir, 'src/tide.ts')).toEqual([]);
    mkdirSync(dir);
    writeFileSync(pastFile(dir), 'no database at all, but long enough to be looked at as one'.repeat(100));
    expect(await filesChangedWith(dir, 'src/tide.ts')).toEqual([]);
    writeFileSync(pastFile(dir), '');
    expect(await filesChangedWith(dir, 'src/tide.ts')).toEqual([]);
  });
});
