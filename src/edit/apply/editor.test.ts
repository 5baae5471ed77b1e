import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { armFailpoints } from '../../base/failpoints.ts';
import { proposalFrom } from '../plan/plan-file.ts';
import type { EditPlan } from '../plan-types.ts';
import { editLab } from '../testing/edit-lab.ts';
import { restoration } from './undo.ts';

afterEach(() => void armFailpoints(undefined));

const codes = (plan: EditPlan) => plan.refused.map(({ code }) => code);

describe('a change', () => {
  it('is applied, undone and redone byte for byte, with mode and folders', async () => {
    const lab = editLab();
    lab.write('a.sh', 'one\r\ntwo\r\nthree');
    chmodSync(join(lab.root, 'a.sh'), 0o754);
    lab.write('gone.txt', 'bye\n');
    chmodSync(join(lab.root, 'gone.txt'), 0o640);
    const applied = await lab.apply({ 'a.sh': 'one\r\nTWO\r\nthree', 'new/deep/b.txt': 'b\n', 'gone.txt': null });
    expect(applied).toMatchObject({ applied: true, undo: 1, refused: [] });
    expect(lab.read('a.sh').toString()).toBe('one\r\nTWO\r\nthree');
    expect(existsSync(join(lab.root, 'gone.txt'))).toBe(false);
    expect(await lab.back('undo')).toMatchObject({ applied: true });
    expect(lab.read('a.sh').toString()).toBe('one\r\ntwo\r\nthree');
    expect(statSync(join(lab.root, 'a.sh')).mode & 0o777).toBe(0o754);
    expect(statSync(join(lab.root, 'gone.txt')).mode & 0o777).toBe(0o640);
    expect(readdirSync(lab.root).sort()).toEqual(['a.sh', 'gone.txt']);
    await lab.back('redo');
    expect(lab.read('new/deep/b.txt').toString()).toBe('b\n');
    await lab.back('undo');
    expect(readdirSync(lab.root).sort()).toEqual(['a.sh', 'gone.txt']);
    expect(statSync(join(lab.root, 'gone.txt')).mode & 0o777).toBe(0o640);
  });

  it('of texts of any kind comes back byte for byte', async () => {
    const line = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '\t', 'é', '語', '\u00a0', '😀'), maxLength: 6 });
    const text = fc
      .tuple(
        fc.constantFrom('', '\ufeff'),
        fc.array(fc.tuple(line, fc.constantFrom('\n', '\r\n', '\n\n')), { maxLength: 30 }),
        line,
      )
      .map(([mark, lines, last]) => mark + lines.map(([one, end]) => one + end).join('') + last);
    await fc.assert(
      fc.asyncProperty(text, text, async (before, after) => {
        const lab = editLab();
        lab.write('f.txt', before);
        const plan = await lab.apply({ 'f.txt': after });
        expect(plan.refused).toEqual([]);
        expect(lab.read('f.txt').equals(Buffer.from(after))).toBe(true);
        if (plan.applied) await lab.back('undo');
        expect(lab.read('f.txt').equals(Buffer.from(before))).toBe(true);
        lab.remove();
      }),
      { numRuns: Number(process.env['MLX_CODE_LONG_TESTS'] ?? 0) > 0 ? 10_000 : 150 },
    );
  }, 3_600_000);

  it.each([
    [
      'utf-16le',
      Buffer.from('\ufeffeins\r\nzwei\r\n', 'utf16le'),
      'zwei',
      'drei',
      Buffer.from('\ufeffeins\r\ndrei\r\n', 'utf16le'),
    ],
    [
      'windows-1252',
      Buffer.from('caf\xe9 na\xefve\ntwo\n', 'latin1'),
      'two',
      'd\u00e9j\u00e0',
      Buffer.from('caf\xe9 na\xefve\nd\xe9j\xe0\n', 'latin1'),
    ],
    ['a carriage return alone', Buffer.from('one\rtwo\rthree\r'), 'two', '2', Buffer.from('one\r2\rthree\r')],
  ])('keeps %s', async (_, bytes, old, next, wanted) => {
    const lab = editLab();
    lab.write('f.txt', bytes);
    const file = lab.propose({}).plan;
    expect(file.files).toEqual([]);
    const { openTextFile } = await import('../plan/propose.ts');
    const opened = openTextFile(lab.root, 'f.txt');
    if (!('file' in opened)) throw new Error('no text');
    const plan = await lab.apply({ 'f.txt': opened.file.text.replace(old, next) });
    expect(plan.refused).toEqual([]);
    expect(lab.read('f.txt').equals(wanted)).toBe(true);
    await lab.back('undo');
    expect(lab.read('f.txt').equals(bytes)).toBe(true);
  });

  it('refuses a character that the encoding has not', async () => {
    const lab = editLab();
    lab.write('f.txt', Buffer.from('caf\xe9 na\xefve\ntwo\n', 'latin1'));
    expect(codes(await lab.apply({ 'f.txt': 'café naïve\n語\n' }))).toEqual(['encoding']);
    expect(lab.read('f.txt').equals(Buffer.from('caf\xe9 na\xefve\ntwo\n', 'latin1'))).toBe(true);
  });

  it('changes no file when one of them is not as it was', async () => {
    const lab = editLab();
    lab.write('a.txt', 'a\n');
    lab.write('b.txt', 'b\n');
    const proposal = lab.propose({ 'a.txt': 'A\n', 'b.txt': 'B\n' });
    lab.write('b.txt', 'mine\n');
    const plan = await lab.edit((editor) => editor.apply(proposal));
    expect(codes(plan)).toEqual(['changed-since']);
    expect([lab.read('a.txt').toString(), lab.read('b.txt').toString()]).toEqual(['a\n', 'mine\n']);
  });

  it('takes the written files back when a later one fails', async () => {
    const lab = editLab();
    lab.write('a.txt', 'a\n');
    lab.write('b.txt', 'b\n');
    armFailpoints('edit.place:2:ENOSPC');
    await expect(lab.apply({ 'a.txt': 'A\n', 'b.txt': 'B\n' })).rejects.toMatchObject({ code: 'E_DISK_FULL' });
    armFailpoints(undefined);
    expect([lab.read('a.txt').toString(), lab.read('b.txt').toString()]).toEqual(['a\n', 'b\n']);
    expect(readdirSync(lab.root).sort()).toEqual(['a.txt', 'b.txt']);
    await lab.edit(async ({ journal }) => expect(journal.history(9)).toEqual([]));
  });
});

