import { mkdirSync, mkdtempSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { removeFolder } from '../../../../test/folders.ts';
import { withHome } from '../../../platform/dirs.ts';
import { foldersFrom } from './folders.ts';

const top = realpathSync(mkdtempSync(join(tmpdir(), 'mlx-code-folders-')));
const root = join(top, 'projects/one');

beforeAll(() => {
  for (const name of ['projects/one/src', 'projects/one/.git', 'projects/two words', 'other'])
    mkdirSync(join(top, name), { recursive: true });
  writeFileSync(join(top, 'projects/file'), '');
  symlinkSync(join(top, 'other'), join(top, 'projects/link'));
  symlinkSync(join(top, 'nowhere'), join(top, 'projects/broken'));
});
afterAll(() => removeFolder(top));

it('offers neighbours, then what is typed, wherever it lies', () => {
  const neighbours = ['link/', 'one/', 'two words/'].map((name) => `${top}/projects/${name}`);
  expect(foldersFrom('', root, root)).toEqual(neighbours);
  expect(foldersFrom(`${top}/projects/tw`, root, root)).toEqual(neighbours);
  expect(foldersFrom(`${top}/`, root, root)).toEqual([`${top}/other/`, `${top}/projects/`]);
  expect(foldersFrom('s', root, root)).toEqual(['src/']);
  expect(foldersFrom('../', root, root)).toEqual(['../link/', '../one/', '../two words/']);
  expect(foldersFrom('.g', root, root)).toEqual(['.git/']);
  expect(foldersFrom(`${top}/nowhere/`, root, root)).toEqual([]);
});

it('knows the home folder', () => {
  expect(foldersFrom('~', root, root)).toEqual(['~/']);
  expect(withHome('~/a')).toBe(join(homedir(), 'a'));
  expect(withHome('a~/b')).toBe('a~/b');
});
