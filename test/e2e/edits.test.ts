/** Changes of files from the command line: a plan, its application, the way back. */

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { emptyProject, type Sandbox } from './sandbox.ts';

const sha = (text: string) => createHash('sha256').update(text).digest('hex');

function plan(path: string, before: string, after: string) {
  const hunk = { startLine: 2, endLine: 2, old: 'two\n', new: 'TWO\n', why: '', sure: true };
  return JSON.stringify({
    id: '0123456789ab',
    command: 'edit',
    engine: 'text',
    title: 'shout',
    files: [{ path, kind: 'change', before: sha(before), after: sha(after), hunks: [hunk] }],
    unresolved: [],
    refused: [],
    applied: false,
    undo: null,
  });
}

function ready(): { sandbox: Sandbox; read: () => string } {
  const sandbox = emptyProject();
  sandbox.write('a.txt', 'one\ntwo\n');
  sandbox.write('plan.json', plan('a.txt', 'one\ntwo\n', 'one\nTWO\n'));
  return { sandbox, read: () => readFileSync(join(sandbox.project, 'a.txt'), 'utf8') };
}

test('a plan is shown, applied, undone and redone, and the history tells of it', async () => {
  const { sandbox, read } = ready();
  const shown = await sandbox.run(['apply', 'plan.json', '--dry-run']);
  expect(shown).toMatchObject({ code: 0, stdout: expect.stringContaining('-two\n+TWO\n') });
  expect(read()).toBe('one\ntwo\n');
  const applied = await sandbox.run(['apply', 'plan.json', '--json']);
  expect(JSON.parse(applied.stdout)).toMatchObject({ applied: true, undo: 1 });
  expect(read()).toBe('one\nTWO\n');
  expect(await sandbox.run(['undo'])).toMatchObject({ code: 0 });
  expect(read()).toBe('one\ntwo\n');
  expect(await sandbox.run(['undo'])).toMatchObject({ code: 1, stderr: expect.stringContaining('nothing to undo') });
  expect(await sandbox.run(['redo'])).toMatchObject({ code: 0 });
  expect(await sandbox.run(['restore', 'a.txt', '--at', '1', '--before'])).toMatchObject({ code: 0 });
  expect(read()).toBe('one\ntwo\n');
  const history = JSON.parse((await sandbox.run(['history', 'a.txt', '--json'])).stdout) as {
    changes: { kind: string }[];
  };
  expect(history.changes.map(({ kind }) => kind)).toEqual(['edit', 'redo', 'undo', 'edit']);
  expect(await sandbox.run(['audit', '--verify'])).toMatchObject({
    code: 0,
    stderr: expect.stringContaining('as they were'),
  });
}, 60_000);

