/** One service over several projects: each question goes to its own, answers of a model stream and end, webhooks are shown. */

import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { TestRepository } from '../../src/history/testing/repository.ts';
import { ChatServer, data, delta, status, stream } from '../fixtures/chat-server.ts';
import { removeFolder } from '../folders.ts';
import { startService, type TestService } from './service.ts';

const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'mlx-code-several-')));
const tides = join(scratch, 'tides');
const bells = join(scratch, 'bells');
const saved = { ...process.env };
const ANSWER = stream(delta('The tide is doubled '), delta('[1].'), delta('', 'stop'), data('[DONE]'));
/** Only what hangs takes as long. */
const WAIT = { timeout: 60_000 };
let model: ChatServer;
let receiver: ChatServer;
let service: TestService;

beforeAll(async () => {
  for (const name of ['CACHE', 'DATA', 'CONFIG']) process.env[`MLX_CODE_${name}_DIR`] = join(scratch, name);
  process.env['XDG_RUNTIME_DIR'] = scratch;
  process.env['MLX_CODE_NO_SETUP'] = '1';
  process.env['MLX_CODE_WEBHOOK_SECRET'] = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
  for (const root of [tides, bells]) mkdirSync(join(root, 'src'), { recursive: true });
  writeFileSync(join(tides, 'src/tides.ts'), 'export function tideAt(hour: number) {\n  return hour * 2;\n}\n');
  writeFileSync(join(bells, 'src/bells.ts'), 'export function ringBell(times: number) {\n  return times + 1;\n}\n');
  const repository = new TestRepository(tides);
  repository.commit('Double the tide because the old gauge counted half hours', {});
  model = await ChatServer.start();
  receiver = await ChatServer.start();
  const flags = {
    'chat.server': `openai:${model.origin}/v1`,
    'chat.serverModel': 'scripted',
    'webhooks.targets': [`${receiver.origin}/hook/secret-of-the-receiver`],
  };
  receiver.scripts = [status(204)];
  service = await startService([tides, bells], { flags });
});

beforeEach(() => {
  model.asked.length = 0;
});

afterAll(async () => {
  await service.close();
  await model.close();
  await receiver.close();
  process.env = { ...saved };
  removeFolder(scratch);
});

const jsonOf = async (path: string, body?: unknown) => await (await service.ask(path, { body })).json();

describe('a service of several projects', () => {
  it('asks the project that a request names, by any folder of it, and the first without a name', async () => {
    const found = async (query: string, root?: string) =>
      (await jsonOf('/v1/search', { query, ...(root !== undefined && { root }) })).results.map(
        ({ path }: { path: string }) => path,
      );
    expect(await found('tideAt')).toEqual(['src/tides.ts']);
    expect(await found('ringBell', bells)).toEqual(['src/bells.ts']);
    expect(await found('ringBell', join(bells, 'src'))).toEqual(['src/bells.ts']);
    expect(await found('tideAt', bells)).not.toContain('src/tides.ts');
    expect(await jsonOf('/v1/status')).toMatchObject({ root: tides, roots: [tides, bells] });
    expect(await jsonOf(`/v1/status?root=${encodeURIComponent(bells)}`)).toMatchObject({ root: bells });
    const read = (root: string, path: string) =>
      service.ask(`/v1/files/content?root=${encodeURIComponent(root)}&path=${encodeURIComponent(path)}`);
    expect((await read(bells, 'src/bells.ts')).status).toBe(200);
    expect((await read(bells, 'src/tides.ts')).status).toBe(404);
    expect((await read(bells, '../tides/src/tides.ts')).status).toBe(404);
    expect((await service.ask('/v1/status?root=%2F')).status).toBe(403);
  });

  it('brings one of them up to date, and its events name it', async () => {
    const { seq } = await jsonOf('/v1/events');
    writeFileSync(join(bells, 'src/gong.ts'), 'export const gongAgain = 4;\n');
    const { id } = await jsonOf('/v1/index', { root: bells });
    await expect.poll(() => jsonOf(`/v1/jobs/${id}`), WAIT).toMatchObject({ state: 'done', result: { root: bells } });
    const updates = async () =>
      (await jsonOf(`/v1/events?after=${seq}`)).events.filter(({ kind }: { kind: string }) => kind === 'index.updated');
    await expect.poll(async () => (await updates())[0], WAIT).toMatchObject({ data: { root: bells } });
  });
});

