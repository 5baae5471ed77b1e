import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { removeFolder } from '../../test/folders.ts';
import { callBreaks, parametersFor } from './change/call-fit.ts';
import { overviewOf } from './change/overview.ts';
import { parametersOf, signatureOf } from './change/signature.ts';
import { byFolder, insightOf } from './figures/insight.ts';
import { blameOf } from './git/blame.ts';
import { commitsOf } from './git/commits.ts';
import { comparisonOf } from './git/comparison.ts';
import { missingParts, openRepository, standingSizes } from './git/repository.ts';
import { TestRepository } from './testing/repository.ts';

let repository: TestRepository;
beforeAll(() => {
  repository = new TestRepository();
  repository.commit('Begin', {
    'src/tide.ts': [
      'export function tideAt(hour: number): number {',
      '  return hour * 2;',
      '}',
      'export function ebb(): number {',
      '  const level = tideAt(3);',
      '  return level - 1;',
      '}',
      'export class Pier {',
      '  open(): void {}',
      '  close(): void {',
      '    this.open();',
      '  }',
      '}',
      '',
    ].join('\n'),
    'src/harbour.ts': "import { tideAt } from './tide.ts';\nexport const now = () => tideAt(1);\n",
    'src/tide.test.ts': "import { tideAt } from './tide.ts';\nit('rises', () => tideAt(2));\n",
    'src/far.ts': 'function tideAt() {}\ntideAt();\n',
  });
  repository.git('mv', 'src/far.ts', 'src/away.ts');
  repository.commit('Say the harbour', {
    'src/tide.ts': [
      'export function tideAt(hour: number, harbour: string): number {',
      '  return hour * harbour.length;',
      '}',
      'export class Pier {',
      '  open(): void {}',
      '  close(): void {',
      '    this.open();',
      '    this.open();',
      '  }',
      '}',
      'export function flood(): number {',
      '  return 7;',
      '}',
      '',
    ].join('\n'),
    'src/ebb.ts': [
      "import { tideAt } from './tide.ts';",
      'export function ebb(): number {',
      '  const level = tideAt(3);',
      '  return level - 1;',
      '}',
      '',
    ].join('\n'),
  });
});
afterAll(() => removeFolder(repository.root));

describe('a change by definitions', () => {
  it('tells what is new, gone, moved and changed, who uses it, and which tests', async () => {
    const opened = await openRepository(repository.root);
    const comparison = await comparisonOf(opened, { revision: 'HEAD~1..HEAD', staged: false });
    const { files, symbols } = await overviewOf(opened.top, comparison, () => true);
    expect(files.map(({ change }) => [change.kind, change.oldPath, change.path])).toEqual([
      ['renamed', 'src/far.ts', 'src/away.ts'],
      ['added', 'src/ebb.ts', 'src/ebb.ts'],
      ['changed', 'src/tide.ts', 'src/tide.ts'],
    ]);
    const told = symbols.map(({ change, before, after }) => [
      change,
      before?.name ?? '',
      after?.name ?? '',
      after?.path,
    ]);
    expect(told).toEqual([
      ['moved', 'ebb', 'ebb', 'src/ebb.ts'],
      ['signature', 'tideAt', 'tideAt', 'src/tide.ts'],
      ['body', 'close', 'close', 'src/tide.ts'],
      ['added', '', 'flood', 'src/tide.ts'],
    ]);
    const tide = symbols.find(({ change }) => change === 'signature');
    expect(tide?.after?.signature).toBe('export function tideAt(hour: number, harbour: string): number');
    const sure = tide?.uses.sites.filter((site) => site.sure).map(({ path, line, test }) => [path, line, test]);
    expect(sure).toEqual([
      ['src/ebb.ts', 3, false],
      ['src/harbour.ts', 2, false],
      ['src/tide.test.ts', 2, true],
    ]);
    expect(tide?.uses.sites.find(({ path }) => path === 'src/away.ts')?.sure).toBe(false);
  });

  it('compares what is staged, and the files, also before the first commit', async () => {
    const young = new TestRepository();
    try {
      young.write({ 'a.py': 'def a():\n    pass\n' });
      young.git('add', 'a.py');
      young.write({ 'a.py': 'def a(x):\n    pass\n' });
      const opened = await openRepository(young.root);
      for (const [staged, signature] of [
        [true, 'def a()'],
        [false, 'def a(x)'],
      ] as const) {
        const comparison = await comparisonOf(opened, { revision: '', staged });
        const { symbols } = await overviewOf(opened.top, comparison, () => true);
        expect(symbols.map(({ change, after }) => [change, after?.signature])).toEqual([['added', signature]]);
      }
    } finally {
      removeFolder(young.root);
    }
  });
});