test('a plan that no longer fits, or that is none, changes nothing', async () => {
  const { sandbox, read } = ready();
  sandbox.write('a.txt', 'mine\ntwo\nthree\n');
  const stale = await sandbox.run(['apply', 'plan.json', '--json']);
  expect(stale.code).toBe(9);
  expect(JSON.parse(stale.stdout)).toMatchObject({ applied: false, refused: [{ code: 'changed-since' }] });
  expect(read()).toBe('mine\ntwo\nthree\n');
  sandbox.write('bad.json', plan('../a.txt', 'x', 'y'));
  expect(await sandbox.run(['apply', 'bad.json'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('E_PLAN_INVALID'),
  });
  sandbox.write('.env', 'one\ntwo\n');
  sandbox.write('env.json', plan('.env', 'one\ntwo\n', 'one\nTWO\n'));
  expect(await sandbox.run(['apply', 'env.json'])).toMatchObject({
    code: 9,
    stderr: expect.stringContaining('protected'),
  });
  expect(await sandbox.run(['apply', 'env.json', '--allow-protected'])).toMatchObject({ code: 0 });
}, 60_000);

test('what the settings deny stays as it is', async () => {
  const { sandbox, read } = ready();
  const env = { MLX_CODE_EDIT_DENY: 'a.*' };
  expect(await sandbox.run(['apply', 'plan.json'], { env })).toMatchObject({
    code: 9,
    stderr: expect.stringContaining('edit.deny'),
  });
  expect(read()).toBe('one\ntwo\n');
}, 60_000);

test('an answer is understood, shown, applied and refused', async () => {
  const { sandbox, read } = ready();
  sandbox.write('answer.md', 'a.txt\n<<<<<<< SEARCH\ntwo\n=======\nTWO\n>>>>>>> REPLACE\n');
  const parsed = JSON.parse((await sandbox.run(['edit', '--from', 'answer.md', '--parse'])).stdout);
  expect(parsed).toMatchObject({
    edits: [{ kind: 'blocks', path: 'a.txt', blocks: [{ search: ['two'], replace: ['TWO'] }] }],
  });
  const shown = await sandbox.run(['edit', '--from', 'answer.md']);
  expect(shown).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('+TWO'),
    stderr: expect.stringContaining('--yes'),
  });
  expect(read()).toBe('one\ntwo\n');
  const plan = await sandbox.run(['edit', '--from', 'answer.md', '--json']);
  sandbox.write('made.json', plan.stdout);
  expect(await sandbox.run(['apply', 'made.json'])).toMatchObject({ code: 0 });
  expect(read()).toBe('one\nTWO\n');
  const again = await sandbox.run(['edit', '--from', 'answer.md', '--yes']);
  expect(again).toMatchObject({ code: 9, stderr: expect.stringContaining('refused: ') });
  expect(await sandbox.run(['undo'])).toMatchObject({ code: 0 });
  expect(await sandbox.run(['edit', '--from', 'answer.md', '--yes'])).toMatchObject({ code: 0 });
  expect(read()).toBe('one\nTWO\n');
  sandbox.write('talk.md', 'I cannot.\n');
  expect(await sandbox.run(['edit', '--from', 'talk.md'])).toMatchObject({
    code: 9,
    stderr: expect.stringContaining('E_EDIT_NOTHING'),
  });
}, 60_000);

test('a text is replaced over the project, whole words and no secrets, and comes back', async () => {
  const { sandbox, read } = ready();
  const key = `ghp_${'aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW3xYz'}`;
  sandbox.write('src/b.ts', `const two = 'twofold two'; // two\nconst token = '${key}';\n`);
  const shown = await sandbox.run(['replace', 'two', '2', '--word']);
  expect(shown).toMatchObject({ code: 0, stdout: expect.stringContaining("+const 2 = 'twofold 2'; // 2") });
  expect(shown.stdout).not.toContain(key);
  expect(await sandbox.run(['replace', 'two', '2', '--word', '--yes'])).toMatchObject({ code: 0 });
  expect(read()).toBe('one\n2\n');
  const b = () => readFileSync(join(sandbox.project, 'src/b.ts'), 'utf8');
  expect(b()).toBe(`const 2 = 'twofold 2'; // 2\nconst token = '${key}';\n`);
  expect(await sandbox.run(['replace', 'aB3d', 'x', 'src', '--yes'])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('in a secret'),
  });
  expect(await sandbox.run(['undo'])).toMatchObject({ code: 0 });
  expect([read(), b().includes("const two = 'twofold two'")]).toEqual(['one\ntwo\n', true]);
  expect(await sandbox.run(['replace', 'nowhere', 'x'])).toMatchObject({ code: 1 });
}, 60_000);

