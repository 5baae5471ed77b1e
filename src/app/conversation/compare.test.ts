import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ChatServer, data, delta } from '../../../test/fixtures/chat-server.ts';
import { QUIET_UI } from '../../../test/fixtures/quiet-ui.ts';
import { removeFolder } from '../../../test/folders.ts';
import { shownItems } from '../../ui/words/shown-items.ts';
import { forgetChoices, modelChoices } from '../models/choices.ts';
import { openGenerator } from '../models/generator.ts';
import { openProject, type Project } from '../project/project.ts';
import { Conversation } from './chat.ts';
import type { Chat } from './chat-interface.ts';
import type { ChatItem } from './types.ts';

let scratch: string;
let project: Project;
let server: ChatServer;
const saved = { ...process.env };
const open: Chat[] = [];
const QUESTION = 'how is the delay computed after a failed attempt?';

/** By model: what it says. */
const SAYS: Readonly<Record<string, string>> = {
  first: 'It paints `aZebraOfTheMoon` [1].',
  second: 'The delay doubles with each failed attempt in `backoffDelay` [1].',
  third: 'Nobody knows.',
};

beforeAll(async () => {
  scratch = realpathSync(mkdtempSync(join(tmpdir(), 'mlx-code-chat-compare-')));
  const root = join(scratch, 'project');
  for (const name of ['CACHE', 'DATA', 'CONFIG']) process.env[`MLX_CODE_${name}_DIR`] = join(scratch, name);
  process.env['MLX_CODE_CHAT_REUSE_ANSWERS'] = 'false';
  mkdirSync(join(root, 'src'), { recursive: true });
  writeFileSync(
    join(root, 'src/retry.ts'),
    '/** Doubles the delay after each failed attempt. */\nexport function backoffDelay(attempt: number): number {\n  return 100 * 2 ** attempt;\n}\n',
  );
  server = await ChatServer.start();
  server.scripts = [
    (asked, response) => {
      const models = Object.keys(SAYS).map((id) => ({ id }));
      if (asked.method === 'GET') return response.writeHead(200).end(JSON.stringify({ data: models })) && undefined;
      const answer = SAYS[String(asked.body['model'])] ?? '';
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end(`${delta(answer)}${delta('', 'stop')}${data('[DONE]')}`);
    },
  ];
  process.env['MLX_CODE_CHAT_SERVER'] = `openai:${server.origin}/v1`;
  process.env['MLX_CODE_MODEL_CHAT'] = 'server:first';
  project = await openProject({ cwd: root, root });
});

afterEach(async () => {
  for (const chat of open.splice(0)) await chat.close();
  forgetChoices();
});

afterAll(async () => {
  await server.close();
  process.env = saved;
  removeFolder(scratch);
});

async function started() {
  const chat = Conversation.open({
    ...{ cwd: project.root, project, ui: QUIET_UI, openGenerator, retrieval: true, watch: false },
  });
  open.push(chat);
  await chat.start();
  const send = async (line: string): Promise<readonly ChatItem[]> => {
    const before = chat.state.items.length;
    chat.send(line);
    await chat.idle();
    return chat.state.items.slice(before);
  };
  return { chat, send };
}

const texts = (items: readonly ChatItem[]) =>
  shownItems(items)
    .map((item) => item.text)
    .join('\n');
const posts = () => server.asked.filter(({ method }) => method === 'POST');

describe('/compare', () => {
  it('shows what each model says to a question, with its figures, and keeps no turn until one is chosen', async () => {
    const { chat, send } = await started();
    const items = await send(`/compare server:first server:second ${QUESTION}`);
    expect(texts(items)).toMatch(/\*\*1 · server:first\*\*[\s\S]*1 invented name \(aZebraOfTheMoon\)/);
    expect(texts(items)).toMatch(/\*\*2 · server:second\*\*[\s\S]*1 supported citation/);
    const [answer] = shownItems(items).flatMap((item) => (item.kind === 'answer' ? item : []));
    expect(answer?.columns).toHaveLength(2);
    expect(answer?.notes.at(-1)).toContain('c 1 or c 2 goes on');
    expect(chat.record.conversation.turns).toEqual([]);
  });

  it('goes on with the one that is chosen: its answer is the turn, its model answers, and the choice is counted here', async () => {
    const { chat, send } = await started();
    await send(`/compare server:first server:second ${QUESTION}`);
    expect(texts(await send('c 2'))).toContain('second answers from now on');
    expect(chat.record.conversation.turns.map(({ answer }) => answer)).toEqual([SAYS['second']]);
    expect(chat.state.model.name).toBe('second');
    expect(chat.state.session).not.toBeNull();
    expect(chat.items.lastAnswer()).toMatchObject({ chosen: 2, text: SAYS['second'] });
    expect(modelChoices().get('server:second')).toEqual({ shown: 1, chosen: 1 });
    expect(modelChoices().get('server:first')).toEqual({ shown: 1, chosen: 0 });
    await send('and what is its limit?');
    expect(posts().at(-1)?.body['model']).toBe('second');
    expect(JSON.stringify(posts().at(-1)?.body)).toContain('The delay doubles');
    forgetChoices();
    expect(modelChoices().size).toBe(0);
  });

  it('takes the one that its sources support most where no number is given', async () => {
    const { chat, send } = await started();
    await send(`/compare server:first server:second server:third ${QUESTION}`);
    await send('c');
    expect(chat.items.lastAnswer()).toMatchObject({ chosen: 2 });
    // Nothing is left to be chosen: the letter is a question again.
    const items = await send('c');
    expect(items.some(({ kind }) => kind === 'question')).toBe(true);
  });

  it('compares answers to the last question over the sources that it had, in place of its turn', async () => {
    const { chat, send } = await started();
    await send(QUESTION);
    const before = posts().at(-1)?.body['messages'];
    await send('/compare server:second server:third');
    expect(
      posts()
        .slice(-2)
        .map(({ body }) => body['messages']),
    ).toEqual([before, before]);
    await send('/choose 1');
    expect(chat.record.conversation.turns.map(({ answer }) => answer)).toEqual([SAYS['second']]);
  });

  it('says what it cannot compare and what cannot be chosen', async () => {
    const { send } = await started();
    expect(texts(await send('/compare server:first server:second'))).toContain('There is no question');
    expect(texts(await send('/choose 1'))).toContain('no compared answers');
    expect(texts(await send(`/compare server:first smol ${QUESTION}`))).toContain('models pull SmolLM2-135M-Instruct');
    await send(`/compare server:first server:second ${QUESTION}`);
    expect(texts(await send('/choose 3'))).toContain('There is no answer 3');
  });
});
