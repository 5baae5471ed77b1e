import { describe, expect, it } from 'vitest';
import type { GenerateEvent, Generator } from '../generation.ts';
import { guarded } from './answer-guard.ts';

const IDENTITY = { model: 'm', revision: '', contextTokens: 8_192, sentTo: null };
const USAGE = { promptTokens: 1, cachedTokens: 0, answerTokens: 1, firstTokenMs: 1, answerMs: 1 };

/** A generator that writes what it is given, and notes whether somebody left before its end. */
function writing(pieces: Iterable<string>, failure?: Error): { generator: Generator; left: () => boolean } {
  let isLeft = true;
  const generator: Generator = {
    identity: IDENTITY,
    exactCounts: true,
    countTokens: async (texts) => texts.map(({ length }) => length),
    countPrompt: async () => 7,
    async *generate() {
      for (const text of pieces) yield { kind: 'text', text };
      if (failure !== undefined) throw failure;
      isLeft = false;
      yield { kind: 'end', reason: 'stop', usage: USAGE };
    },
    close: async () => {},
  };
  return { generator: guarded(generator), left: () => isLeft };
}

async function collect(generator: Generator, maxTokens = 1_000): Promise<{ events: GenerateEvent[]; error: unknown }> {
  const events: GenerateEvent[] = [];
  try {
    for await (const event of generator.generate({ messages: [], conversation: '', maxTokens })) events.push(event);
  } catch (error) {
    return { events, error };
  }
  return { events, error: null };
}

const textOf = (events: readonly GenerateEvent[]) =>
  events.map((event) => (event.kind === 'text' ? event.text : '')).join('');

describe('a guarded generator', () => {
  it('stops an answer that goes round in circles', async () => {
    const { generator, left } = writing(Array.from({ length: 3_000 }, () => 'I will look at the file. '));
    const { events } = await collect(generator, 100_000);
    expect(events.at(-1)).toMatchObject({ kind: 'end', reason: 'loop', usage: { promptTokens: 7 } });
    expect(textOf(events).length).toBeLessThan(3_000);
    expect(left()).toBe(true);
  });

  it('stops code that goes round in circles', async () => {
    const lines = function* () {
      yield '```js\n';
      for (let n = 0; n < 5_000; n++) yield 'await step(one, two);\n';
    };
    expect((await collect(writing(lines()).generator, 100_000)).events.at(-1)).toMatchObject({ reason: 'loop' });
  });

  it('lets a long answer be that repeats little', async () => {
    const lines = Array.from(
      { length: 400 },
      (_, n) => `Line ${n} tells of part ${n * 7} and of what ${n * 13} does. `,
    );
    expect((await collect(writing(lines).generator, 10_000)).events.at(-1)).toMatchObject({ reason: 'stop' });
  });

  it('ends at the limit, in pieces or in one line', async () => {
    const words = Array.from({ length: 5_000 }, (_, n) => `word${n} `);
    const pieces = (await collect(writing(words).generator, 100)).events;
    expect(pieces.at(-1)).toMatchObject({ reason: 'length' });
    expect(pieces.length).toBeLessThan(110);
    const one = (await collect(writing([words.join('')]).generator, 100)).events;
    expect(one.at(-1)).toMatchObject({ reason: 'length' });
    expect(textOf(one).length).toBeLessThan(1_000);
  });

  it('says that a call of a tool is none of an answer, though it is written as text', async () => {
    const { events } = await collect(writing(['<tool_', 'call>{"name": "grep"}</tool_call>']).generator);
    expect(textOf(events)).toBe('');
    expect(events.at(-1)).toMatchObject({ kind: 'end', reason: 'tool' });
  });

  it('gives what it held back when the answer breaks off', async () => {
    const { events, error } = await collect(writing(['It ends with <', 'thi'], new Error('gone')).generator);
    expect(textOf(events)).toBe('It ends with <thi');
    expect(error).toMatchObject({ message: 'gone' });
  });
});
