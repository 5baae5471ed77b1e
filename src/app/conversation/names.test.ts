/** Names of files in commands and questions, talk that is no question, pasted logs, and a talk that cannot be kept. */

import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { QUIET_UI } from '../../../test/fixtures/quiet-ui.ts';
import { removeFolder } from '../../../test/folders.ts';
import { ScriptedGenerator } from '../../chat/testing/scripted-generator.ts';
import { shownItems } from '../../ui/words/shown-items.ts';
import { openProject } from '../project/project.ts';
import { Conversation } from './chat.ts';
import type { Chat } from './chat-interface.ts';
import type { ChatItem, ChatUi } from './types.ts';

let scratch: string;
let root: string;
let chat: Chat | undefined;
const saved = { ...process.env };

const FILES: Readonly<Record<string, string>> = {
  'my docs/a b.js': '// The walrus sings.\nexport const walrus = () => 1;\n',
  'src/retry.ts':
    '/** Doubles the delay after each failed attempt. */\nexport const backoffDelay = (n: number) => 2 ** n;\n',
  'src/zebra.mjs': '/** Paints a zebra crossing. */\nexport const paintZebra = () => 1;\n',
  Makefile: 'all:\n\techo built by make\n',
  'pic.png': '\u0089PNG\u0000\u0001',
  '.env': 'PASSWORD=Xk9mQ2vLp8RtW4zYb7N3d\n',
};
const UI: ChatUi = {
  ...QUIET_UI,
  openFile: async (path, line) => {
    opened = `${path}:${line}`;
    return null;
  },
  quit: () => {
    left = true;
  },
};
let opened = '';
let left = false;

beforeEach(() => {
  scratch = realpathSync(mkdtempSync(join(tmpdir(), 'mlx-code-names-')));
  root = join(scratch, 'project');
  for (const name of ['CACHE', 'DATA', 'CONFIG']) process.env[`MLX_CODE_${name}_DIR`] = join(scratch, name);
  process.env['MLX_CODE_CHAT_SERVER'] = 'openai:http://127.0.0.1:9/v1';
  process.env['HOME'] = scratch;
  for (const [path, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text, 'latin1');
  }
  [opened, left] = ['', false];
});

afterEach(async () => {
  await chat?.close();
  process.env = { ...saved };
  removeFolder(scratch);
});

async function started() {
  const generator = new ScriptedGenerator(['One [1].', 'Two.', 'Three.', 'Four.'], 8_192);
  const project = await openProject({ cwd: root, root });
  const talk = Conversation.open({
    ...{ cwd: root, project, ui: UI, openGenerator: async () => generator, retrieval: true, watch: false },
  });
  chat = talk;
  await talk.start();
  const send = async (line: string): Promise<readonly ChatItem[]> => {
    const before = talk.state.items.length;
    talk.send(line);
    await talk.idle();
    return talk.state.items.slice(before);
  };
  const prompt = () => generator.requests.at(-1)?.messages.at(-1)?.content ?? '';
  return { talk, generator, send, prompt };
}

const said = (items: readonly ChatItem[]) =>
  shownItems(items)
    .map((item) => (item.kind === 'answer' ? `${item.text} ${item.notes.join(' ')}` : item.text))
    .join('\n');

it('takes quoted names in every command', async () => {
  const { send, talk } = await started();
  for (const name of ['"my docs/a b.js"', '@"my docs/a b.js"', 'my\\ docs/a\\ b.js', "'my docs/a b.js'"]) {
    expect(said(await send(`/add ${name}`))).toContain(
      'Pinned: my docs/a b.js (sent with every question; /drop removes it)',
    );
    expect(said(await send(`/drop ${name}`))).toContain('Dropped my docs/a b.js.');
    await send(`/open ${name}`);
    expect(opened).toBe(`${join(root, 'my docs/a b.js')}:1`);
    opened = '';
  }
  expect(said(await send('/add *.mjs'))).toContain('Pinned: src/zebra.mjs');
  expect(talk.pinned).toEqual(['src/zebra.mjs']);
});

