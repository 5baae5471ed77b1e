import { existsSync, linkSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { armFailpoints } from '../../base/failpoints.ts';
import type { RepoPath } from '../../base/types.ts';
import type { EditPlan } from '../plan-types.ts';
import { type EditLab, editLab } from '../testing/edit-lab.ts';
import { proposalFrom } from './plan-file.ts';
import { proposeMoves, withoutDetours } from './propose-moves.ts';

afterEach(() => void armFailpoints(undefined));

const HEADING = { command: 'move', engine: 'text', title: 'a test' };
const pairs = (moves: Readonly<Record<string, string>>) =>
  Object.entries(moves).map(([path, to]) => ({ path: path as RepoPath, to: to as RepoPath }));

function files(lab: EditLab): Record<string, string> {
  const names = readdirSync(lab.root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(lab.root.length + 1));
  return Object.fromEntries(names.sort().map((name) => [name, lab.read(name).toString()]));
}

function labWith(texts: Readonly<Record<string, string>>): EditLab {
  const lab = editLab();
  for (const [path, text] of Object.entries(texts)) lab.write(path, text);
  return lab;
}

const plan = (lab: EditLab, moves: Readonly<Record<string, string>>) => proposeMoves(lab.root, pairs(moves), HEADING);
const codes = ({ refused }: EditPlan) => refused.map(({ code }) => code);

test.each([
  ['one', { a: 'b' }, { a: '1' }, { b: '1' }],
  ['a chain', { a: 'b', b: 'c' }, { a: '1', b: '2' }, { b: '1', c: '2' }],
  ['two that change places', { a: 'b', b: 'a' }, { a: '1', b: '2' }, { a: '2', b: '1' }],
  [
    'three in a circle, two of them equal',
    { a: 'b', b: 'c', c: 'a' },
    { a: '1', b: '1', c: '3' },
    { a: '3', b: '1', c: '1' },
  ],
  ['another case', { a: 'A' }, { a: '1' }, { A: '1' }],
  [
    'a whole folder',
    { 'x/a': 'y/z/a', 'x/b/c': 'y/z/b/c' },
    { 'x/a': '1', 'x/b/c': '2' },
    { 'y/z/a': '1', 'y/z/b/c': '2' },
  ],
])('%s: moved, undone and redone', async (_, moves, before, after) => {
  const lab = labWith(before);
  const proposal = plan(lab, moves);
  expect(withoutDetours(proposal.plan.files).length).toBe(Object.keys(moves).length);
  // As a plan that was shown and comes back.
  const read = proposalFrom(lab.root, JSON.parse(JSON.stringify(proposal.plan)), { merge: false, content: () => null });
  expect(await lab.edit((editor) => editor.apply(read))).toMatchObject({ applied: true, refused: [] });
  expect(files(lab)).toEqual(after);
  const undone = await lab.back('undo');
  expect(undone.files.every(({ path }) => !path.includes('moving'))).toBe(true);
  expect(files(lab)).toEqual(before);
  await lab.back('redo');
  expect(files(lab)).toEqual(after);
  if ('x/a' in before) expect(existsSync(join(lab.root, 'x'))).toBe(false);
});

test.each([
  ['a name that is taken', { a: 'b' }, ['exists']],
  ['two to one name', { a: 'c', b: 'c' }, ['exists', 'exists']],
  ['two to names that differ in case alone', { a: 'c', b: 'C' }, ['exists', 'exists']],
  ['a file as a folder', { a: 'c', b: 'c/d' }, ['exists']],
  ['what is not there', { z: 'y' }, ['missing']],
  ['a link', { link: 'y' }, ['link']],
  ['into a link that leads outside', { a: 'out/a' }, ['outside']],
  ['into a link that leads inside', { a: 'in/a' }, ['link']],
  ['several hard links', { hard: 'y' }, ['hard-links']],
  ['to a protected place', { a: '.git/hooks/a' }, ['protected']],
])('refused: %s', async (_, moves, expected) => {
  const lab = labWith({ a: '1', b: '2', 'd/e': '3', hard: '4' });
  symlinkSync('a', join(lab.root, 'link'));
  symlinkSync(lab.top, join(lab.root, 'out'));
  symlinkSync('d', join(lab.root, 'in'));
  linkSync(join(lab.root, 'hard'), join(lab.root, 'harder'));
  const before = files(lab);
  expect(codes(await lab.edit((editor) => editor.apply(plan(lab, moves))))).toEqual(expected);
  expect(files(lab)).toEqual(before);
});

test.each([1, 2, 3])('a failure at step %i of a circle takes all back', async (step) => {
  const lab = labWith({ a: '1', b: '1' });
  lab.write('c', '3');
  armFailpoints(`edit.place:${step}:ENOSPC`);
  const moves = plan(lab, { a: 'b', b: 'a', c: 'd' });
  await expect(lab.edit((editor) => editor.apply(moves))).rejects.toMatchObject({ code: 'E_DISK_FULL' });
  armFailpoints(undefined);
  expect(files(lab)).toEqual({ a: '1', b: '1', c: '3' });
});