describe('what is never written', () => {
  it('lies outside the root, or behind a link that leads there', async () => {
    const lab = editLab();
    writeFileSync(join(lab.top, 'outside.txt'), 'o\n');
    mkdirSync(join(lab.top, 'other'));
    symlinkSync(join(lab.top, 'outside.txt'), join(lab.root, 'link.txt'));
    symlinkSync(join(lab.top, 'other'), join(lab.root, 'folder'));
    for (const path of ['link.txt', 'folder/x.txt', '../outside.txt']) {
      const { openTextFile } = await import('../plan/propose.ts');
      expect(openTextFile(lab.root, path)).toMatchObject({ code: 'outside' });
    }
    expect(codes(await lab.apply({ 'folder/x.txt': 'x' }))).toEqual(['outside']);
    expect(readdirSync(join(lab.top, 'other'))).toEqual([]);
  });

  it('a link inside the root stays one, and what it leads to is changed', async () => {
    const lab = editLab();
    lab.write('real.txt', 'r\n');
    symlinkSync('real.txt', join(lab.root, 'link.txt'));
    const plan = await lab.apply({ 'link.txt': 'R\n' });
    expect(plan.files[0]?.path).toBe('real.txt');
    expect(lstatSync(join(lab.root, 'link.txt')).isSymbolicLink()).toBe(true);
    expect(lab.read('real.txt').toString()).toBe('R\n');
  });

  it('has several hard links, or is protected, or is on the deny list', async () => {
    const lab = editLab();
    lab.write('h.txt', 'h\n');
    linkSync(join(lab.root, 'h.txt'), join(lab.root, 'i.txt'));
    lab.write('.env', 'A=1\n');
    lab.write('src/a.txt', 'a\n');
    expect(codes(await lab.apply({ 'h.txt': 'H\n' }))).toEqual(['hard-links']);
    for (const path of [
      '.env',
      '.git/config',
      '.GIT/hooks/x',
      'deploy.pem',
      '.github/workflows/a.yml',
      'AGENTS.md',
      'package-lock.json',
    ]) {
      expect(codes(await lab.apply({ [path]: 'x\n' })), path).toContain('protected');
    }
    const rules = { allow: ['src'], deny: ['src/a.*', 'delete:src/**'], allowProtected: true };
    expect(codes(await lab.apply({ 'src/a.txt': 'A\n' }, { rules }))).toEqual(['denied']);
    expect(codes(await lab.apply({ 'b.txt': 'A\n' }, { rules }))).toEqual(['denied']);
    expect((await lab.apply({ 'src/b.txt': 'B\n' }, { rules })).applied).toBe(true);
    expect(codes(await lab.apply({ 'src/b.txt': null }, { rules }))).toEqual(['denied']);
    expect((await lab.apply({ '.env': 'A=2\n' }, { rules: { ...rules, allow: [] } })).applied).toBe(true);
  });

  it('is another file at the last moment', async () => {
    const lab = editLab();
    lab.write('a/f.txt', 'f\n');
    mkdirSync(join(lab.top, 'other'));
    writeFileSync(join(lab.top, 'other', 'f.txt'), 'f\n');
    const proposal = lab.propose({ 'a/f.txt': 'F\n' });
    renameSync(join(lab.root, 'a'), join(lab.root, 'was'));
    symlinkSync(join(lab.top, 'other'), join(lab.root, 'a'));
    expect(codes(await lab.edit((editor) => editor.apply(proposal)))).toEqual(['outside']);
    rmSync(join(lab.root, 'a'));
    symlinkSync('was', join(lab.root, 'a'));
    expect(codes(await lab.edit((editor) => editor.apply(proposal)))).toEqual(['link']);
  });
});

