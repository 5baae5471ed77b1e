/** The same question again: answered from memory where nothing has changed, by the model where anything has. */

import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { QUIET_UI } from '../../../test/fixtures/quiet-ui.ts';
import { removeFolder } from '../../../test/folders.ts';
import { ScriptedGenerator } from '../../chat/testing/scripted-generator.ts';
import { shownItems } from '../../ui/words/shown-items.ts';
import { AnswerMemory } from '../answering/answer-memory.ts';
import { askInSession } from '../answering/ask-session.ts';
import { deleteSession } from '../answering/sessions.ts';
import { openProject } from '../project/project.ts';
import { Conversation } from './chat.ts';

let scratch: string;
let root: string;
const open: Conversation[] = [];
const saved = { ...process.env };

const QUESTION = 'what doubles the delay after a failed attempt?';
const RETRY =
  '/** Doubles the delay after each failed attempt. */\nexport const backoffDelay = (n: number) => 2 ** n;\n';

beforeEach(() => {
  scratch = realpathSync(mkdtempSync(join(tmpdir(), 'mlx-code-memory-')));
  root = join(scratch, 'project');
  for (const name of ['CACHE', 'DATA', 'CONFIG']) process.env[`MLX_CODE_${name}_DIR`] = join(scratch, name);
  process.env['MLX_CODE_CHAT_SERVER'] = 'openai:http://127.0.0.1:9/v1';
  mkdirSync(join(root, 'src'), { recursive: true });
  writeFileSync(join(root, 'src/retry.ts'), RETRY);
  writeFileSync(
    join(root, 'src/zebra.ts'),
    '/** Paints a zebra crossing. */\nexport const paintZebra = (canvas: Canvas) => canvas;\n',
  );
});

afterEach(async () => {
  for (const chat of open.splice(0)) await chat.close();
  process.env = { ...saved };
  removeFolder(scratch);
});

/** Another process, as it were: nothing but the disk is shared. */
async function started(answers: readonly string[], model?: string) {
  const generator = new ScriptedGenerator(answers);
  let opened = 0;
  const chat = Conversation.open({
    ...{
      cwd: root,
      project: await openProject({ cwd: root, root }),
      ui: QUIET_UI,
      model,
      retrieval: true,
      watch: false,
    },
    openGenerator: async () => {
      opened++;
      return generator;
    },
  });
  open.push(chat);
  const ask = async (line: string) => {
    chat.send(line);
    await chat.idle();
    const answer = chat.items.lastAnswer();
    return { text: answer?.text, fromMemory: answer?.end?.fromMemory };
  };
  return { chat, generator, ask, opened: () => opened };
}

const kept = () => readFileSync(join(scratch, 'CACHE', 'answers.json'), 'utf8');

it('answers the same question from memory, without the model, and says so', async () => {
  const first = await started(['It doubles [1].']);
  expect(await first.ask(QUESTION)).toEqual({ text: 'It doubles [1].', fromMemory: false });
  const second = await started(['Another answer.']);
  expect(await second.ask(QUESTION)).toEqual({ text: 'It doubles [1].', fromMemory: true });
  expect(second.opened()).toBe(0);
  const [answer] = shownItems(second.chat.state.items).flatMap((item) => (item.kind === 'answer' ? item : []));
  expect(answer?.notes).toContain('From memory: /retry asks the model anew.');
  expect(answer?.footer).toBe('scripted');
  expect(answer?.sources.filter(({ cited }) => cited).map(({ path }) => path)).toEqual(['src/retry.ts']);
  // It is a turn of its session as any other.
  second.chat.send('/sessions');
  await second.chat.idle();
  expect(JSON.stringify(second.chat.state.items.at(-1)).match(/"turns":1/g)).toHaveLength(2);
});

it('goes on from it as from an answer of the model', async () => {
  const first = await started(['It doubles [1].', 'Zebras.']);
  await first.ask(QUESTION);
  await first.ask('and what paints a zebra crossing?');
  const second = await started(['Zebras again.']);
  await second.ask(QUESTION);
  second.chat.send('/new');
  await second.ask(QUESTION);
  expect(second.generator.requests).toEqual([]);
  // The second question follows the same talk: it is remembered too, and asked anew it is the same prompt.
  expect(await second.ask('and what paints a zebra crossing?')).toEqual({ text: 'Zebras.', fromMemory: true });
  expect(await second.ask('/retry')).toEqual({ text: 'Zebras again.', fromMemory: false });
  expect(second.generator.requests[0]?.messages).toEqual(first.generator.requests[1]?.messages);
});

it('asks anew on /retry, and remembers what that gives', async () => {
  const { ask, generator } = await started(['First.', 'Second.', 'Third.']);
  await ask(QUESTION);
  expect(await ask('/retry')).toEqual({ text: 'Second.', fromMemory: false });
  expect(generator.requests).toHaveLength(2);
  expect(await (await started([])).ask(QUESTION)).toEqual({ text: 'Second.', fromMemory: true });
});