it('refuses at once what no question could bring along, and leaves out what became so', async () => {
  const { send, talk } = await started();
  expect(said(await send('/add pic.png'))).toMatch(/pic\.png is left out: it is not text/);
  expect(said(await send('/add .env'))).toContain('it holds credentials');
  expect(said(await send('/add my docs'))).toMatch(/no my here|no file|There is no my/);
  expect(talk.pinned).toEqual([]);
  await send('/add src/zebra.mjs');
  rmSync(join(root, 'src/zebra.mjs'));
  const [, answer] = await send('what doubles the delay after a failed attempt?');
  expect(answer).toMatchObject({ state: 'done' });
  expect(said(answer === undefined ? [] : [answer])).toContain('There is no src/zebra.mjs here.');
});

it.each([
  ['what does @my docs/a b.js do?', 'walrus'],
  ['what does @my\\ docs/a\\ b.js do?', 'walrus'],
  ['what does "my docs/a b.js" do?', 'walrus'],
  ['explain @*.mjs', 'paintZebra'],
  ['explain @**/*.mjs', 'paintZebra'],
  ['explain @src', 'paintZebra'],
  ['what does the Makefile do?', 'built by make'],
])('shows the model what %j names', async (question, text) => {
  const { send, prompt } = await started();
  await send(question);
  expect(prompt()).toContain(text);
});

it('takes a package for no missing file, and a pattern without files for one', async () => {
  const { send } = await started();
  expect(said(await send('what does @trpc/server export?'))).not.toContain('There is no trpc');
  expect(said(await send('explain @*.zzz'))).toContain('No indexed file fits *.zzz.');
});

it('asks no model about a file that is not there, and takes the corrected question', async () => {
  const { send, generator, talk } = await started();
  const [, answer] = await send('what does @src/retri.ts:1-2 do?');
  expect(answer).toMatchObject({
    ...{ kind: 'answer', state: 'failed', text: '' },
    error: { code: 'E_USAGE', message: 'There is no src/retri.ts here; near it is src/retry.ts' },
  });
  expect(generator.requests).toEqual([]);
  await send('what does @src/retry.ts:1-2 do?');
  expect(talk.items.lastAnswer()).toMatchObject({ state: 'done', text: 'One [1].' });
  // What was refused is no part of the talk.
  expect(JSON.stringify(generator.requests)).not.toContain('retri');
});

it('searches for nothing when nothing is asked', async () => {
  const { send, generator } = await started();
  for (const word of ['hello', 'Thanks!', 'ok']) expect(said(await send(word))).toContain('Ask about this project');
  expect(said(await send('help'))).toContain('/search');
  expect(generator.requests).toEqual([]);
  await send('what doubles the delay after a failed attempt?');
  expect(generator.requests).toHaveLength(1);
  await send('quit');
  expect(left).toBe(true);
});

it('searches for the question behind a pasted log, and shows the log', async () => {
  const { send, prompt, talk } = await started();
  const log = Array.from({ length: 400 }, (_, n) => `INFO worker-${n} heartbeat ok`).join('\n');
  await send(`${log}\nRangeError: content too large\n\nWhat doubles the delay after a failed attempt?`);
  expect(prompt()).toContain('backoffDelay');
  expect(prompt()).toContain('RangeError: content too large');
  expect(prompt()).toMatch(/Question: What doubles the delay after a failed attempt\?$/);
  expect(talk.items.lastAnswer()).toMatchObject({ state: 'done' });
});

it('goes on where the data folder cannot be written', async () => {
  writeFileSync(join(scratch, 'a-file'), '');
  process.env['MLX_CODE_DATA_DIR'] = join(scratch, 'a-file', 'data');
  const { send, talk } = await started();
  await send('what doubles the delay after a failed attempt?');
  expect(talk.items.lastAnswer()).toMatchObject({ state: 'done', text: 'One [1].' });
  await send('and what paints a zebra crossing?');
  expect(talk.items.lastAnswer()).toMatchObject({ state: 'done', text: 'Two.' });
});

it('exports to the home folder, and names a folder that is missing', async () => {
  const { send } = await started();
  await send('what doubles the delay after a failed attempt?');
  await send('/export ~/x.md');
  expect(existsSync(join(scratch, 'x.md'))).toBe(true);
  expect(readFileSync(join(scratch, 'x.md'), 'utf8')).toContain('One [1].');
  expect(said(await send('/export none/x.md'))).toMatch(/There is no folder .*none/);
});

