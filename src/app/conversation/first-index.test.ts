import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { QUIET_UI } from '../../../test/fixtures/quiet-ui.ts';
import { removeFolder } from '../../../test/folders.ts';
import { MlxCodeError } from '../../base/errors.ts';
import { ScriptedGenerator } from '../../chat/testing/scripted-generator.ts';
import { indexRoot } from '../../index/index.ts';
import { WriterLock } from '../../platform/kernel-lock.ts';
import { indexLayout, openIndex } from '../../store/index.ts';
import { shownItems } from '../../ui/words/shown-items.ts';
import { indexOptions } from '../project/index-options.ts';
import { openProject, type Project } from '../project/project.ts';
import { Watch } from '../watching/watch.ts';
import { Conversation } from './chat.ts';
import type { Chat } from './chat-interface.ts';
import type { ChatItem } from './types.ts';

let scratch: string;
const saved = { ...process.env };
const open: Chat[] = [];
const locks: WriterLock[] = [];

beforeAll(() => {
  scratch = realpathSync(mkdtempSync(join(tmpdir(), 'mlx-code-first-')));
  for (const name of ['CACHE', 'DATA', 'CONFIG']) process.env[`MLX_CODE_${name}_DIR`] = join(scratch, name);
  process.env['XDG_RUNTIME_DIR'] = scratch;
  process.env['MLX_CODE_CHAT_SERVER'] = 'openai:http://127.0.0.1:9/v1';
});
afterEach(async () => {
  for (const lock of locks.splice(0)) lock.release();
  for (const chat of open.splice(0)) await chat.close();
});
afterAll(() => {
  process.env = saved;
  removeFolder(scratch);
});

async function projectOf(name: string, files: Readonly<Record<string, string>>): Promise<Project> {
  const root = join(scratch, name);
  mkdirSync(root);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return await openProject({ cwd: root, root });
}

/** A first index that ends before its end, as one that was killed. */
async function cutShort(project: Project): Promise<void> {
  const stop = new AbortController();
  await expect(
    indexRoot(indexOptions(project, false), {
      signal: stop.signal,
      onProgress: ({ phase }) => phase === 'index' && stop.abort(),
    }),
  ).rejects.toMatchObject({ code: 'E_CANCELLED' });
  await vi.waitFor(async () => {
    const index = await openIndex(project.indexDir);
    expect(await index.chunks.countRows().finally(() => index.close())).toBeGreaterThan(0);
  });
}

/** A project whose first index was cut short, and more files. Another writer keeps the run from going on. */
async function heldBack(
  name: string,
  indexed: Readonly<Record<string, string>>,
  later: Readonly<Record<string, string>> = {},
) {
  const project = await projectOf(name, indexed);
  await cutShort(project);
  for (const [path, text] of Object.entries(later)) writeFileSync(join(project.root, path), text);
  const lock = await WriterLock.acquire(indexLayout(project.indexDir).lock);
  locks.push(lock);
  return { project, lock };
}

/** Only what the test asks for keeps the question waiting: the conversation is begun, not awaited. */
function begun(project: Project) {
  const generator = new ScriptedGenerator(['It doubles [1].', 'It doubles [2].']);
  const chat = Conversation.open({
    ...{ cwd: project.root, project, ui: QUIET_UI, openGenerator: async () => generator },
    ...{ retrieval: true, watch: true },
  });
  open.push(chat);
  const start = chat.start();
  const send = async (line: string): Promise<string> => {
    const before = chat.state.items.length;
    chat.send(line);
    await chat.idle();
    return chat.state.items.slice(before).map(textOf).join('\n');
  };
  return { chat, start, send, generator };
}

function textOf(one: ChatItem): string {
  const [item] = shownItems([one]);
  if (item === undefined) return '';
  return item.kind === 'answer' ? `${item.text}\n${item.notes.join('\n')}` : item.text;
}

const RETRY =
  '/** Doubles the delay after each failed attempt. */\nexport const backoffDelay = (n: number) => 2 ** n;\n';
const ZEBRA = '/** Paints a zebra crossing on the canvas. */\nexport const paintZebra = (canvas: Canvas) => canvas;\n';

it('answers from what was committed of a first index that was cut short, and from all of it later', async () => {
  const { project, lock } = await heldBack('cut', { 'src/retry.ts': RETRY }, { 'src/zebra.ts': ZEBRA });
  const { chat, send, start, generator } = begun(project);
  await start;
  const early = await send('delay after a failed attempt');
  expect(early).toMatch(/Still indexing.* provisional/);
  expect(early).toContain('It doubles [1].');
  expect(chat.state.index.state).toBe('building');
  expect(await send('/search paint zebra crossing')).not.toContain('zebra.ts:');
  lock.release();
  await vi.waitFor(() => expect(chat.state.index.state).toBe('fresh'), { timeout: 20_000 });
  const late = await send('/search paint zebra crossing');
  expect(late).toContain('src/zebra.ts');
  expect(late).not.toMatch(/Still indexing/);
  // The outline of the project, which the first prompt went without.
  await send('delay after a failed attempt, once more');
  const [first, second] = generator.requests.map(({ messages }) => messages[0]?.content ?? '');
  expect(first).not.toContain('retry.ts');
  expect(second).toContain('retry.ts');
});

