import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, it } from 'vitest';
import { removeFolder } from '../../../test/folders.ts';
import {
  deleteSession,
  exportSession,
  listSessions,
  openChatSessions,
  renameSession,
  sessionsFile,
} from './sessions.ts';

const scratch = mkdtempSync(join(tmpdir(), 'mlx-code-app-sessions-'));
const saved = process.env['MLX_CODE_DATA_DIR'];
let count = 0;
let told: string[] = [];
const tell = (text: string) => told.push(text);

beforeEach(() => {
  process.env['MLX_CODE_DATA_DIR'] = join(scratch, String(++count));
  told = [];
});
afterAll(() => {
  if (saved === undefined) delete process.env['MLX_CODE_DATA_DIR'];
  else process.env['MLX_CODE_DATA_DIR'] = saved;
  removeFolder(scratch);
});

it('a chat is kept, found under its name, exported and deleted', async () => {
  const chat = await openChatSessions(tell);
  const { id } = chat.create({ root: '/p', model: 'm' });
  chat.finishTurn(chat.startTurn(id, { question: 'where is the door?', model: 'm' }), {
    answer: 'there',
    reason: 'stop',
  });
  chat.close();
  expect(await listSessions({ root: '/p', text: 'door' }, tell)).toHaveLength(1);
  expect((await renameSession('where is the door', '/p', 'door', tell)).id).toBe(id);
  expect(await exportSession('door', '/p', 'markdown', tell)).toMatch(
    /^# door\n[\s\S]*> where is the door\?\n\nthere\n$/,
  );
  await deleteSession(id, tell);
  expect(await listSessions({}, tell)).toEqual([]);
  expect(told).toEqual([]);
});

it('a damaged file is told once, and the chat is kept in a new one', async () => {
  mkdirSync(join(sessionsFile(), '..'));
  writeFileSync(sessionsFile(), 'no database '.repeat(500));
  for (let start = 0; start < 2; start++) {
    const chat = await openChatSessions(tell);
    expect(chat.kept).toBe(true);
    chat.close();
  }
  expect(told).toEqual([expect.stringMatching(/was damaged\. It was moved to .*sessions-damaged/)]);
});

it('a chat goes on where nothing can be kept, and that is told once', async () => {
  const folder = join(sessionsFile(), '..');
  mkdirSync(folder);
  chmodSync(folder, 0o500);
  chmodSync(scratch, 0o755);
  process.env['MLX_CODE_DATA_DIR'] = join(folder, 'data');
  const isRoot = process.getuid?.() === 0;
  if (isRoot) process.seteuid?.(65_534);
  try {
    const chat = await openChatSessions(tell);
    const { id } = chat.create({ root: '/p', model: 'm' });
    chat.finishTurn(chat.startTurn(id, { question: 'q', model: 'm' }), { answer: 'a', reason: 'stop' });
    expect(chat.turns(id)[0]?.answer).toBe('a');
    chat.close();
  } finally {
    if (isRoot) process.seteuid?.(0);
  }
  expect(told).toEqual([
    expect.stringMatching(
      /^Questions asked here are not saved\. Not permitted: .*\. Check its permissions, or .*MLX_CODE_DATA_DIR\.$/,
    ),
  ]);
});
