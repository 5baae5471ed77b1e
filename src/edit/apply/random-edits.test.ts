/** Edits of any kind, one after the other, and all of them undone: every byte, right and link is there again. */

import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { pick, randomFrom, tell, times } from '../../../test/random.ts';
import { SEED } from '../../../test/seed.ts';
import { repoPath } from '../../base/paths.ts';
import {
  isRefusal,
  makeProposal,
  openTextFile,
  type Part,
  proposeMove,
  proposeNewFile,
  proposeRemoval,
  proposeText,
} from '../plan/propose.ts';
import type { Proposal } from '../plan-types.ts';
import { type EditLab, editLab } from '../testing/edit-lab.ts';
import { reversalOf } from './undo.ts';

const EDITS = times(40, 10_000);
/** Undone together. */
const ROUND = 40;
const KEEP = { days: 30, bytes: 20_000_000 };
const WHY = { why: 'test', sure: true };

/** Everything that is there: names, rights, links, bytes. */
function state(root: string): string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path) => {
      const stats = lstatSync(path);
      const what = stats.isSymbolicLink() ? readlinkSync(path) : stats.isFile() ? readFileSync(path, 'base64') : '';
      return `${path.slice(root.length + 1)} ${(stats.mode & 0o7777).toString(8)} ${what}`;
    });
}

function begin(lab: EditLab): void {
  lab.write('unix.txt', 'one\ntwo\nthree\n');
  lab.write('dos.txt', '\ufeffeins\r\nzwei\r\ndrei');
  lab.write('wide.txt', Buffer.from('\ufeffeins\r\nzwei\r\n', 'utf16le'));
  lab.write('latin.txt', Buffer.from('caf\xe9 na\xefve\ntwo\n', 'latin1'));
  lab.write('mac.txt', 'one\rtwo\rthree\r');
  lab.write('bin/run.sh', '#!/bin/sh\necho a\n');
  chmodSync(join(lab.root, 'bin/run.sh'), 0o755);
  lab.write('mixed.txt', 'a\r\nb\nc\r\n\n\n  d');
  lab.write('empty.txt', '');
  mkdirSync(join(lab.root, 'links'));
  symlinkSync('../unix.txt', join(lab.root, 'links/unix'));
}

/** One to three parts about files that are there now. */
function edit(lab: EditLab, number: number, random: () => number): Proposal {
  const files = readdirSync(lab.root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(lab.root.length + 1))
    .sort();
  const parts: Part[] = [];
  const used = new Set<string>();
  for (let n = 0; n <= random() * 3; n++) {
    const path = pick(files, random);
    const kind = random();
    const fresh = `new/${Math.floor(random() * 3)}/${number}-${n}.txt`;
    const part = used.has(path)
      ? null
      : kind < 0.6
        ? changed(lab, path, number, random)
        : kind < 0.75
          ? proposeNewFile(
              repoPath(fresh),
              `new ${number}\n`.repeat(1 + Math.floor(random() * 5)),
              WHY,
              random() < 0.3 ? 0o750 : null,
            )
          : kind < 0.85 && files.length > 5
            ? proposeRemoval(lab.root, path)
            : proposeMove(lab.root, path, repoPath(fresh));
    used.add(path);
    if (part !== null && !isRefusal(part)) parts.push(part);
  }
  return makeProposal({ command: 'test', engine: 'text', title: `edit ${number}` }, parts);
}

function changed(lab: EditLab, path: string, number: number, random: () => number) {
  const opened = openTextFile(lab.root, path);
  if (isRefusal(opened)) return null;
  const end = /\r\n|\n|\r/.exec(opened.file.text)?.[0] ?? '\n';
  const lines = opened.file.text.split(end);
  const at = Math.floor(random() * lines.length);
  const count = Math.floor(random() * 3);
  const fresh = Array.from(
    { length: Math.floor(random() * 3) },
    (_, n) => `line ${number} ${n}${random() < 0.2 ? '  \t' : ''}`,
  );
  if (at === 0 && count > 0 && lines[0]?.startsWith('\ufeff')) return null;
  lines.splice(at, count, ...fresh);
  return proposeText(opened.target.path, opened.file, lines.join(end), () => WHY);
}

test(`${EDITS} random edits are undone byte for byte (seed ${SEED})`, async () => {
  const random = randomFrom(SEED);
  let applied = 0;
  let number = 0;
  let lab = editLab();
  begin(lab);
  while (applied < EDITS) {
    const states: string[][] = [];
    const folders = existsSync(join(lab.root, 'new'));
    await lab.edit(
      async (editor) => {
        while (states.length < Math.min(ROUND, EDITS - applied)) {
          const before = state(lab.root);
          const plan = await editor.apply(edit(lab, number++, random));
          if (plan.applied) states.push(before);
          else expect(plan.refused).toEqual([]);
        }
        applied += states.length;
        if (applied % 1_000 < ROUND) tell('random edits so far', { edits: applied });
        for (const before of states.reverse()) {
          const record = editor.journal.undoable();
          if (record === null) throw new Error('nothing to undo');
          const proposal = reversalOf(lab.root, editor.journal, record, 'undo', { merge: false });
          const plan = await editor.apply(proposal, { kind: 'undo', of: record.id, folders: record.folders });
          expect(plan).toMatchObject({ applied: true, refused: [] });
          expect(state(lab.root)).toEqual(before);
        }
      },
      { keep: KEEP },
    );
    // Something stays, so that the next round begins elsewhere.
    if (random() < 0.3)
      await lab.edit(async (editor) => void (await editor.apply(edit(lab, number++, random))), { keep: KEEP });
    if (folders && random() < 0.05) {
      lab = editLab();
      begin(lab);
    }
  }
  const size = statSync(join(lab.folder, 'journal.db')).size;
  expect(size).toBeLessThan(2 * KEEP.bytes);
  tell('random edits', { edits: applied, 'undone byte for byte': applied, 'journal, MB': (size / 1e6).toFixed(1) });
}, 3_600_000);