it('drops a pinned file by every name that adds it: absolute, from here, with and without lines', async () => {
  const { talk, send } = await started();
  for (const [added, dropped] of [
    ['src/retry.ts', join(root, 'src/retry.ts')],
    [join(root, 'src/retry.ts'), './src/retry.ts'],
    ['src/retry.ts:1-2', 'src/retry.ts'],
    ['"my docs/a b.js"', 'my docs/a b.js'],
    [`"${join(root, 'my docs/a b.js')}"`, `"${join(root, 'my docs/a b.js')}"`],
  ] as const) {
    await send(`/add ${added}`);
    expect(talk.state.pinned, added).toHaveLength(1);
    await send(`/drop ${dropped}`);
    expect(talk.state.pinned, dropped).toEqual([]);
  }
  await send('/add src/retry.ts');
  expect(said(await send('/drop src/zebra.mjs'))).toBe('src/zebra.mjs is not pinned. Pinned are: src/retry.ts.');
});

it('says one thing to do next, which fits what went wrong', async () => {
  const { send } = await started();
  expect(said(await send('/add pic.png'))).not.toMatch(/quotes/);
  expect(said(await send('/add src/nothing.ts'))).toMatch(/no src\/nothing\.ts here\. \/files shows/);
  expect(said(await send('/add my docs'))).toMatch(/quotes/);
  expect(said(await send('/open 7'))).toMatch(/^There is no source 7\. \/sources lists them\. \[/);
  expect(said(await send('/config chat.readSecond 3'))).toMatch(/Did you mean chat\.readSeconds\?/);
  expect(said(await send('/model nope'))).toMatch(
    /^There is no model "nope"\. \/models lists the models there are\. \[/,
  );
});

it('tells in /context what has no room in the line under an answer', async () => {
  const { send } = await started();
  await send('what doubles the delay after an attempt?');
  const text = said(await send('/context'));
  expect(text).toMatch(/answered by.*scripted.*on this machine/i);
  expect(text).toMatch(/answer.*read .* tokens? .*wrote/);
  expect(text).toMatch(/Read by the model[\s\S]*src\/retry\.ts/);
});

it('takes a question about itself for no search', async () => {
  const { talk, send } = await started();
  for (const line of ['what can you do?', 'Who are you?', 'how do I use you', 'help me!']) await send(line);
  expect(shownItems(talk.state.items).every(({ kind }) => kind === 'note')).toBe(true);
});

it('names a session by what is asked of a pasted log, and tells those apart that begin alike', async () => {
  const { talk, send } = await started();
  const log = Array.from({ length: 40 }, (_, n) => `INFO worker-${n} heartbeat ok`).join('\n');
  await send(`${log}\nRangeError: too large\n\nWhy does the zebra raise this error?`);
  expect(talk.state.session?.name).toBe('Why does the zebra raise this error');
  const alike = 'where is the delay doubled after each failed attempt when the retry is';
  const names: string[] = [];
  for (const end of ['asked by a person', 'asked by a machine', 'asked by a machine']) {
    talk.begin();
    await send(`${alike} ${end}?`);
    names.push(talk.state.session?.name ?? '');
  }
  expect(new Set(names).size).toBe(3);
  expect(names[1]).toMatch(/machine$/);
});

it('offers files that import what is asked about, and brings them along on request', async () => {
  writeFileSync(
    join(root, 'src', 'send.ts'),
    "import { backoffDelay } from './retry.ts';\n\nexport const pause = backoffDelay(2);\n",
  );
  const { talk, send, prompt } = await started();
  talk.retrieval = false;
  const [, answer] = await send('what does @src/retry.ts do?');
  expect(prompt()).not.toContain('pause');
  expect(shownItems(answer === undefined ? [] : [answer])[0]).toMatchObject({
    footer: expect.stringContaining('src/send.ts (imports src/retry.ts)'),
  });
  await send('/add related');
  expect(talk.state.pinned).toEqual(['src/send.ts']);
  await send('and now?');
  expect(prompt()).toContain('pause');
});