test('code is found and replaced by a pattern, and comes back', async () => {
  const sandbox = emptyProject();
  const text = 'export const a = [old(1), old("b"), older(2)];\n';
  sandbox.write('a.ts', text);
  const found = await sandbox.run(['search', '--syntax', 'old($X)', '--where', 'X=string', '--json']);
  expect(JSON.parse(found.stdout)).toMatchObject({
    arms: ['syntax'],
    totals: { matches: 1, files: 1 },
    results: [{ path: 'a.ts', startLine: 1, captures: { X: '"b"' }, matches: [[26, 34]] }],
  });
  expect(await sandbox.run(['replace', '--syntax', 'old($X)', 'now($X)', '-t', 'ts', '--yes'])).toMatchObject({
    code: 0,
  });
  const read = () => readFileSync(join(sandbox.project, 'a.ts'), 'utf8');
  expect(read()).toBe('export const a = [now(1), now("b"), older(2)];\n');
  await sandbox.run(['undo']);
  expect(read()).toBe(text);
  expect(await sandbox.run(['replace', '--regex', 'old(?:er)?\\((.*?)\\)', 'n($1)', '--yes'])).toMatchObject({
    code: 0,
  });
  expect(read()).toBe('export const a = [n(1), n("b"), n(2)];\n');
  expect(await sandbox.run(['replace', '--syntax', 'old((', 'x'])).toMatchObject({ code: 1 });
  expect(await sandbox.run(['replace', '--syntax', 'n($X)', '$Y'])).toMatchObject({ code: 2 });
});

test('files are moved by name and by expression, and come back', async () => {
  const sandbox = emptyProject();
  for (const name of ['a.spec.ts', 'b.spec.ts', 'c.txt']) sandbox.write(`src/${name}`, name);
  const names = () => readdirSync(join(sandbox.project, 'src')).sort();
  const shown = await sandbox.run(['move', '--regex', '\\.spec\\.ts$', '.test.ts', '--dry-run']);
  expect(shown.stdout).toContain('rename from src/a.spec.ts\nrename to src/a.test.ts\n');
  expect(await sandbox.run(['move', '--regex', '(\\w)\\.spec', '$1.test', '--yes'])).toMatchObject({
    code: 0,
    stderr: expect.stringContaining('Imports of the moved files do not follow yet'),
  });
  expect(names()).toEqual(['a.test.ts', 'b.test.ts', 'c.txt']);
  expect(await sandbox.run(['move', 'src/a.test.ts', 'src/c.txt', '--yes'])).toMatchObject({ code: 9 });
  expect(await sandbox.run(['move', 'src', 'lib', '--yes'])).toMatchObject({ code: 0 });
  expect(readdirSync(join(sandbox.project, 'lib')).length).toBe(3);
  expect(await sandbox.run(['undo', '2'])).toMatchObject({ code: 0 });
  expect(names()).toEqual(['a.spec.ts', 'b.spec.ts', 'c.txt']);
});

test('a text is replaced in a file that the index does not have yet', async () => {
  const { sandbox, read } = ready();
  expect(await sandbox.run(['index', '--fast'])).toMatchObject({ code: 0 });
  sandbox.write('new.txt', 'two\n');
  expect(await sandbox.run(['replace', 'two', '2', 'a.txt', 'new.txt', '--yes'])).toMatchObject({ code: 0 });
  expect([read(), readFileSync(join(sandbox.project, 'new.txt'), 'utf8')]).toEqual(['one\n2\n', '2\n']);
}, 60_000);

test('the mode of the settings says who decides about an answer', async () => {
  const { sandbox, read } = ready();
  const edit = (...more: string[]) => sandbox.run(['edit', '--from', 'answer.md', ...more]);
  sandbox.write('answer.md', 'a.txt\n```\n<<<<<<< SEARCH\ntwo\n=======\nTWO\n>>>>>>> REPLACE\n```\n');
  await sandbox.run(['config', 'set', 'edit.mode', 'plan']);
  expect(await edit()).toMatchObject({ code: 0, stderr: expect.stringContaining('edit.mode is plan') });
  expect(await edit('--yes')).toMatchObject({ code: 9, stderr: expect.stringContaining('E_EDIT_MODE') });
  await sandbox.run(['config', 'set', 'edit.mode', 'auto-edit']);
  expect(await edit()).toMatchObject({ code: 0, stderr: expect.stringContaining('add --yes') });
  expect(read()).toBe('one\ntwo\n');
  await sandbox.run(['config', 'set', 'edit.allow', '*.txt']);
  expect(await edit()).toMatchObject({ code: 0 });
  expect(read()).toBe('one\nTWO\n');
}, 60_000);