describe('/v1/ask', () => {
  it('answers as one object, with citations of the project that was named', async () => {
    model.scripts = [ANSWER];
    const answer = await jsonOf('/v1/ask', { question: 'what does ringBell return?', root: bells });
    expect(answer).toMatchObject({ answer: expect.stringContaining('The tide is doubled'), reason: 'stop' });
    expect(answer.citations).toMatchObject([{ number: 1, path: 'src/bells.ts' }]);
    const [{ path, body }] = model.asked as [ChatServer['asked'][number]];
    expect(path).toBe('/v1/chat/completions');
    expect(JSON.stringify(body)).toContain('ringBell');
    expect(JSON.stringify(body)).not.toContain('tideAt');
  });

  it('streams the events of "ask --json"', async () => {
    model.scripts = [ANSWER];
    const answer = await service.ask('/v1/ask', {
      body: { question: 'what does tideAt return?' },
      headers: { accept: 'text/event-stream' },
    });
    expect(answer.headers.get('content-type')).toBe('text/event-stream');
    const events = eventsOf(await answer.text());
    expect(events.map(({ event }) => event)).toEqual(expect.arrayContaining(['prompt', 'text', 'end']));
    expect(events.at(-1)).toMatchObject({ event: 'end', data: { event: 'end', reason: 'stop' } });
  });

  it('ends the model when the reader goes, streamed or not', async () => {
    model.scripts = [stream(delta('The tide '), null)];
    const gone = model.abandoned;
    const leave = new AbortController();
    const body = { question: 'what does tideAt return?' };
    const answer = await service.ask('/v1/ask', {
      ...{ body, signal: leave.signal },
      headers: { accept: 'text/event-stream' },
    });
    const reader = answer.body?.getReader();
    let text = '';
    while (!text.includes('The tide')) text += new TextDecoder().decode((await reader?.read())?.value);
    await reader?.cancel();
    await expect.poll(() => model.abandoned, WAIT).toBe(gone + 1);
    const whole = service.ask('/v1/ask', { body, signal: leave.signal });
    await expect.poll(() => model.asked.length, WAIT).toBe(2);
    leave.abort();
    await expect.poll(() => model.abandoned, WAIT).toBe(gone + 2);
    await whole;
  });

  it('says what is wrong where the model fails or is not there, streamed or not', async () => {
    model.scripts = [status(400, 'no')];
    const body = { question: 'what does tideAt return?' };
    const answer = await service.ask('/v1/ask', { body });
    expect(answer.status).toBe(502);
    expect(await answer.json()).toMatchObject({ code: expect.stringMatching(/^E_/), hint: expect.any(String) });
    const missing = await service.ask('/v1/ask', { body: { ...body, model: 'no-such-model' } });
    expect(missing.status).toBeGreaterThanOrEqual(400);
    expect(await missing.json()).toMatchObject({ code: expect.stringMatching(/^E_/), hint: expect.any(String) });
    const streamed = await service.ask('/v1/ask', {
      body: { ...body, model: 'no-such-model' },
      headers: { accept: 'text/event-stream' },
    });
    expect(eventsOf(await streamed.text()).at(-1)).toMatchObject({
      event: 'failed',
      data: { code: expect.stringMatching(/^E_/), hint: expect.any(String) },
    });
  });
});

describe('webhooks over HTTP', () => {
  it('are listed by origin, tested, and their deliveries shown without the message', async () => {
    const { targets } = await jsonOf('/v1/webhooks');
    expect(targets).toMatchObject([{ origin: receiver.origin, gone: false }]);
    const [{ id }] = targets;
    const tested = await service.ask(`/v1/webhooks/${id}/test`, { body: {} });
    expect(await tested.json()).toEqual({ status: 204, taken: true });
    expect(receiver.asked.at(-1)).toMatchObject({ path: '/hook/secret-of-the-receiver', body: { type: 'test' } });
    const list = () => jsonOf(`/v1/webhooks/${id}/deliveries`);
    const first = async () => (await list()).deliveries[0];
    await expect.poll(first, WAIT).toMatchObject({ type: 'index.ready', state: 'delivered', status: 204 });
    expect(JSON.stringify([targets, await list()])).not.toContain('secret-of-the-receiver');
  });

  it('cannot be made, changed or sent elsewhere', async () => {
    expect((await service.ask('/v1/webhooks', { body: { target: 'http://127.0.0.1:1/' } })).status).toBe(405);
    expect((await service.ask('/v1/webhooks/0123456789abcdef/test', { body: {} })).status).toBe(404);
    const [{ id }] = (await jsonOf('/v1/webhooks')).targets;
    const elsewhere = await service.ask(`/v1/webhooks/${id}/test`, { body: { target: 'http://127.0.0.1:1/' } });
    expect(elsewhere.status).toBe(400);
  });
});

// --- internal ---

function eventsOf(text: string): { event: string; data: unknown }[] {
  return [...text.matchAll(/^event: (\S+)\ndata: (.*)$/gm)].map(([, event = '', json = '']) => ({
    event,
    data: JSON.parse(json),
  }));
}

it('answers from the history of the project that is asked, and says where there is none', async () => {
  const log = await service.ask(`/v1/log?query=why+is+the+tide+doubled&root=${encodeURIComponent(tides)}`);
  expect(log.status).toBe(200);
  const { commits } = await log.json();
  expect(commits).toMatchObject([
    { subject: 'Double the tide because the old gauge counted half hours', author: 'Ann' },
  ]);
  const blame = await service.ask(`/v1/blame?place=src%2Ftides.ts%3A1-2&root=${encodeURIComponent(tides)}`);
  expect(blame.status).toBe(200);
  expect((await blame.json()).commits).toMatchObject([{ id: commits[0].id }]);
  const none = await service.ask(`/v1/log?query=bells&root=${encodeURIComponent(bells)}`);
  expect(none.status).toBe(422);
  expect(await none.json()).toMatchObject({ code: 'E_NO_REPOSITORY', hint: expect.stringMatching(/\w/) });
});