describe('secrets', () => {
  const KEY = `ghp_${'aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW3xYz'}`;
  const OTHER = `ghp_${'zY3xW5vU7tS9rQ1pO3nM5lK7jI9hG1fE3dCb'}`;

  it('stand as markers in a plan, which gives the raw bytes again', async () => {
    const lab = editLab();
    lab.write('f.ts', `const token = '${KEY}';\nconst a = 1;\n`);
    const proposal = lab.propose({ 'f.ts': `const token = '${KEY}'; // kept\nconst a = 2;\n` });
    expect(JSON.stringify(proposal.plan)).not.toContain(KEY);
    expect(proposal.plan.files[0]?.hunks[0]?.new).toContain('«secret:github-token»');
    const plan = JSON.parse(JSON.stringify(proposal.plan)) as EditPlan;
    const again = proposalFrom(lab.root, plan, { merge: false, content: () => null });
    expect((await lab.edit((editor) => editor.apply(again))).applied).toBe(true);
    expect(lab.read('f.ts').toString()).toBe(`const token = '${KEY}'; // kept\nconst a = 2;\n`);
  });

  it('are put back where a marker says so, and refused where it cannot be told which', async () => {
    const { revealSecrets } = await import('../plan/secret-markers.ts');
    const two = `a = '${KEY}'\nb = '${OTHER}'\n`;
    expect(revealSecrets("b = '«secret:github-token»'\na = '«secret:github-token»'\n", two)).toBe(
      `b = '${OTHER}'\na = '${KEY}'\n`,
    );
    expect(revealSecrets("c = '«secret:github-token»'\n", two)).toMatchObject({
      refused: expect.stringContaining('several'),
    });
    expect(revealSecrets("c = '«secret:aws-key»'\n", two)).toMatchObject({
      refused: expect.stringContaining('no secret'),
    });
  });
});

describe('a plan that was printed', () => {
  it('is refused when a file changed since, with the merge to look at, and merged on request', async () => {
    const lab = editLab();
    lab.write('f.txt', 'one\ntwo\nthree\nfour\nfive\n');
    const proposal = lab.propose({ 'f.txt': 'one\ntwo\nthree\nfour\nFIVE\n' });
    await lab.edit(async (editor) => editor.propose(proposal));
    lab.write('f.txt', 'ONE\ntwo\nthree\nfour\nfive\n');
    const again = (merge: boolean) =>
      lab.edit((editor) =>
        editor.apply(proposalFrom(lab.root, proposal.plan, { merge, content: (hash) => editor.journal.content(hash) })),
      );
    const refused = await again(false);
    expect(refused.refused[0]).toMatchObject({ code: 'changed-since', merge: { clean: true } });
    expect(lab.read('f.txt').toString()).toBe('ONE\ntwo\nthree\nfour\nfive\n');
    expect((await again(true)).applied).toBe(true);
    expect(lab.read('f.txt').toString()).toBe('ONE\ntwo\nthree\nfour\nFIVE\n');
    lab.write('f.txt', 'x\n');
    expect((await again(true)).refused[0]).toMatchObject({ merge: { clean: false } });
    expect(lab.read('f.txt').toString()).toBe('x\n');
  });

  it('that was changed by hand is refused', async () => {
    const lab = editLab();
    lab.write('f.txt', 'one\ntwo\n');
    const { plan } = lab.propose({ 'f.txt': 'one\nTWO\n' });
    const forged = JSON.parse(JSON.stringify(plan).replace('TWO', 'EVIL')) as EditPlan;
    const { plan: read } = proposalFrom(lab.root, forged, { merge: false, content: () => null });
    expect(codes(read)).toEqual(['changed-since']);
  });
});