describe('a signature', () => {
  it('ends where the body begins, in any language', () => {
    const read = (text: string, language: string) => signatureOf(text.split('\n'), 'function', language);
    expect(read('func (s *Server) Serve(ctx context.Context) error {\n', 'go')).toBe(
      'func (s *Server) Serve(ctx context.Context) error',
    );
    expect(read('def f(\n    a: int,  # one\n    b={},\n) -> dict:\n    return {}', 'python')).toBe(
      'def f(a: int, b={}) -> dict',
    );
    expect(read('const f = async ({ a }: { a: string }): Promise<void> => {\n}', 'typescript')).toBe(
      'const f = async ({ a }: { a: string }): Promise<void>',
    );
    expect(read('pub fn new(x: u8) -> Self\nwhere\n  T: Copy,\n{\n}', 'rust')).toBe(
      'pub fn new(x: u8) -> Self where T: Copy,',
    );
    expect(read('def close\n  1\nend', 'ruby')).toBe('def close');
    expect(parametersOf('func (s *S) F(a int, b map[string]int)')).toEqual(['a int', 'b map[string]int']);
  });

  it('tells of a call that it breaks only where its line shows that', () => {
    const breaks = (before: string, after: string, call: string) => {
      const [old, now] = [parametersFor(`def f(${before})`), parametersFor(`def f(${after})`)];
      return old !== null && now !== null && callBreaks(old, now, call, 'f');
    };
    expect(breaks('a: number', 'a: number, b: number', 'x = f(1)')).toBe(true);
    expect(breaks('a: number', 'a: string', 'f(1);')).toBe(true);
    expect(breaks('a: number', '', 'f(g(1, 2))')).toBe(true);
    expect(breaks('hour int', 'hour string', 'return f(1)')).toBe(true);
    // What callers give need not change with a type, a name or a pattern.
    expect(breaks('a: number', 'a: string', 'f(b);')).toBe(false);
    expect(breaks('a: number', 'b: number', 'f(1)')).toBe(false);
    expect(breaks('{ a }: T', '{ a, b }: T', 'f(x)')).toBe(false);
    expect(breaks('a: number', 'a: number, b = 1', 'f(1)')).toBe(false);
    expect(breaks('a: number', 'a: number, b?: string, ...rest: string[]', 'f(1)')).toBe(false);
    expect(breaks('a: number, b = 1', 'a: number', 'f(1)')).toBe(false);
    expect(breaks('a: number, b = 1', 'a: number', 'f(1, "a, b")')).toBe(true);
    // Named ones, those of the object itself, as many as a value holds, and calls that go on in the next line.
    expect(breaks('self, a', 'self, b', 'x.f(a=1)')).toBe(true);
    expect(breaks('self, a', 'self, a', 'x.f(1)')).toBe(false);
    expect(breaks('a, b', 'a', 'f(*all)')).toBe(false);
    expect(breaks('a, b=1', 'a', 'f(1,')).toBe(false);
    expect(breaks('a', 'a, b', 'f(')).toBe(true);
  });
});

