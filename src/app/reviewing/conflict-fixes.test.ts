/** Marks of conflicts that a review takes out: only where no choice is left, and only those that the change added. */

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { TestRepository } from '../../history/testing/repository.ts';
import { projectOfFiles } from '../answering/testing/project-of-files.ts';
import { stepThroughChanges } from '../editing/undo.ts';
import { markedConflicts } from '../history/reviewing/conflict-sides.ts';
import { withFixes } from '../history/reviewing/line-fixes.ts';
import { reviewByModel } from './review-by-model.ts';
import { fixReviewed } from './review-fixes.ts';

const conflict = (ours: string, theirs: string, base?: string) =>
  `<<<<<<< HEAD\n${ours}${base === undefined ? '' : `||||||| 3fa1\n${base}`}=======\n${theirs}>>>>>>> topic\n`;
const TIDE = 'export const a = 1;\nexport const b = 2;\n';
const SAME = conflict('export const c = 3;\n', 'export const c = 3; \n');
const ONE_SIDED = conflict('', 'export const d = 4;\n', '');
const OPEN = conflict('export const e = 5;\n', 'export const e = 6;\n');
const GUIDE = `# Conflicts\n\n${SAME}`;
const project = projectOfFiles({ 'tide.ts': TIDE, 'guide.md': GUIDE });
const input = () => ({ revision: '', staged: false, all: false, paths: [], cwd: project().root });
const tide = () => readFileSync(join(project().root, 'tide.ts'), 'utf8');

beforeAll(() => {
  new TestRepository(project().root).commit('before');
});

it.each([
  ['the same on both sides', conflict('a\n', 'a\n'), ['a']],
  ['nothing on both sides', conflict('', ''), []],
  ['changed on the other side alone', conflict('a\n', 'b\n', 'a\n'), ['b']],
  ['changed on this side alone', conflict('a\nb\n', 'c\n', 'c\n'), ['a', 'b']],
  ['taken out on one side alone', conflict('', 'a\n', 'a\n'), []],
  ['changed on both sides', conflict('a\n', 'b\n', 'c\n'), null],
  ['without what both began from', conflict('a\n', 'b\n'), null],
  ['with another one inside', `<<<<<<< HEAD\n${conflict('a\n', 'a\n')}`, null],
])('a conflict %s', (_, text, side) => {
  const found = markedConflicts(`x\n${text}y\n`.split('\n'));
  expect(found.map((each) => each.side)).toEqual([side]);
});

it('is none without all of its marks', () => {
  for (const text of [
    '<<<<<<< a\nx\n>>>>>>> b\n',
    '<<<<<<< a\nx\n=======\n',
    '=======\nx\n>>>>>>> b\n',
    'Title\n=======\n',
  ])
    expect(markedConflicts(text.split('\n'))).toEqual([]);
});

it('goes as a change that can be undone, and other conflicts stay', async () => {
  const changed = `${TIDE}${SAME}${OPEN}${ONE_SIDED}`;
  writeFileSync(join(project().root, 'tide.ts'), changed);
  writeFileSync(join(project().root, 'guide.md'), GUIDE.replace('# Conflicts', '# All conflicts'));
  const { fixes } = await reviewByModel(project(), input(), { open: null, isChosen: false }, {});
  expect(fixes).toMatchObject([
    { path: 'tide.ts', line: 3, now: 'export const c = 3;', by: '' },
    { path: 'tide.ts', line: 13, now: 'export const d = 4;', by: '' },
  ]);
  await fixReviewed(project(), input(), { dryRun: false, allowProtected: false }, {});
  expect(tide()).toBe(`${TIDE}export const c = 3;\n${OPEN}export const d = 4;\n`);
  await stepThroughChanges(project(), 'undo', { count: 1, merge: false, dryRun: false }, {});
  expect(tide()).toBe(changed);
});

it('keeps the ends of lines, and changes nothing where a line of it differs', () => {
  const lines = `a\n${SAME}`.trimEnd().split('\n');
  const fix = {
    line: 2,
    was: lines
      .slice(1)
      .map((each) => each.trim())
      .join('\n'),
    now: 'one\ntwo',
  };
  expect(withFixes(lines.join('\r\n'), [fix])).toBe('a\r\none\r\ntwo');
  expect(withFixes(`${lines.join('\n')}\n`, [{ ...fix, now: null }])).toBe('a\n');
  expect(withFixes(lines.join('\n').replace('c = 3', 'c = 4'), [fix])).toBeNull();
});
