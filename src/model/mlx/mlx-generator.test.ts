import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { removeFolder } from '../../../test/folders.ts';
import type { MlxCodeError } from '../../base/errors.ts';
import type { GenerateEvent, GenerateRequest, Generator } from '../generation.ts';
import type { ChatTimings } from './chat-worker.ts';
import { createMlxGenerator, type MlxGeneratorOptions } from './mlx-generator.ts';

const FIXTURES = join(import.meta.dirname, '../../../test/fixtures/workers');
const timings: Partial<ChatTimings> = {
  startMs: 10_000,
  loadMs: 5_000,
  silenceMs: 10_000,
  countMs: 5_000,
  cancelMs: 5_000,
  pingEveryMs: 200,
  pingMs: 5_000,
  shutdownMs: 300,
  termMs: 500,
};
const request: GenerateRequest = {
  messages: [{ role: 'user', content: 'Say hello' }],
  conversation: 'c1',
  maxTokens: 10,
};

let dir: string;
let open: Generator[];
let messages: string[];

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'mlx-code-chat-'));
  writeFileSync(join(dir, 'notes'), '');
  open = [];
  messages = [];
});

afterEach(async () => {
  await Promise.all(open.map((generator) => generator.close()));
  removeFolder(dir);
});

async function generator(name: string, options: Partial<MlxGeneratorOptions> = {}): Promise<Generator> {
  const env = { ...process.env, FIXTURE_NOTES: join(dir, 'notes') };
  const made = await createMlxGenerator({
    env: { python: 'unused' },
    model: { path: dir, id: 'fixture', revision: 'r1', contextTokens: 512 },
    launch: { file: process.execPath, args: [join(FIXTURES, `${name}.mjs`), join(dir, 'mark')], env },
    onMessage: (message) => messages.push(message),
    ...options,
    timings: { ...timings, ...options.timings },
  });
  open.push(made);
  return made;
}

async function collect(answer: AsyncIterable<GenerateEvent>, seen: GenerateEvent[] = []): Promise<GenerateEvent[]> {
  for await (const event of answer) seen.push(event);
  return seen;
}

const notes = () => readFileSync(join(dir, 'notes'), 'utf8').split('\n').filter(Boolean);
const textOf = (events: readonly GenerateEvent[]) =>
  events.map((event) => (event.kind === 'text' ? event.text : '')).join('');

async function errorOf(work: Promise<unknown>): Promise<MlxCodeError> {
  return work.then(
    () => expect.fail('no error'),
    (error: MlxCodeError) => error,
  );
}

describe('a worker that is well', () => {
  it('streams text and ends with what it cost', async () => {
    const it = await generator('good');
    expect(it.identity).toEqual({ model: 'fixture', revision: 'r1', contextTokens: 512, sentTo: null });
    const events = await collect(it.generate(request));
    expect(textOf(events)).toBe('Hello, world');
    expect(events.at(-1)).toEqual({
      kind: 'end',
      reason: 'stop',
      usage: { promptTokens: 5, cachedTokens: 0, answerTokens: 3, firstTokenMs: 1, answerMs: 2 },
    });
  });

  it('counts texts in order, in several requests when there is much', async () => {
    const it = await generator('good');
    const texts = ['a', 'bc'.repeat(2 ** 20), 'd'.repeat(3 * 2 ** 20), '', 'four'];
    expect(await it.countTokens(texts)).toEqual(texts.map((text) => text.length));
    expect(await it.countTokens([])).toEqual([]);
    expect(await it.countPrompt(request.messages)).toBe(7);
  });

  it('answers several at once, each with its own text', async () => {
    const it = await generator('good');
    const answers = await Promise.all([1, 2, 3].map(() => collect(it.generate(request))));
    expect(answers.map(textOf)).toEqual(['Hello, world', 'Hello, world', 'Hello, world']);
    expect(notes()).toEqual(['start']);
  });
});

describe('cancelling', () => {
  it('by the signal: the loop ends with E_CANCELLED and the worker is told', async () => {
    const it = await generator('chat-slow');
    const stop = new AbortController();
    const seen: GenerateEvent[] = [];
    const work = (async () => {
      for await (const event of it.generate(request, { signal: stop.signal })) {
        seen.push(event);
        if (event.kind === 'text') stop.abort();
      }
    })();
    expect((await errorOf(work)).code).toBe('E_CANCELLED');
    expect(seen.map((event) => event.kind).slice(0, 3)).toEqual(['waiting', 'reading', 'text']);
    await expect.poll(notes).toContain('cancel');
    expect(messages).toEqual([]);
  });

  it('by leaving the loop; the next answer comes from the same process', async () => {
    const it = await generator('chat-slow');
    for (let i = 0; i < 2; i++) {
      for await (const event of it.generate(request)) if (event.kind === 'text') break;
    }
    await expect.poll(() => notes().filter((note) => note === 'cancel').length).toBe(2);
    expect(notes().filter((note) => note === 'start').length).toBe(1);
  });

  it('before it began: nothing is sent', async () => {
    const it = await generator('good');
    const error = await errorOf(collect(it.generate(request, { signal: AbortSignal.abort() })));
    expect(error.code).toBe('E_CANCELLED');
    expect(textOf(await collect(it.generate(request)))).toBe('Hello, world');
  });

  it('of a worker that does not listen: it is killed, and another one started', async () => {
    const it = await generator('chat-deaf', { timings: { cancelMs: 200 } });
    for await (const event of it.generate(request)) if (event.kind === 'text') break;
    await expect.poll(() => messages.length).toBe(1);
    for await (const event of it.generate(request)) if (event.kind === 'text') break;
    expect(notes().filter((note) => note === 'start').length).toBe(2);
  });
});

