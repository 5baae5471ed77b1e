/** Queries out of commits and comments, and how answers are judged. */

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { removeFolder } from '../../../test/folders.ts';
import { recentCommits } from '../../files/index.ts';
import { judge } from './bench.ts';
import { commitQueries } from './bench-queries.ts';
import { docComment } from './doc-comment.ts';

it('commit subjects ask for the files they changed', () => {
  const paths = new Set(['a.ts', 'b.ts', 'c.ts', 'd.ts', 'e.ts', 'CHANGELOG.md']);
  const queries = commitQueries(
    [
      { subject: 'fix(auth): refresh the token early (#12)', paths: ['a.ts', 'gone.ts'] },
      { subject: 'Bump version to 1.2', paths: ['b.ts'] },
      { subject: 'Touch every file there is', paths: ['a.ts', 'b.ts', 'c.ts', 'd.ts', 'e.ts'] },
      { subject: 'Too short', paths: ['b.ts'] },
      { subject: 'Say what was removed', paths: ['gone.ts'] },
      { subject: 'Write down what is new', paths: ['CHANGELOG.md'] },
    ],
    paths,
  );
  expect(queries).toEqual([{ query: 'refresh the token early', targets: ['a.ts'] }]);
});

it.each([
  ['/** Reads a token from the header. Throws. */\nfunction f() {}', 'Reads a token from the header', 0, 1],
  [
    '\n// startServer listens for requests\n// and shuts down.\nfunc startServer() {}',
    'listens for requests and shuts down',
    1,
    3,
  ],
  [
    '/**\n * Adds {@link Alpha} to `Beta` twice\n *\n * Slowly.\n * @param a one\n */\nvoid f();',
    'Adds Alpha to Beta twice',
    0,
    6,
  ],
  [
    'def area(self):\n    """Computes the surface of circles."""\n    return 1',
    'Computes the surface of circles',
    1,
    2,
  ],
  [
    "@cached\ndef f():\n    r'''Gives what was\n    given before.\n\n    More.\n    '''\n    x",
    'Gives what was given before',
    2,
    7,
  ],
  ['/// Parses one frame of bytes\n#[inline]\nfn f() {}', 'Parses one frame of bytes', 0, 1],
])('the sentence of a comment, and its lines: %j', (text, sentence, from, to) => {
  expect(docComment(text, 'startServer')).toEqual({ sentence, from, to });
});

it.each([
  'function f() {\n  const a = 1;\n  const b = 2;\n  // adds the two of them\n}',
  '// Copyright of somebody else here\nclass A {}',
  '#include <stdio.h> and more words\nint f() {}',
  '/** Never closed, so nobody knows\nfunction f() {}',
  '/** Some words before */ function f() {}',
  'class A {}',
  '',
])('no sentence: %j', (text) => {
  expect(docComment(text, 'f')).toBeNull();
});

it('judges by files, each counted once', () => {
  expect(judge(['a', 'a', 'b'], ['b'])).toEqual({ recall: 1, mrr: 0.5, ndcg: 1 / Math.log2(3) });
  expect(judge(['a'], ['b'])).toEqual({ recall: 0, mrr: 0, ndcg: 0 });
});

it('reads the commits of a folder inside a repository, with names in any script', async () => {
  const top = mkdtempSync(join(tmpdir(), 'mlx-code-commits-'));
  onTestFinished(() => removeFolder(top));
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
  writeFileSync(join(top, 'other.ts'), '2');
  git('commit', '-q', '-am', 'Change the other one');
  // A shallow clone takes its oldest commit for the one that made every file.
  execFileSync('git', ['clone', '-q', '--depth', '1', `file://${top}`, join(top, 'shallow')], { stdio: 'ignore' });
  expect(await recentCommits(join(top, 'shallow'), 10)).toEqual([]);
  expect((await recentCommits(top, 10)).map(({ subject }) => subject)).toEqual([
    'Change the other one',
    'Add the two of them',
  ]);
});
