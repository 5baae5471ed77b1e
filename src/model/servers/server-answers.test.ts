/** What a server tells beside its text: why it waits, what it thinks, how it ends, what went wrong. */

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ChatServer, data, delta, status, stream } from '../../../test/fixtures/chat-server.ts';
import { collect, failure, GREETING, SERVER_KEY, textOf } from '../../../test/fixtures/server-answers.ts';
import type { GenerateEvent } from '../generation.ts';
import { parseServer } from './address.ts';
import { createServerGenerator } from './server-generator.ts';

const timings = { idleMs: 400, retryMs: [1, 1], maxRetryAfterMs: 50, afterEndMs: 20 };
let server: ChatServer;

beforeEach(async () => {
  server = await ChatServer.start();
  // A proxy must never see what goes to a server on this machine.
  vi.stubEnv('http_proxy', 'http://127.0.0.1:9');
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await server.close();
});

const open = () =>
  createServerGenerator({
    address: parseServer(`openai:${server.origin}/v1/`, 'chat.server', false),
    ...{ key: SERVER_KEY, timings, model: 'tiny', contextTokens: 8_192 },
  });

const ask = () => collect(open().generate(GREETING));

describe('a server', () => {
  it('tells why it waits: busy, or loading the model', async () => {
    server.scripts = [
      status(429, '', { 'retry-after': '0' }),
      status(503, { error: { message: 'Loading model' } }, { 'retry-after': '0' }),
      stream(delta('here', 'stop')),
    ];
    const { host } = new URL(server.origin);
    const words = (await ask()).flatMap((event) => (event.kind === 'asked' ? event.words : []));
    expect(words).toEqual(['', expect.stringMatching(/^is busy \(429\); trying again/), 'loads the model']);
    expect(host).toContain('127.0.0.1');
  });

  it('tells thinking apart, whatever the server calls it', async () => {
    const piece = (delta: object, finish: string | null = null) =>
      data({ choices: [{ delta, finish_reason: finish }] });
    server.scripts = [
      stream(
        piece({ reasoning_content: 'a' }),
        piece({ reasoning: 'b' }),
        piece({ thinking: 'c' }),
        piece({ content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'd' }] }] }),
        piece({ content: [{ type: 'text', text: 'Here.' }] }),
        piece({}, 'stop'),
      ),
    ];
    const events = await ask();
    expect(textOf(events)).toBe('Here.');
    expect(events.map((event) => (event.kind === 'thinking' ? event.text : '')).join('')).toBe('abcd');
  });

  it.each([
    ['tool_calls', 'tool'],
    ['function_call', 'tool'],
    ['content_filter', 'filter'],
    ['max_tokens', 'length'],
    ['eos', 'stop'],
  ])('calls the ending %s %s', async (finish, reason) => {
    server.scripts = [stream(delta('I', null), delta('', finish))];
    expect((await ask()).at(-1)).toMatchObject({ kind: 'end', reason });
  });

  it.each(['abort', 'error', 'insufficient_system_resource'])('is broken off where it ends with %s', async (finish) => {
    server.scripts = [stream(delta('I', null), delta('', finish))];
    expect(await failure(ask())).toMatchObject({
      code: 'E_SERVER_CUT',
      message: expect.stringContaining(`broke off its answer (${finish})`),
    });
  });

  it('is whole at the mark that all is said, and is not waited for behind its end', async () => {
    server.scripts = [stream(delta('I', null), 'data: [DONE]\n\n', null)];
    expect((await ask()).at(-1)).toMatchObject({ kind: 'end', reason: 'stop' });
    server.scripts = [stream(delta('I', 'stop'), null)];
    expect((await ask()).at(-1)).toMatchObject({ kind: 'end', reason: 'stop' });
  });

  it('gives the first of several answers, also as a whole message or as text in a stream', async () => {
    const answer = (message: object) => data({ choices: [{ index: 0, finish_reason: 'stop', ...message }] });
    for (const piece of [
      data({
        choices: [
          { index: 1, delta: { content: 'Wrong' } },
          { index: 0, delta: { content: 'Here.' } },
        ],
      }) + answer({ delta: {} }),
      answer({ message: { content: 'Here.' } }),
      answer({ text: 'Here.' }),
    ]) {
      server.scripts = [stream(piece)];
      expect(textOf(await ask())).toBe('Here.');
    }
  });

  it('is asked again without what it refuses', async () => {
    const refuses = (message: string) => status(400, { error: { message } });
    server.scripts = [
      refuses("Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead."),
      refuses('temperature does not support 0.2 with this model'),
      status(422, { detail: [{ loc: ['body', 'top_k'], msg: 'Extra inputs are not permitted' }] }),
      refuses('System role not supported'),
      stream(delta('Here.', 'stop')),
    ];
    const sampling = { temperature: 0.2, topK: 40, topP: 0.9 };
    expect(textOf(await collect(open().generate({ ...GREETING, sampling })))).toBe('Here.');
    expect(server.asked.at(-1)?.body).toEqual({
      ...{ model: 'tiny', stream: true, stream_options: { include_usage: true } },
      ...{ max_completion_tokens: 100, top_p: 0.9 },
      messages: [{ role: 'user', content: 'Be brief.\n\nHello?' }],
    });
    server.scripts = [refuses('The prompt is not allowed here')];
    expect(await failure(ask())).toMatchObject({ code: 'E_SERVER_FAILED' });
  });

  it('is named where it sends a failure or a page in place of events, or compresses', async () => {
    const raw = (text: string, headers = {}) => status(200, text, { 'content-type': 'text/event-stream', ...headers });
    server.scripts = [stream('event: error\ndata: {"message": "CUDA out of memory"}\n\n')];
    expect(await failure(ask())).toMatchObject({ code: 'E_SERVER_FAILED', message: expect.stringMatching(/CUDA out/) });
    server.scripts = [raw('{"error": {"message": "CUDA out of memory"}}')];
    expect(await failure(ask())).toMatchObject({ code: 'E_SERVER_FAILED', message: expect.stringMatching(/CUDA out/) });
    server.scripts = [raw('<html><title>Log in</title></html>')];
    expect(await failure(ask())).toMatchObject({ code: 'E_SERVER_ANSWER', message: expect.stringMatching(/Log in/) });
    server.scripts = [raw('data: x\n\n', { 'content-encoding': 'gzip' })];
    expect(await failure(ask())).toMatchObject({ code: 'E_SERVER_ANSWER', message: expect.stringMatching(/gzip/) });
  });

  it('tells that nothing came, how long it asks to wait, and what its proxy says', async () => {
    server.scripts = [stream()];
    expect((await failure(ask())).hint).not.toContain('above');
    server.scripts = [status(429, 'slow', { 'retry-after': '90' })];
    expect((await failure(ask())).hint).toContain('wait for 1 min 30 s');
    server.scripts = [status(504, 'gateway timeout')];
    expect((await failure(ask())).hint).toContain('the server behind it');
    server.scripts = [status(413, 'Payload too large')];
    expect((await failure(ask())).code).toBe('E_PROMPT_TOO_LONG');
    server.scripts = [status(422, { detail: [{ loc: ['body', 'model'], msg: 'field required' }] })];
    expect((await failure(ask())).message).toContain('422: field required: model');
  });

  it('knows a call of a tool by itself, also where it ends as if it were an answer', async () => {
    const call = data({ choices: [{ delta: { tool_calls: [{ function: { name: 'grep' } }] }, finish_reason: null }] });
    server.scripts = [stream(call, delta('', 'stop'))];
    expect((await ask()).at(-1)).toMatchObject({ reason: 'tool' });
  });

  it('gives what it held back before it tells of a failure', async () => {
    server.scripts = [stream(delta('a last wor'), delta('d EN'), 'cut')];
    const events: GenerateEvent[] = [];
    const broken = failure(
      (async () => {
        for await (const event of open().generate({ ...GREETING, stop: ['END'] })) events.push(event);
      })(),
    );
    expect((await broken).code).toBe('E_SERVER_CUT');
    expect(textOf(events)).toBe('a last word EN');
  });

  it('says what to set, what to write in place of https, that time is over, and words in place of a page', async () => {
    const overflow = { error: { message: "This model's maximum context length is 4,096 tokens." } };
    server.scripts = [status(400, overflow)];
    expect(await failure(ask())).toMatchObject({
      code: 'E_PROMPT_TOO_LONG',
      hint: expect.stringContaining('Set chat.contextTokens to 4096'),
    });
    server.scripts = [
      status(
        502,
        '<html><head><title>502 Bad Gateway</title><style>a{}</style></head><body><h1>Oh &amp; no</h1></body>',
      ),
    ];
    expect((await failure(ask())).message).toMatch(/answered 502: 502 Bad Gateway\. Oh & no$/);
    server.scripts = [() => {}];
    expect((await failure(ask())).message).toMatch(/^127\.0\.0\.1:\d+ timed out: no answer for 0\.4 s$/);
    const secure = createServerGenerator({
      address: parseServer(`openai:${server.origin.replace('http', 'https')}/v1`, 'chat.server', false),
      ...{ key: SERVER_KEY, timings, model: 'tiny', contextTokens: 8_192 },
    });
    const error = await failure(collect(secure.generate(GREETING)));
    expect(error.message).toMatch(/does not speak https$/);
    expect(error.hint).toContain('http://');
  });
});
