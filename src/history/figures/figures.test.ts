/** The figures of a history beside git's own numbers, and beside a second calculation where git has none. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { removeFolder } from '../../../test/folders.ts';
import { commitsOf } from '../git/commits.ts';
import { standingSizes } from '../git/repository.ts';
import { TestRepository } from '../testing/repository.ts';
import { byFolder, type Insight, insightOf } from './insight.ts';
import { standingLines } from './standing-lines.ts';

let sea: TestRepository;
let insight: Insight;
const lines = (count: number, word: string) => Array.from({ length: count }, (_, n) => `${word} ${n}\n`).join('');
const AS: Readonly<Record<string, readonly string[]>> = {
  ann: ['--author=Ann <ann@example.test>'],
  old: ['--author=A. Sailor <ann@old.test>'],
  bob: ['--author=Bob <bob@example.test>'],
  eve: ['--author=Ève "x" <eve@example.test>'],
};

beforeAll(async () => {
  sea = new TestRepository();
  sea.commit(
    'one',
    {
      'src/a.ts': lines(40, 'a'),
      'src/b.ts': lines(20, 'b'),
      'c d.bin': Buffer.from([0, 1]),
      '.mailmap': 'Ann <ann@example.test> <ann@old.test>\n',
    },
    ...(AS['ann'] ?? []),
  );
  sea.commit(
    'two',
    { 'src/a.ts': `${lines(40, 'a')}${lines(5, 'more')}`, 'src/b.ts': lines(22, 'b') },
    ...(AS['old'] ?? []),
  );
  sea.git('mv', 'src/a.ts', 'src/tide.ts');
  sea.commit('three', { 'src/b.ts': lines(24, 'b'), 'c d.bin': Buffer.from([0, 2]) }, ...(AS['bob'] ?? []));
  sea.git('checkout', '-q', '-b', 'side');
  sea.commit(
    'four',
    { 'lib/é\t.ts': lines(9, 'e'), 'src/b.ts': `${lines(24, 'b')}${lines(30, 'eve')}` },
    ...(AS['eve'] ?? []),
  );
  sea.git('checkout', '-q', 'main');
  sea.commit('five', { 'src/tide.ts': `${lines(30, 'a')}${lines(8, 'more')}`, 'gone.ts': 'x\n' }, ...(AS['bob'] ?? []));
  sea.git('merge', '-q', '--no-ff', '-m', 'merge', 'side');
  sea.git('mv', 'src/tide.ts', 'lib/tide.ts');
  sea.git('rm', '-q', 'gone.ts');
  sea.commit(
    'six',
    { 'lib/tide.ts': `${lines(30, 'a')}${lines(9, 'more')}`, 'src/b.ts': lines(50, 'b'), empty: '' },
    ...(AS['ann'] ?? []),
  );
  const asked = { revision: 'HEAD', limit: 100, noMerges: true };
  insight = await insightOf(commitsOf(sea.root, asked), await standingSizes(sea.root), Date.now() / 1000);
});
afterAll(() => removeFolder(sea.root));

describe('figures of a history', () => {
  it('count commits and lines as git log --numstat does: renames, merges, binary files, odd names', () => {
    expect(insight.files.map(({ path }) => path).sort()).toEqual([
      '.mailmap',
      'c d.bin',
      'empty',
      'lib/tide.ts',
      'lib/é\t.ts',
      'src/b.ts',
    ]);
    for (const { path, added, removed, commits } of insight.files) {
      const told = sea.git('log', '--follow', '--no-merges', '--numstat', '--format=', '-z', '--', path).split('\0');
      const numbers = told
        .flatMap((row) => /^\n?(\d+|-)\t(\d+|-)\t/.exec(row)?.slice(1) ?? [])
        .map((text) => Number(text) || 0);
      const sum = (of: 0 | 1) => numbers.filter((_, n) => n % 2 === of).reduce((all, each) => all + each, 0);
      expect([path, added, removed, commits]).toEqual([path, sum(0), sum(1), numbers.length / 2]);
    }
  });

  it('count people under the names of the mailmap', () => {
    const told = sea.git('log', '--no-merges', '--numstat', '--format=@%aN').split('\n');
    const people = new Map<string, [number, number, number]>();
    let own: [number, number, number] = [0, 0, 0];
    for (const row of told) {
      if (row.startsWith('@')) {
        own = people.get(row.slice(1)) ?? [0, 0, 0];
        people.set(row.slice(1), own);
        own[0]++;
      }
      const [, added = '0', removed = '0'] = /^(\d+)\t(\d+)\t/.exec(row) ?? [];
      own[1] += Number(added);
      own[2] += Number(removed);
    }
    expect(
      new Map(insight.authors.map(({ author, commits, added, removed }) => [author, [commits, added, removed]])),
    ).toEqual(people);
    expect([...people.keys()].sort()).toEqual(['Ann', 'Bob', 'Ève "x']);
  });

  it('count people and commits by what they did below a folder alone', async () => {
    const asked = { revision: 'HEAD', limit: 100, noMerges: true };
    const isBelow = (path: string) => path.startsWith('src/');
    const standing = new Map([...(await standingSizes(sea.root))].filter(([path]) => isBelow(path)));
    const below = await insightOf(commitsOf(sea.root, asked), standing, Date.now() / 1000, isBelow);
    const told = sea
      .git('log', '--no-merges', '--numstat', '--no-renames', '--format=@%aN', '--', 'src/b.ts')
      .split('\n');
    const added = told.reduce((sum, row) => sum + Number(/^(\d+)\t/.exec(row)?.[1] ?? 0), 0);
    expect(below.files.map(({ path }) => path)).toEqual(['src/b.ts']);
    expect(below.authors.reduce((sum, each) => sum + each.added, 0)).toBe(added);
    expect(below.commits).toBe(told.filter((row) => row.startsWith('@')).length);
    expect(below.commits).toBeLessThan(insight.commits);
  });

  it('own lines as git blame --line-porcelain counts them', async () => {
    for (const { path } of insight.files) {
      const counts = new Map<string, number>();
      for (const row of sea.git('blame', '--line-porcelain', 'HEAD', '--', path).split('\n')) {
        if (row.startsWith('author ')) counts.set(row.slice(7), (counts.get(row.slice(7)) ?? 0) + 1);
      }
      expect([path, await standingLines(sea.root, path)]).toEqual([path, counts]);
    }
  });

  it('find what changes together, and folders, by counting again', () => {
    const commits = sea
      .git('log', '--no-merges', '--format=format:@', '--name-only', '-M')
      .split('@')
      .map((text) => new Set(text.split('\n').filter(Boolean)));
    const withB = commits.filter((files) => files.has('src/b.ts'));
    const tide = (files: ReadonlySet<string>) =>
      ['src/a.ts', 'src/tide.ts', 'lib/tide.ts'].some((path) => files.has(path));
    const shared = withB.filter(tide).length;
    const degree = shared / ((withB.length + commits.filter(tide).length) / 2);
    expect(insight.couplings.find(({ path, other }) => `${path} ${other}` === 'lib/tide.ts src/b.ts')).toEqual({
      path: 'lib/tide.ts',
      other: 'src/b.ts',
      shared,
      degree,
    });
    for (const folder of ['lib', 'src']) {
      const counted = byFolder(insight.files, insight.folders).find(({ path }) => path === folder);
      const own = insight.files.filter(({ path }) => path.startsWith(`${folder}/`));
      // Once for each commit, however many of the files it changed.
      const changed = own.flatMap(({ path }) =>
        sea.git('log', '--no-merges', '--follow', '--format=%H', '--', path).split('\n').filter(Boolean),
      );
      expect([folder, counted?.commits, counted?.bytes]).toEqual([
        ...[folder, new Set(changed).size],
        own.reduce((sum, { bytes }) => sum + bytes, 0),
      ]);
    }
  });

  it('find hotspots by ranks of heat and size', () => {
    const { files } = insight;
    const rank = (values: readonly number[], value: number) =>
      values.filter((each) => each <= value).length / values.length;
    for (const { hotspot, heat, bytes } of files) {
      expect(hotspot).toBeCloseTo(
        rank(
          files.map((each) => each.heat),
          heat,
        ) *
          rank(
            files.map((each) => each.bytes),
            bytes,
          ),
        9,
      );
    }
    expect(files.find(({ path }) => path === 'src/b.ts')?.bytes).toBe(Buffer.byteLength(lines(50, 'b')));
  });

  it('say how many people the project hangs on, as a second calculation does', async () => {
    // Written out from the paper: degree of authorship, authors above three quarters of the best and 3.293, the greatest taken away first.
    const made = new Map<string, string>();
    const changes = new Map<string, Map<string, number>>();
    const names = new Map<string, string>();
    for await (const { author, files } of commitsOf(sea.root, { revision: 'HEAD', limit: 100, noMerges: true })) {
      for (const { path, oldPath } of files) {
        const now = names.get(path) ?? path;
        names.set(oldPath, now);
        made.set(now, author);
        const own = changes.get(now) ?? new Map<string, number>();
        own.set(author, (own.get(author) ?? 0) + 1);
        changes.set(now, own);
      }
    }
    const authors = insight.files.map(({ path }) => {
      const own = changes.get(path) ?? new Map<string, number>();
      const total = [...own.values()].reduce((sum, each) => sum + each, 0);
      const degree = (who: string) =>
        3.293 +
        (made.get(path) === who ? 1.098 : 0) +
        0.164 * (own.get(who) ?? 0) -
        0.321 * Math.log(1 + total - (own.get(who) ?? 0));
      const best = Math.max(...[...own.keys()].map(degree));
      const known = [...own.keys()].filter((who) => degree(who) / best > 0.75 && degree(who) >= 3.293);
      return known.length > 0 ? known : [...own.keys()].filter((who) => degree(who) === best);
    });
    let gone = new Set<string>();
    let factor = 0;
    while (authors.filter((own) => own.some((who) => !gone.has(who))).length * 2 >= authors.length) {
      const left = authors.flat().filter((who) => !gone.has(who));
      const [most = ''] = [...new Set(left)].sort(
        (a, b) => left.filter((who) => who === b).length - left.filter((who) => who === a).length,
      );
      if (most === '') break;
      gone = new Set([...gone, most]);
      factor++;
    }
    expect(insight.busFactor).toBe(factor);
    expect(insight.busAuthors).toEqual([...gone].slice(0, factor));
  });
});
