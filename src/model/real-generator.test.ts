/** The real worker with a real chat model: converted from its GGUF file, asked, followed up and cancelled. */

import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { removeFolder } from '../../test/folders.ts';
import type { MlxCodeError } from '../base/errors.ts';
import {
  type ChatMessage,
  convertGguf,
  createMlxGenerator,
  type GenerateEvent,
  type Generator,
  modelStatus,
  pythonStatus,
} from './index.ts';

const { state, env } = await pythonStatus();
const { installed, dir: folder } = await modelStatus('SmolLM2-135M-Instruct');
const gguf = join(folder, 'SmolLM2-135M-Instruct.Q4_1.gguf');

/** For real answers on a machine that is busy with other tests. */
const REAL_MS = 120_000;

// Without them: "mlx-code setup", "mlx-code models pull SmolLM2-135M-Instruct".
describe.skipIf(state !== 'ready' || !installed)('the real small chat model', { timeout: REAL_MS }, () => {
  let dir: string;
  let model: string;
  let generator: Generator;

  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'mlx-code-generator-'));
    model = join(dir, 'smol');
    if (env === undefined) return;
    await convertGguf({ gguf, outDir: model, env });
    const chosen = { path: model, id: 'smol', revision: 'r', contextTokens: 2_048 };
    generator = await createMlxGenerator({ env, model: chosen });
  });

  afterAll(async () => {
    await generator?.close();
    removeFolder(dir);
  });

  const ask = (messages: readonly ChatMessage[], maxTokens: number, signal?: AbortSignal) =>
    generator.generate(
      { messages, conversation: 'one', maxTokens, sampling: { temperature: 0 } },
      signal === undefined ? {} : { signal },
    );

  it('is converted into a folder of its own, and nothing else is left', () => {
    expect(readdirSync(dir)).toEqual(['smol']);
    expect(readdirSync(model).toSorted()).toEqual([
      'config.json',
      'model.safetensors',
      'tokenizer.json',
      'tokenizer_config.json',
    ]);
  });

  it('answers sensibly, and reads only what is new of a follow-up', async () => {
    const messages: ChatMessage[] = [
      { role: 'system', content: 'You answer in one short sentence.' },
      { role: 'user', content: 'What is the capital of France?' },
    ];
    const first = await collect(ask(messages, 12));
    expect(first.text).toContain('Paris');
    expect(first.end.usage.cachedTokens).toBe(0);
    expect(first.end.usage.promptTokens).toBe(await generator.countPrompt(messages));
    messages.push({ role: 'assistant', content: first.text }, { role: 'user', content: 'And of Italy?' });
    const { usage } = (await collect(ask(messages, 2))).end;
    const known = first.end.usage.promptTokens + first.end.usage.answerTokens;
    expect(usage.cachedTokens / known).toBeGreaterThanOrEqual(0.9);
  });

  it('counts texts', async () => {
    const [none, one, two] = await generator.countTokens(['', 'hello', 'hello <|im_end|> world']);
    expect(none).toBe(0);
    expect(one).toBe(1);
    // A special token in a text is text, not one token.
    expect(two).toBeGreaterThan(5);
  });

  it('is silent soon after a cancel, and answers the next question', async () => {
    const stop = new AbortController();
    let at = 0;
    const work = (async () => {
      for await (const { kind } of ask([{ role: 'user', content: 'Count to one thousand.' }], 200, stop.signal)) {
        if (kind !== 'text' || at > 0) continue;
        at = performance.now();
        stop.abort();
      }
    })();
    await expect(work).rejects.toMatchObject({ code: 'E_CANCELLED' });
    expect((await collect(ask([{ role: 'user', content: 'Say yes.' }], 2))).text).not.toBe('');
  });

  it('says how long a prompt is that does not fit', async () => {
    const messages: ChatMessage[] = [{ role: 'user', content: 'word '.repeat(3_000) }];
    const error = await collect(ask(messages, 4)).catch((reason: MlxCodeError) => reason);
    expect(error).toMatchObject({ code: 'E_PROMPT_TOO_LONG', message: expect.stringMatching(/3\d\d\d .* 2048/) });
  });

  it('leaves nothing of a file that is not what it says', async () => {
    if (env === undefined) return;
    const hostile = join(dir, 'hostile.gguf');
    writeFileSync(hostile, Buffer.concat([Buffer.from('GGUF\x03\0\0\0'), Buffer.alloc(64, 0xff)]));
    const outDir = join(dir, 'out');
    await expect(convertGguf({ gguf: hostile, outDir, env })).rejects.toMatchObject({ code: 'E_MODEL_UNSAFE' });
    expect(readdirSync(dir).toSorted()).toEqual(['hostile.gguf', 'smol']);
  });
});

async function collect(answer: AsyncIterable<GenerateEvent>) {
  let text = '';
  for await (const event of answer) {
    if (event.kind === 'text') text += event.text;
    if (event.kind === 'end') return { text, end: event };
  }
  throw new Error('the answer has no end');
}