describe('the way back', () => {
  it('goes over several changes, and a new change ends what can be redone', async () => {
    const lab = editLab();
    lab.write('f.txt', '0\n');
    for (const n of ['1', '2', '3']) await lab.apply({ 'f.txt': `${n}\n` });
    await lab.back('undo');
    await lab.back('undo');
    expect(lab.read('f.txt').toString()).toBe('1\n');
    await lab.back('redo');
    expect(lab.read('f.txt').toString()).toBe('2\n');
    await lab.apply({ 'f.txt': '9\n' });
    await expect(lab.back('redo')).rejects.toThrow('nothing to redo');
    for (const wanted of ['2', '1', '0']) {
      await lab.back('undo');
      expect(lab.read('f.txt').toString()).toBe(`${wanted}\n`);
    }
    // What was undone before the last edit does not come back.
    for (const wanted of ['1', '2', '9']) {
      await lab.back('redo');
      expect(lab.read('f.txt').toString()).toBe(`${wanted}\n`);
    }
    await expect(lab.back('redo')).rejects.toThrow('nothing to redo');
  });

  it('keeps what somebody wrote since', async () => {
    const lab = editLab();
    lab.write('f.txt', 'one\ntwo\nthree\nfour\n');
    await lab.apply({ 'f.txt': 'one\ntwo\nthree\nFOUR\n' });
    lab.write('f.txt', 'mine\ntwo\nthree\nFOUR\n');
    expect(codes(await lab.back('undo'))).toEqual(['changed-since']);
    expect((await lab.back('undo', true)).applied).toBe(true);
    expect(lab.read('f.txt').toString()).toBe('mine\ntwo\nthree\nfour\n');
  });

  it('restores one file as it was at a change, and that can be undone', async () => {
    const lab = editLab();
    lab.write('f.txt', '0\n');
    await lab.apply({ 'f.txt': '1\n' });
    await lab.apply({ 'f.txt': '2\n' });
    const restore = (change: number, before: boolean) =>
      lab.edit((editor) => editor.apply(restoration(lab.root, editor.journal, 'f.txt', { change, before })));
    await restore(1, false);
    expect(lab.read('f.txt').toString()).toBe('1\n');
    await restore(1, true);
    expect(lab.read('f.txt').toString()).toBe('0\n');
    await lab.back('undo');
    expect(lab.read('f.txt').toString()).toBe('1\n');
  });

  it('ends where the content is no longer kept', async () => {
    const lab = editLab();
    const keep = { days: 30, bytes: 20_000 };
    for (let n = 0; n < 6; n++) {
      lab.write('f.txt', randomBytes(6_000).toString('base64'));
      await lab.apply({ 'f.txt': `${n}\n` }, { keep });
    }
    await lab.edit(async ({ journal }) => {
      const history = journal.history(9);
      expect(history[0]?.expired).toBe(false);
      expect(history.at(-1)?.expired).toBe(true);
    });
  });
});

describe('the audit', () => {
  it('shows what was changed in it', async () => {
    const lab = editLab();
    lab.write('f.txt', '0\n');
    await lab.apply({ 'f.txt': '1\n' });
    await lab.apply({ '.env': 'x\n' });
    await lab.back('undo');
    const look = () => lab.edit(async ({ journal }) => ({ check: journal.checkAudit(), lines: journal.audited() }));
    const { check, lines } = await look();
    expect(check).toEqual({ lines: 3, broken: null });
    expect(lines.map(({ event }) => event)).toEqual(['written', 'refused', 'written']);
    const { readFileSync } = await import('node:fs');
    const file = join(lab.folder, 'audit.jsonl');
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replace('.env', '.end'));
    expect((await look()).check.broken?.line).toBe(3);
    writeFileSync(file, text.split('\n').slice(0, 2).join('\n').concat('\n'));
    expect((await look()).check.broken?.why).toContain('missing');
    writeFileSync(file, `${text}{"at":"2026`);
    await lab.apply({ 'f.txt': '2\n' });
    expect((await look()).check.broken).toBe(null);
  });
});