describe('figures of a history', () => {
  it("are git's own numbers", async () => {
    const { top } = await openRepository(repository.root);
    repository.commit(
      'By another',
      { 'src/ebb.ts': 'export const ebb = () => 1;\n' },
      '--author=Bob <bob@example.test>',
    );
    const {
      files,
      authors,
      commits,
      folders: counts,
    } = await insightOf(commitsOf(top, { revision: 'HEAD', limit: 100 }), await standingSizes(top), Date.now() / 1000);
    expect(commits).toBe(Number(repository.git('rev-list', '--count', 'HEAD')));
    for (const { path, added, removed, commits } of files) {
      const lines = repository.git('log', '--follow', '--numstat', '--format=', '--', path).split('\n').filter(Boolean);
      const sum = (n: number) => lines.reduce((all, line) => all + Number(line.split('\t')[n]), 0);
      expect([path, added, removed, commits]).toEqual([path, sum(0), sum(1), lines.length]);
    }
    const counted = repository
      .git('shortlog', '-sn', 'HEAD')
      .split('\n')
      .map((line) => line.trim().split('\t'));
    expect(authors.map(({ author, commits }) => [String(commits), author])).toEqual(counted);
    const folders = byFolder(files, counts);
    expect(counts.get('src')?.commits).toBe(Number(repository.git('rev-list', '--count', 'HEAD', '--', 'src')));
    expect(folders.map(({ path }) => path)).toEqual(['src']);
  });

  it("tell of each line who wrote it, as git's blame does", async () => {
    const { top } = await openRepository(repository.root);
    const lines = await blameOf(top, { path: 'src/tide.ts', startLine: 1, endLine: 14, revision: '' });
    const said = repository.git('blame', '--root', '-l', '-s', 'src/tide.ts').split('\n');
    expect(lines.map(({ id }) => id)).toEqual(said.map((line) => line.slice(0, 40)));
  });

  it('leave out the commits that lists name, and wait for no list that has no end', async () => {
    const other = new TestRepository();
    const who = async () => {
      const lines = await blameOf(other.root, { path: 'a.ts', startLine: 1, endLine: 1, revision: 'HEAD' });
      return lines.map(({ id }) => id);
    };
    try {
      const first = other.commit('Begin', { 'a.ts': 'let a = 1\n' });
      const tidy = other.commit('Tidy', { 'a.ts': 'let a = 1;\n' });
      expect(await who()).toEqual([tidy]);
      other.write({ 'tidy.txt': `${tidy}\n` });
      other.git('config', 'blame.ignoreRevsFile', 'tidy.txt');
      expect(await who()).toEqual([first]);
      execFileSync('mkfifo', [join(other.root, 'pipe')]);
      for (const file of ['/dev/zero', 'pipe', 'gone.txt', '.']) {
        other.git('config', '--replace-all', 'blame.ignoreRevsFile', file);
        await expect(who()).rejects.toMatchObject({ code: 'E_GIT_FAILED', message: expect.stringContaining(file) });
        other.git('config', '--add', 'blame.ignoreRevsFile', 'tidy.txt');
        await expect(who()).rejects.toMatchObject({ code: 'E_GIT_FAILED' });
      }
    } finally {
      removeFolder(other.root);
    }
  });
});

describe('a repository', () => {
  it('says what is not here, once', async () => {
    await expect(openRepository('/')).rejects.toMatchObject({ code: 'E_NO_REPOSITORY' });
    const clone = new TestRepository();
    try {
      clone.git('fetch', '-q', '--depth=1', `file://${repository.root}`, 'main');
      clone.git('checkout', '-q', 'FETCH_HEAD');
      const opened = await openRepository(clone.root);
      expect(missingParts(opened)).toEqual(['This clone is shallow: commits before its oldest are not here.']);
      expect(opened.branch).toBe('');
    } finally {
      removeFolder(clone.root);
    }
  });

  it('is read until it is cancelled', async () => {
    const { top } = await openRepository(repository.root);
    const controller = new AbortController();
    const reading = (async () => {
      for await (const _ of commitsOf(top, { revision: 'HEAD', limit: 9 }, controller.signal)) controller.abort();
    })();
    await expect(reading).rejects.toMatchObject({ code: 'E_CANCELLED' });
  });
});
