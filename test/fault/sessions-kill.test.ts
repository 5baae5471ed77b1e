/** A process that is killed while an answer streams leaves all but the last second, and every answer it had finished. */

import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSessions } from '../../src/sessions/index.ts';
import { removeFolder } from '../folders.ts';
import { bundleFixture, Child } from './child.ts';

const ROUNDS = 8;
/** Promised; what came before that is there. */
const LOST_MS = 1000;
const WORDS = Array.from({ length: 60 }, (_, i) => `w${i + 1} `).join('');

let program: { file: string; remove: () => void };
let scratch: string;

beforeAll(async () => {
  program = await bundleFixture('sessions-child');
  scratch = mkdtempSync(join(tmpdir(), 'mlx-code-sessions-kill-'));
});
afterAll(() => {
  program.remove();
  removeFolder(scratch);
});

test('what had streamed a second before is kept, and the turn is marked', async () => {
  const file = join(scratch, 'data', 'sessions.db');
  const first = await openSessions(file);
  const { id } = first.create({ root: '/p', model: 'm', name: 'killed often' });
  first.close();
  let finished = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const child = new Child(program.file, [file, id]);
    const lines = 20 + round * 23;
    await child.line((_, count) => count >= lines);
    const killedAt = Date.now();
    await child.kill();

    const sessions = await openSessions(file);
    const turns = sessions.turns(id);
    for (const turn of turns) {
      expect(['done', 'interrupted']).toContain(turn.state);
      expect(WORDS.startsWith(turn.answer)).toBe(true);
      if (turn.state === 'done') expect(turn.answer).toBe(WORDS);
    }
    const done = child.lines.filter((line) => line.endsWith('done')).length;
    finished += done;
    expect(turns.filter(({ state }) => state === 'done').length).toBeGreaterThanOrEqual(finished);
    const told = child.lines
      .map((line) => line.split(' ').map(Number))
      .filter(([, word, at]) => Number(word) > 0 && killedAt - Number(at) > LOST_MS);
    for (const [turnId, word] of told) {
      const kept = turns.find((turn) => turn.id === turnId)?.answer ?? '';
      expect(kept).toContain(`w${word} `);
    }
    expect(sessions.list({ text: 'question 1' })).toHaveLength(1);
    sessions.close();
  }
}, 60_000);

test.each(['sessions.open:1', 'sessions.aside:1', 'sessions.write:1', 'sessions.write:9'])(
  'killed at %s, the next start finds all there was',
  async (point) => {
    const file = join(scratch, point.replace(':', '-'), 'sessions.db');
    const first = await openSessions(file);
    const { id } = first.create({ root: '/p', model: 'm', name: 'n' });
    first.finishTurn(first.startTurn(id, { question: 'q', model: 'm' }), { answer: 'kept', reason: 'stop' });
    first.close();
    const damaged = point.startsWith('sessions.aside');
    // Told by a process that met damage while it used the file.
    if (damaged) writeFileSync(`${file}.damaged`, '');
    const child = new Child(program.file, [file, id], { MLX_CODE_FAIL: `${point}:kill` });
    await child.end();
    expect(child.signal).toBe('SIGKILL');
    const sessions = await openSessions(file);
    if (damaged) expect(sessions.list()).toEqual([]);
    else expect(sessions.turns(id)[0]).toMatchObject({ answer: 'kept', state: 'done' });
    sessions.close();
    const set = await openSessions(sessions.movedTo ?? file);
    expect(set.turns(id)[0]?.answer).toBe('kept');
    set.close();
  },
);

test('two processes stream into two sessions at once, and both are whole', async () => {
  const file = join(scratch, 'both', 'sessions.db');
  const first = await openSessions(file);
  const ids = ['a', 'b'].map((name) => first.create({ root: '/p', model: 'm', name }).id);
  const children = ids.map((id) => new Child(program.file, [file, id]));
  await Promise.all(children.map((child) => child.line((line) => line.endsWith('done'))));
  // One is at work: its turn is open to all who look, and stays so.
  await children[0]?.kill();
  const sessions = await openSessions(file);
  const other = sessions.turns(ids[1] ?? '');
  expect(sessions.turns(ids[0] ?? '').some(({ state }) => state === 'open')).toBe(false);
  expect(other.filter(({ state }) => state === 'interrupted')).toEqual([]);
  await children[1]?.kill();
  for (const id of ids) expect(sessions.turns(id)[0]).toMatchObject({ state: 'done', answer: WORDS });
  sessions.close();
  first.close();
}, 60_000);
