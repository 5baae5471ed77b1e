import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ChatServer, data, delta, json, type Script, status, stream } from '../../../test/fixtures/chat-server.ts';
import { collect, failure, GREETING, SERVER_KEY, textOf } from '../../../test/fixtures/server-answers.ts';
import type { GenerateRequest } from '../generation.ts';
import { parseServer } from './address.ts';
import { createServerGenerator } from './server-generator.ts';

const timings = { idleMs: 400, retryMs: [1, 1], maxRetryAfterMs: 50 };
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

const open = (kind: 'openai' | 'anthropic' = 'openai', contextTokens = 8_192) =>
  createServerGenerator({
    address: parseServer(`${kind}:${server.origin}${kind === 'openai' ? '/v1/' : ''}`, 'chat.server', false),
    key: SERVER_KEY,
    timings,
    model: 'tiny',
    contextTokens,
  });

const ask = (request: Partial<GenerateRequest> = {}, kind: 'openai' | 'anthropic' = 'openai') =>
  collect(open(kind).generate({ ...GREETING, ...request }));

const said = (text: string): Script =>
  stream(...[...text].map((letter) => delta(letter)), delta('', 'stop'), data('[DONE]'));

describe('an OpenAI-compatible server', () => {
  it('streams text, and tells the end and the figures', async () => {
    const usage = { prompt_tokens: 21, completion_tokens: 3, prompt_tokens_details: { cached_tokens: 16 } };
    server.scripts = [
      stream(
        ': keep-alive\n\n',
        delta('Good '),
        delta('day'),
        delta('', 'length'),
        data({ choices: [], usage }),
        data('[DONE]'),
      ),
    ];
    const sampling = { temperature: 0, topP: 0.9, topK: 40, minP: 0.05, repetitionPenalty: 1.1, seed: 7 };
    const events = await ask({ sampling, stop: ['END', ''] });
    expect(textOf(events)).toBe('Good day');
    expect(events.at(-1)).toMatchObject({
      kind: 'end',
      reason: 'length',
      usage: { promptTokens: 21, cachedTokens: 16, answerTokens: 3 },
    });
    const [asked] = server.asked;
    expect(asked).toMatchObject({ method: 'POST', path: '/v1/chat/completions' });
    expect(asked?.headers.authorization).toBe(`Bearer ${SERVER_KEY}`);
    expect(asked?.body).toEqual({
      model: 'tiny',
      messages: GREETING.messages,
      stream: true,
      stream_options: { include_usage: true },
      max_tokens: 100,
      stop: ['END'],
      temperature: 0,
      top_p: 0.9,
      seed: 7,
      top_k: 40,
      min_p: 0.05,
      repetition_penalty: 1.1,
    });
  });

  it('is read whatever its line ends, wherever it is cut, and when it does not stream at all', async () => {
    const bytes = Buffer.from([delta('grün '), delta('🙂'), delta('', 'stop')].join('').replaceAll('\n\n', '\r\n\r\n'));
    server.scripts = [
      (_, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
        let at = 0;
        const next = () => {
          if (at >= bytes.length) return response.end();
          return response.write(bytes.subarray(at, ++at), () => setImmediate(next));
        };
        next();
      },
    ];
    expect(textOf(await ask())).toBe('grün 🙂');
    server.scripts = [json({ choices: [{ message: { content: 'whole' }, finish_reason: 'stop' }] })];
    expect(textOf(await ask())).toBe('whole');
  });

  it('estimates what it is not told, on the safe side, and refuses what will not fit before it sends anything', async () => {
    server.scripts = [said('three little words')];
    const generator = open('openai', 200);
    expect(generator.exactCounts).toBe(false);
    expect(generator.identity).toEqual({ model: 'tiny', revision: '', contextTokens: 200, sentTo: null });
    const events = await collect(generator.generate(GREETING));
    const end = events.at(-1);
    expect(end?.kind === 'end' && end.usage.answerTokens).toBeGreaterThanOrEqual(3);
    const long = { ...GREETING, messages: [{ role: 'user' as const, content: 'word '.repeat(200) }] };
    expect((await failure(collect(generator.generate(long)))).code).toBe('E_PROMPT_TOO_LONG');
    expect(server.asked).toHaveLength(1);
    const [tokens] = await generator.countTokens(['function parseHeader(line: string): Header | undefined {']);
    expect(tokens).toBeGreaterThanOrEqual(12);
    expect(tokens).toBeLessThanOrEqual(24);
  });

  it('ends before a stop text, also one in pieces, and closes the connection', async () => {
    server.scripts = [stream(delta('one '), delta('S'), delta('TO'), delta('R two STO'), delta('P three'), null)];
    const events = await ask({ stop: ['STOP'] });
    expect(textOf(events)).toBe('one STOR two ');
    expect(events.at(-1)).toMatchObject({ kind: 'end', reason: 'stop' });
    await vi.waitFor(() => expect(server.abandoned).toBe(1));
  });

  it('stops when cancelled, when nobody reads on and when it is closed', async () => {
    server.scripts = [stream(delta('a'), delta('b'), null)];
    const controller = new AbortController();
    const work = failure(
      (async () => {
        for await (const event of open().generate(GREETING, { signal: controller.signal }))
          if (event.kind === 'text') controller.abort();
      })(),
    );
    expect((await work).code).toBe('E_CANCELLED');
    server.scripts = [stream(delta('a'), delta('b'), null)];
    for await (const event of open().generate(GREETING)) if (event.kind === 'text') break;
    server.scripts = [stream(delta('a'), null)];
    const generator = open();
    const closing = failure(collect(generator.generate(GREETING)));
    await vi.waitFor(() => expect(server.asked).toHaveLength(3));
    await generator.close();
    expect((await closing).code).toBe('E_CANCELLED');
    await vi.waitFor(() => expect(server.abandoned).toBe(3));
  });

  it('answers one at a time; who waits is told, and may leave', async () => {
    server.scripts = [stream(delta('first'), null), said('third')];
    const generator = open();
    const first = generator.generate(GREETING)[Symbol.asyncIterator]();
    expect((await first.next()).value).toEqual({ kind: 'asked', host: new URL(server.origin).host, words: '' });
    expect((await first.next()).value).toEqual({ kind: 'text', text: 'first' });
    const leaves = new AbortController();
    const second = failure(collect(generator.generate(GREETING, { signal: leaves.signal })));
    const third = collect(generator.generate(GREETING));
    await new Promise((resolve) => setTimeout(resolve, 20));
    leaves.abort();
    expect((await second).code).toBe('E_CANCELLED');
    await first.return?.();
    const events = await third;
    expect(events.filter(({ kind }) => kind === 'waiting')).toEqual([
      { kind: 'waiting', ahead: 2 },
      { kind: 'waiting', ahead: 1 },
    ]);
    expect(textOf(events)).toBe('third');
  });

  it('waits and tries again while the server is busy', async () => {
    server.scripts = [status(503), status(429, '', { 'retry-after': '0' }), said('at last')];
    expect(textOf(await ask())).toBe('at last');
    server.scripts = [status(429, '', { 'retry-after': '3600' })];
    expect((await failure(ask())).code).toBe('E_SERVER_BUSY');
    expect(server.asked).toHaveLength(4);
  });

  const open_ = (piece: string) => stream(delta('x'), piece);
  const faults: [string, Script, string, RegExp][] = [
    [
      '401 that repeats the key',
      status(401, { error: { message: `Incorrect API key provided: ${SERVER_KEY}` } }),
      'E_SERVER_KEY',
      /«key»/,
    ],
    ['403', status(403, 'no'), 'E_SERVER_KEY', /403: no/],
    ['404 for the model', status(404, { error: { message: 'model "tiny" not found' } }), 'E_SERVER_MODEL', /tiny/],
    ['429 without an end', status(429), 'E_SERVER_BUSY', /429/],
    ['529 overloaded', status(529), 'E_SERVER_BUSY', /529/],
    ['500', status(500, { error: 'boom \u001b[31m' }), 'E_SERVER_FAILED', /500: boom/],
    ['502 with a page', status(502, '<html>bad gateway</html>'), 'E_SERVER_FAILED', /502/],
    ['400', status(400, { message: 'no such field' }), 'E_SERVER_FAILED', /no such field/],
    [
      '400 for a long prompt',
      status(400, { error: { message: "This model's maximum context length is 4096 tokens" } }),
      'E_PROMPT_TOO_LONG',
      /4096/,
    ],
    [
      'a redirect',
      status(302, '', { location: 'http://elsewhere.invalid/v1' }),
      'E_SERVER_FAILED',
      /redirects to http:\/\/elsewhere/,
    ],
    ['a web page', status(200, '<html>', { 'content-type': 'text/html' }), 'E_SERVER_ANSWER', /text\/html/],
    [
      'JSON that is none',
      status(200, '{"choices": [', { 'content-type': 'application/json' }),
      'E_SERVER_ANSWER',
      /no JSON/,
    ],
    ['JSON of another kind', json({ hello: 1 }), 'E_SERVER_ANSWER', /not part of an answer/],
    ['an event that is no JSON', open_('data: {oops\n\n'), 'E_SERVER_ANSWER', /no JSON: \{oops/],
    ['an event of another kind', open_(data({ foo: 1 })), 'E_SERVER_ANSWER', /not part/],
    [
      'an error in the stream',
      open_(data({ error: { message: `bad ${SERVER_KEY}` } })),
      'E_SERVER_FAILED',
      /bad «key»/,
    ],
    ['an end without a reason', stream(delta('x')), 'E_SERVER_CUT', /without saying/],
    ['a cut', stream(delta('x'), 'cut'), 'E_SERVER_CUT', /broke off/],
    [
      'a cut before anything',
      (_, response) => void response.destroy(),
      'E_SERVER_UNREACHABLE',
      /closed the connection/,
    ],
    ['silence', () => {}, 'E_SERVER_TIMEOUT', /no answer for 0.4 s/],
    ['silence in the middle', stream(delta('x'), null), 'E_SERVER_TIMEOUT', /fell silent/],
    [
      'a line without an end',
      stream(`data: ${'x'.repeat(600_000)}`, 'x'.repeat(600_000)),
      'E_SERVER_ANSWER',
      /too long/,
    ],
  ];
  for (const [name, script, code, message] of faults) {
    it(`tells: ${name}`, async () => {
      server.scripts = [script];
      const error = await failure(ask());
      expect([error.code, error.message]).toEqual([code, expect.stringMatching(message)]);
      expect(error.message).not.toContain('\u001b');
      expect(error.hint).not.toBe('');
    });
  }

  it('tells when nobody listens', async () => {
    const generator = open();
    await server.close();
    expect((await failure(collect(generator.generate(GREETING)))).code).toBe('E_SERVER_UNREACHABLE');
    server = await ChatServer.start();
  });
});

describe("Anthropic's API", () => {
  const event = (type: string, more: object = {}) => `event: ${type}\n${data({ type, ...more })}`;

  it('streams text, with the system text apart and the figures of its cache', async () => {
    const usage = { input_tokens: 4, cache_read_input_tokens: 30, cache_creation_input_tokens: 6, output_tokens: 1 };
    server.scripts = [
      stream(
        event('message_start', { message: { usage } }),
        event('content_block_start', { content_block: { type: 'text', text: '' } }),
        event('ping'),
        event('content_block_delta', { delta: { type: 'text_delta', text: 'Hi ' } }),
        event('content_block_delta', { delta: { type: 'text_delta', text: 'there' } }),
        event('message_delta', { delta: { stop_reason: 'max_tokens' }, usage: { output_tokens: 9 } }),
        event('message_stop'),
      ),
    ];
    const events = await ask({ sampling: { temperature: 0.2, topP: 0.9 }, stop: ['\n\n', 'END'] }, 'anthropic');
    expect(textOf(events)).toBe('Hi there');
    expect(events.at(-1)).toMatchObject({
      reason: 'length',
      usage: { promptTokens: 40, cachedTokens: 30, answerTokens: 9 },
    });
    const [asked] = server.asked;
    expect(asked?.path).toBe('/v1/messages');
    expect(asked?.headers).toMatchObject({ 'x-api-key': SERVER_KEY, 'anthropic-version': '2023-06-01' });
    expect(asked?.headers.authorization).toBeUndefined();
    expect(asked?.body).toEqual({
      model: 'tiny',
      max_tokens: 100,
      stream: true,
      system: 'Be brief.',
      messages: [{ role: 'user', content: 'Hello?' }],
      stop_sequences: ['END'],
      temperature: 0.2,
    });
  });

  const faults: [string, Script, string][] = [
    [
      'an error in the stream',
      stream(event('error', { error: { type: 'overloaded_error', message: 'Overloaded' } })),
      'E_SERVER_BUSY',
    ],
    [
      'a prompt that is too long',
      status(400, { type: 'error', error: { message: 'prompt is too long: 210000 tokens > 200000 maximum' } }),
      'E_PROMPT_TOO_LONG',
    ],
    ['an event without a type', stream(data({})), 'E_SERVER_ANSWER'],
    ['a cut', stream(event('content_block_delta', { delta: { text: 'x' } }), 'cut'), 'E_SERVER_CUT'],
    ['an end without a reason', stream(event('message_stop')), 'E_SERVER_CUT'],
  ];
  for (const [name, script, code] of faults) {
    it(`tells: ${name}`, async () => {
      server.scripts = [script];
      expect((await failure(ask({}, 'anthropic'))).code).toBe(code);
    });
  }
});