describe('a worker that misbehaves', () => {
  it('dies in the middle of an answer: what came is kept, the error says so, the next request starts another', async () => {
    const it = await generator('chat-die-once');
    const seen: GenerateEvent[] = [];
    const error = await errorOf(collect(it.generate(request), seen));
    expect(error).toMatchObject({ code: 'E_WORKER_DIED', message: expect.stringContaining('SIGKILL') });
    expect(error.hint).toContain('Ask again');
    expect(textOf(seen)).toBe('Hel');
    expect(textOf(await collect(it.generate(request)))).toBe('Hello, world');
    expect(messages.length).toBe(1);
  });

  it('dies of every answer: it is switched off in the end', async () => {
    const it = await generator('chat-die');
    const codes: string[] = [];
    for (let i = 0; i < 6; i++) codes.push((await errorOf(collect(it.generate(request)))).code);
    expect(codes).toEqual([...Array(5).fill('E_WORKER_DIED'), 'E_WORKER_OFF']);
    expect((await errorOf(it.countTokens(['a']))).code).toBe('E_WORKER_OFF');
  });

  it('falls silent in the middle of an answer: E_WORKER_TIMEOUT', async () => {
    const it = await generator('chat-silent', { timings: { silenceMs: 300 } });
    const seen: GenerateEvent[] = [];
    expect((await errorOf(collect(it.generate(request), seen))).code).toBe('E_WORKER_TIMEOUT');
    expect(textOf(seen)).toBe('Hel');
  });

  for (const [name, what] of [
    ['chat-garble', 'a piece of text that is no text'],
    ['chat-flood', 'text without end'],
    ['chat-bad-end', 'figures that cannot be'],
  ] as const) {
    it(`sends ${what}: E_WORKER_PROTOCOL`, async () => {
      const it = await generator(name);
      expect((await errorOf(collect(it.generate(request)))).code).toBe('E_WORKER_PROTOCOL');
    });
  }

  it('ends an answer twice: the answer stands, the process does not', async () => {
    const it = await generator('chat-twice');
    expect(textOf(await collect(it.generate(request)))).toBe('once');
    await expect.poll(() => messages.length).toBe(1);
    expect(textOf(await collect(it.generate(request)))).toBe('once');
  });

  it('refuses to load: its error comes at once', async () => {
    expect((await errorOf(generator('die-at-start'))).code).toBe('E_WORKER_START');
    expect((await errorOf(generator('old-protocol'))).code).toBe('E_WORKER_PROTOCOL');
  });
});

describe('limits', () => {
  it('names both figures of a prompt that is too long, also of one that is not even sent', async () => {
    const it = await generator('chat-refuse');
    const error = await errorOf(collect(it.generate(request)));
    expect(error.code).toBe('E_PROMPT_TOO_LONG');
    expect(error.message).toMatch(/900 .* 512/);
    const huge = { ...request, messages: [{ role: 'user' as const, content: 'x'.repeat(2 ** 20) }] };
    expect((await errorOf(collect(it.generate(huge)))).message).toMatch(/1024 .* 512/);
  });

  it('ends the process when nobody asks, and starts it again', async () => {
    const it = await generator('good', { limits: { idleMs: 50 } });
    await expect.poll(() => messages).toEqual([expect.stringContaining('unloaded')]);
    expect(textOf(await collect(it.generate(request)))).toBe('Hello, world');
    expect(notes().filter((note) => note === 'start').length).toBe(2);
  });

  it('rejects what is under way and what comes when it is closed', async () => {
    const it = await generator('chat-slow');
    const seen: GenerateEvent[] = [];
    const work = errorOf(collect(it.generate(request), seen));
    await expect.poll(() => seen.length).toBeGreaterThan(2);
    await it.close();
    expect((await work).code).toBe('E_WORKER_DIED');
    expect((await errorOf(collect(it.generate(request)))).code).toBe('E_WORKER_DIED');
  });
});

describe('a BLAS that a worker dies of', () => {
  const dying = (dies: string) => {
    const env = { ...process.env, FIXTURE_NOTES: join(dir, 'notes'), FIXTURE_DIES: dies };
    return generator('blas', { launch: { file: process.execPath, args: [join(FIXTURES, 'blas.mjs')], env } });
  };
  const chosen = () => notes().filter((line) => line.startsWith('blas '));

  for (const where of ['generate', 'load']) {
    it(`is left out from then on, and the question is answered: ${where}`, async () => {
      const made = await dying(where);
      expect(textOf(await collect(made.generate(request)))).toBe('Hello, world');
      expect(textOf(await collect(made.generate(request)))).toBe('Hello, world');
      expect(chosen()).toEqual(['blas - -', 'blas SIGSEGV /lib/bad.so -']);
    });
  }

  it('fails an answer that has begun, and the next one gets another BLAS', async () => {
    const made = await dying('midway');
    const seen: GenerateEvent[] = [];
    expect((await errorOf(collect(made.generate(request), seen))).code).toBe('E_WORKER_DIED');
    expect(textOf(seen)).toBe('Hel');
    expect(textOf(await collect(made.generate(request)))).toBe('Hello, world');
  });

  it('fails the question when the worker dies with the next one too, and is then taken again', async () => {
    const made = await dying('always');
    expect((await errorOf(collect(made.generate(request)))).code).toBe('E_WORKER_DIED');
    await errorOf(collect(made.generate(request)));
    expect(chosen()).toEqual(['blas - -', 'blas SIGSEGV /lib/bad.so -', 'blas - /lib/bad.so']);
  });
});
