import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { removeFolder } from '../../../test/folders.ts';
import { changedFiles } from '../../files/index.ts';
import { type ComparingBounds, changedDefinitions } from './changed-definitions.ts';

const base = realpathSync(mkdtempSync(join(tmpdir(), 'mlx-changed-definitions-')));
const root = join(base, 'sub');
afterAll(() => removeFolder(base));

const write = (path: string, text: string) => writeFileSync(join(root, path), text);
const git = (...args: string[]) =>
  execFileSync('git', ['-C', base, '-c', 'user.name=n', '-c', 'user.email=e@x.test', ...args], { stdio: 'ignore' });
const large = (n: number) => `export function large() {\n  return ${n};\n}\n${'// a long comment\n'.repeat(10_000)}`;

beforeAll(() => {
  mkdirSync(root);
  git('init', '-q');
  write('a.py', 'def same():\n    return 1\n\n\ndef body():\n    return 1\n\n\ndef head(a):\n    return a\n');
  write('gone.ts', 'export function gone() {\n  return 1;\n}\n');
  write('secrets.ts', 'export const key = 1;\n');
  write('readme.md', '# Title\n');
  write('large.ts', large(1));
  git('add', '.');
  git('commit', '-qm', 'one');
  write('a.py', 'def body():\n    return 2\n\n\ndef head(a, b):\n    return a\n\n\ndef same():\n    return 1\n');
  git('add', '.');
  // Changed once more after it was staged: both differ from the commit.
  write('a.py', 'def body():\n    return 3\n\n\ndef head(a, b):\n    return a\n\n\ndef same():\n    return 1\n');
  rmSync(join(root, 'gone.ts'));
  write('new.ts', 'export class Fresh {\n  swim() {\n    return 1;\n  }\n}\n');
  git('add', 'sub/new.ts');
  write('readme.md', '# Other title\n');
  write('large.ts', large(2));
});

async function changed(bounds?: ComparingBounds) {
  const { headIds } = (await changedFiles(root)) ?? { headIds: new Map<string, string>() };
  const files = [...headIds].map(([path, headId]) => ({ path, headId }));
  const { symbols, left } = await changedDefinitions(root, files, undefined, bounds);
  const words = symbols.map(
    ({ change, before, after }) => `${change} ${(after ?? before)?.path}:${(after ?? before)?.name}`,
  );
  return { words: words.sort(), left };
}

it('names the definitions that are not as in the last commit, staged or not', async () => {
  const bounds = { files: 20, bytes: 500_000, timeMs: 60_000 };
  expect(await changed(bounds)).toEqual({
    words: ['added new.ts:Fresh', 'added new.ts:swim', 'body a.py:body', 'removed gone.ts:gone', 'signature a.py:head'],
    left: 1,
  });
});

it('says how many files it left where time, files or bytes are short', async () => {
  expect(await changed({ files: 20, bytes: 500_000, timeMs: 0 })).toMatchObject({ left: 4 });
  expect(await changed({ files: 1, bytes: 500_000, timeMs: 60_000 })).toMatchObject({ left: 3 });
  expect(await changed({ files: 20, bytes: 10, timeMs: 60_000 })).toEqual({ words: [], left: 4 });
  const { headIds } = (await changedFiles(root)) ?? { headIds: new Map() };
  const files = [...headIds].map(([path, headId]) => ({ path, headId }));
  await expect(changedDefinitions(root, files, AbortSignal.abort())).rejects.toMatchObject({ code: 'E_CANCELLED' });
});