it.each([
  ['another content of a source', async () => writeFileSync(join(root, 'src/retry.ts'), RETRY.replace('2 **', '3 **'))],
  [
    'another setting',
    async () => {
      process.env['MLX_CODE_CHAT_CONTEXT_TOKENS'] = '1024';
    },
  ],
  [
    'memory switched off',
    async () => {
      process.env['MLX_CODE_CHAT_REUSE_ANSWERS'] = 'false';
    },
  ],
  [
    'another server',
    async () => {
      process.env['MLX_CODE_CHAT_SERVER'] = 'openai:http://127.0.0.1:8/v1';
    },
  ],
])('asks the model after %s', async (_, change) => {
  await (await started(['Before.'])).ask(QUESTION);
  await change();
  expect(await (await started(['After.'])).ask(QUESTION)).toEqual({ text: 'After.', fromMemory: false });
});

it('asks another model, another question and after another talk', async () => {
  const first = await started(['Before.', 'Again.']);
  await first.ask(QUESTION);
  expect(await first.ask(QUESTION)).toEqual({ text: 'Again.', fromMemory: false });
  expect(await (await started(['Other.'], 'server:other')).ask(QUESTION)).toEqual({
    text: 'Other.',
    fromMemory: false,
  });
  expect(await (await started(['Zebra.'])).ask('what paints a zebra crossing?')).toEqual({
    text: 'Zebra.',
    fromMemory: false,
  });
});

it('keeps no text of question, answer or code beside the session, and forgets with it', async () => {
  const first = await started(['It doubles the delay of an attempt [1].']);
  await first.ask(QUESTION);
  const session = first.chat.state.session?.id ?? '';
  expect(kept()).toContain(session);
  for (const text of ['doubles', 'failed attempt', '2 ** n']) expect(kept().includes(text), text).toBe(false);
  await deleteSession(session, () => undefined);
  expect(kept()).not.toContain(session);
  expect(await (await started(['Anew.'])).ask(QUESTION)).toEqual({ text: 'Anew.', fromMemory: false });
});

it('remembers in the process alone what no session can keep, and nothing that broke off', async () => {
  writeFileSync(join(scratch, 'a-file'), '');
  process.env['MLX_CODE_DATA_DIR'] = join(scratch, 'a-file', 'data');
  const { chat, ask } = await started(['One.', 'Two.']);
  await ask(QUESTION);
  chat.send('/new');
  expect(await ask(QUESTION)).toEqual({ text: 'One.', fromMemory: true });
  expect(existsSync(join(scratch, 'CACHE', 'answers.json'))).toBe(false);
  process.env['MLX_CODE_DATA_DIR'] = join(scratch, 'DATA');
  const cut = await started(['Half']);
  cut.generator.reason = 'length';
  await cut.ask(QUESTION);
  expect(await (await started(['Whole.'])).ask(QUESTION)).toEqual({ text: 'Whole.', fromMemory: false });
});

it('takes a damaged memory for none', async () => {
  mkdirSync(join(scratch, 'CACHE'), { recursive: true });
  for (const text of ['{"version": 1, "entries": [[1]]}', '{"version": 1}', 'no json']) {
    writeFileSync(join(scratch, 'CACHE', 'answers.json'), text);
    expect((await (await started([`After ${text.length}.`])).ask(`${QUESTION} ${text.length}`)).fromMemory).toBe(false);
  }
});

it('reads what is remembered on disk once, and again when another process has written', async () => {
  await (await started(['One.'])).ask(QUESTION);
  const parse = vi.spyOn(JSON, 'parse');
  try {
    const memory = new AnswerMemory(() => Promise.reject(new Error('no session is needed')));
    for (let n = 0; n < 5; n++) expect(await memory.find(`unknown ${n}`)).toBeNull();
    expect(parse).toHaveBeenCalledTimes(1);
    await (await started(['Two.'])).ask('what paints a zebra crossing?');
    parse.mockClear();
    for (let n = 0; n < 5; n++) expect(await memory.find(`unknown ${n}`)).toBeNull();
    expect(parse).toHaveBeenCalledTimes(1);
  } finally {
    parse.mockRestore();
  }
});

it('does not read a file of answers that is too large to be its own', async () => {
  await (await started(['One.'])).ask(QUESTION);
  truncateSync(join(scratch, 'CACHE', 'answers.json'), 64_000_000);
  expect((await (await started(['Two.'])).ask(QUESTION)).fromMemory).toBe(false);
});

it('is asked with other words for the model, such as a temperature, by the model', async () => {
  const project = await openProject({ cwd: root, root });
  const ask = async (answer: string, sampling: { readonly temperature?: number }, anew = false) => {
    const input = {
      ...{ question: QUESTION, files: [], piped: '', retrieve: true, anyway: false, languages: [], globs: [] },
      ...{ cwd: root, limit: 40, neural: false, fresh: false, sampling },
    };
    const events = askInSession(
      ...([project, input, async () => new ScriptedGenerator([answer])] as const),
      ...([{ goOn: false, keep: true, anew }, {}, { model: async () => 'scripted 1' }] as const),
    );
    for await (const event of events) if (event.kind === 'end') return [event.answer, event.fromMemory];
    return [];
  };
  expect(await ask('Cold.', { temperature: 0 })).toEqual(['Cold.', false]);
  expect(await ask('Hot.', { temperature: 1 })).toEqual(['Hot.', false]);
  expect(await ask('Never.', { temperature: 1 })).toEqual(['Hot.', true]);
  expect(await ask('Anew.', { temperature: 1 }, true)).toEqual(['Anew.', false]);
});
