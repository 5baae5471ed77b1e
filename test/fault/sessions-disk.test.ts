/** A disk that fills up while a session is kept: said once, the talk goes on, and what was kept stays whole. Needs root. */

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { MlxCodeError } from '../../src/base/errors.ts';
import { openSessions } from '../../src/sessions/index.ts';
import { removeFolder } from '../folders.ts';

const scratch = mkdtempSync(join(tmpdir(), 'mlx-code-sessions-disk-'));
const disk = join(scratch, 'disk');
const canMount = process.getuid?.() === 0 && mounts();

afterAll(() => {
  if (canMount) execFileSync('umount', ['-l', disk]);
  removeFolder(scratch);
});

function mounts(): boolean {
  mkdirSync(disk);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

test.skipIf(!canMount)('a disk that fills up while an answer streams', async () => {
  const file = join(disk, 'data', 'sessions.db');
  const told: string[] = [];
  const sessions = await openSessions(file, { onTrouble: ({ code }: MlxCodeError) => told.push(code) });
  const { id } = sessions.create({ root: '/p', model: 'm', name: 'full' });
  const ask = (answer: string) => {
    const turn = sessions.startTurn(id, { question: 'q', model: 'm' });
    sessions.appendAnswer(turn, answer);
    sessions.finishTurn(turn, { answer, reason: 'stop' });
    return turn;
  };
  ask('kept');
  for (let i = 0; i < 20; i++) ask(`lost ${i} `.repeat(20_000));
  expect(told).toEqual(['E_DISK_FULL']);
  await expect(
    openSessions(join(disk, 'more', 'sessions.db')).then((more) => more.create({ root: '/p', model: 'm' })),
  ).rejects.toMatchObject({ code: 'E_DISK_FULL' });
  execFileSync('mount', ['-o', 'remount,size=64m', disk]);
  expect(ask('kept again')).toBeGreaterThan(0);
  sessions.close();

  const again = await openSessions(file);
  expect(again.movedTo).toBeNull();
  const turns = again.turns(id);
  expect(turns[0]).toMatchObject({ answer: 'kept', state: 'done' });
  expect(turns.at(-1)).toMatchObject({ answer: 'kept again', state: 'done' });
  expect(again.list({ text: 'kept again' })).toHaveLength(1);
  again.close();
});
