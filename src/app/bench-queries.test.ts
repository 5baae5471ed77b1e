/** Queries out of commits and comments, and how answers are judged. */

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { recentCommits } from '../files/index.ts';
import { judge } from './bench.ts';
import { commitQueries, docSentence } from './bench-queries.ts';

it('commit subjects ask for the files they changed', () => {
  const paths = new Set(['a.ts', 'b.ts', 'c.ts', 'd.ts', 'e.ts']);
  const queries = commitQueries(
    [
      { subject: 'fix(auth): refresh the token early (#12)', paths: ['a.ts', 'gone.ts'] },
      { subject: 'Bump version to 1.2', paths: ['b.ts'] },
      { subject: 'Touch every file there is', paths: ['a.ts', 'b.ts', 'c.ts', 'd.ts', 'e.ts'] },
      { subject: 'Too short', paths: ['b.ts'] },
      { subject: 'Say what was removed', paths: ['gone.ts'] },
    ],
    paths,
  );
  expect(queries).toEqual([{ query: 'refresh the token early', targets: ['a.ts'] }]);
});

it.each([
  ['/** Reads a token from the header. Throws when absent. */\nfunction f() {}', 'Reads a token from the header'],
  [
    '// startServer listens for requests\n// and shuts down.\nfunc startServer() {}',
    'startServer listens for requests and shuts down',
  ],
  [
    'def area(self):\n    """Computes the surface of the circle."""\n    return 1',
    'Computes the surface of the circle',
  ],
  ['function f() {\n  const a = 1;\n  const b = 2;\n  // adds the two of them\n}', ''],
  ['// Copyright of somebody else here\nclass A {}', ''],
])('the sentence of a comment: %j', (text, sentence) => {
  expect(docSentence(text).replace(/\.$/, '')).toBe(sentence);
});

it('judges by files, each counted once', () => {
  expect(judge(['a', 'a', 'b'], ['b'])).toEqual({ recall: 1, mrr: 0.5, ndcg: 1 / Math.log2(3) });
  expect(judge(['a'], ['b'])).toEqual({ recall: 0, mrr: 0, ndcg: 0 });
});

it('reads the commits of a folder inside a repository, with names in any script', async () => {
  const top = mkdtempSync(join(tmpdir(), 'mlx-code-commits-'));
  onTestFinished(() => rmSync(top, { recursive: true, force: true }));
  const git = (...args: string[]): void => {
    execFileSync('git', ['-C', top, '-c', 'user.name=a', '-c', 'user.email=a@b.c', ...args], { stdio: 'ignore' });
  };
  git('init', '-q');
  mkdirSync(join(top, 'sub'));
  writeFileSync(join(top, 'sub', 'größe 1.ts'), '1');
  writeFileSync(join(top, 'other.ts'), '1');
  git('add', '.');
  git('commit', '-q', '-m', 'Add the two of them');
  expect(await recentCommits(join(top, 'sub'), 10)).toEqual([
    { subject: 'Add the two of them', paths: ['größe 1.ts'] },
  ]);
  expect(await recentCommits(tmpdir(), 10)).toEqual([]);
});