it('asks again by itself when the whole index has better files', async () => {
  const { project, lock } = await heldBack('again', { 'src/zebra.ts': ZEBRA }, { 'src/retry.ts': RETRY });
  const { chat, send, start, generator } = begun(project);
  await start;
  // Asked of a part that holds the zebra only.
  expect(await send('how are the delay and the zebra crossing painted?')).toMatch(/Still indexing.* provisional/);
  expect(JSON.stringify(generator.requests[0])).not.toContain('backoffDelay');
  lock.release();
  await vi.waitFor(() => expect(generator.requests).toHaveLength(2), { timeout: 20_000 });
  await chat.idle();
  const again = generator.requests[1]?.messages ?? [];
  expect(JSON.stringify(again)).toContain('backoffDelay');
  // The first answer is taken back: the model does not see it.
  expect(JSON.stringify(again)).not.toContain('It doubles');
  const shown = chat.state.items.map(textOf).join('\n');
  expect(shown).toContain('The index is complete now and has better matches: asking again.');
  expect(shown).toContain('It doubles [2].');
});

it('asks when the index is whole what a part of it had nothing for', async () => {
  const { project, lock } = await heldBack('nothing', { 'src/zebra.ts': ZEBRA }, { 'src/retry.ts': RETRY });
  const { chat, send, start, generator } = begun(project);
  await start;
  expect(await send('how is the delay doubled after a failed attempt?')).toContain('no matching code');
  expect(generator.requests).toEqual([]);
  lock.release();
  await vi.waitFor(() => expect(generator.requests).toHaveLength(1), { timeout: 20_000 });
  await chat.idle();
  expect(JSON.stringify(generator.requests[0])).toContain('backoffDelay');
  expect(chat.items.lastAnswer()).toMatchObject({ state: 'done' });
});

it('does not ask again when the whole index has nothing better', async () => {
  const { project, lock } = await heldBack('same', { 'src/retry.ts': RETRY });
  const { chat, send, start, generator } = begun(project);
  await start;
  expect(await send('delay after a failed attempt')).toMatch(/Still indexing.* provisional/);
  lock.release();
  await vi.waitFor(() => expect(chat.state.index.state).toBe('fresh'), { timeout: 20_000 });
  // What follows is asked after the other would have been.
  await send('delay after a failed attempt, once more');
  expect(generator.requests).toHaveLength(2);
  expect(chat.state.items.map(textOf).join('\n')).not.toContain('asking again');
});

it('waits for the first commit of an index that is begun with the question', async () => {
  const project = await projectOf('new', { 'src/retry.ts': RETRY, 'src/zebra.ts': ZEBRA });
  const { send, start } = begun(project);
  const found = await send('/search paint zebra crossing');
  expect(found).toContain('src/zebra.ts');
  expect(found).not.toContain('E_');
  await start;
});

it('asks what another process has committed of the first index, until it is whole', async () => {
  const { project, lock } = await heldBack('elsewhere', { 'src/retry.ts': RETRY }, { 'src/zebra.ts': ZEBRA });
  const other = await Watch.start(project, { onEvent: () => undefined, neural: false }, {});
  try {
    const { chat, send, start } = begun(project);
    await start;
    expect(chat.state).toMatchObject({ watch: 'elsewhere', index: { state: 'building' } });
    expect(await send('/search delay after a failed attempt')).toMatch(/Still indexing[\s\S]*src\/retry\.ts/);
    lock.release();
    await vi.waitFor(() => expect(chat.state.index.state).toBe('fresh'), { timeout: 20_000 });
    const late = await send('/search paint zebra crossing');
    expect(late).toContain('src/zebra.ts');
    expect(late).not.toMatch(/Still indexing/);
  } finally {
    await other.close();
  }
});

it('does not wait for what will never come', async () => {
  const empty = begun(await projectOf('empty', {}));
  expect(await empty.send('/search paint zebra crossing')).toContain('Nothing in the index fits');
  const project = await projectOf('stopped', { 'src/zebra.ts': ZEBRA });
  await expect(
    indexRoot(indexOptions(project, false), { signal: AbortSignal.abort(new MlxCodeError('E_CANCELLED')) }),
  ).rejects.toMatchObject({ code: 'E_CANCELLED' });
  mkdirSync(project.indexDir, { recursive: true });
  const { chat, start } = begun(project);
  locks.push(await WriterLock.acquire(indexLayout(project.indexDir).lock));
  await start;
  chat.send('/search paint zebra crossing');
  await vi.waitFor(() => expect(chat.state.busy?.kind).toBe('searching'));
  expect(chat.stop()).toBe(true);
  await chat.idle();
  expect(chat.state.items.map(textOf).join('\n')).toContain('Stopped.');
});
