/** From a hub to an answer: a Qwen2 made by the test is fetched, cut off, resumed, verified, loaded and asked. */

import { mkdirSync, mkdtempSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { loadConfig } from '../../src/app/config/config.ts';
import type { ConfigValues } from '../../src/app/config/config-keys.ts';
import { openGenerator } from '../../src/app/models/generator.ts';
import { type GenerateEvent, type Generator, modelStatus, pythonStatus } from '../../src/model/index.ts';
import { dataDir } from '../../src/platform/dirs.ts';
import { tinyQwen } from '../fixtures/tiny-qwen.ts';
import { removeFolder } from '../folders.ts';
import { HubServer, stubHub } from './hub-server.ts';

const REPO = 'mlx-community/Qwen2.5-Coder-1.5B-Instruct-4bit';
const { state } = await pythonStatus();
const missing = state === 'ready' ? undefined : `the Python environment is ${state}: run "mlx-code setup"`;
/** For a worker that starts on a machine that is busy with other tests. */
const REAL_MS = 120_000;

describe.skipIf(missing !== undefined)('a model from a hub', { timeout: REAL_MS }, () => {
  let dir: string;
  let hub: HubServer;
  const open: Generator[] = [];
  const messages: string[] = [];

  const generatorOf = async (flags: Partial<ConfigValues>, model?: string): Promise<Generator> => {
    const config = loadConfig({ root: null, environment: {}, flags, userFile: join(dir, 'none.json') });
    const work = { onMessage: (text: string) => messages.push(text) };
    const generator = await openGenerator(config, { model }, work);
    open.push(generator);
    return generator;
  };

  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'mlx-code-answers-'));
    mkdirSync(join(dir, 'data'));
    // The models are this test's own, the environment is the one that is set up.
    symlinkSync(join(dataDir(), 'python'), join(dir, 'data/python'));
    hub = await HubServer.start(tinyQwen(), REPO);
    stubHub(dir, hub.endpoint);
  });

  afterAll(async () => {
    await Promise.all(open.map((generator) => generator.close()));
    await hub.close();
    vi.unstubAllEnvs();
    removeFolder(dir);
  });

  it('is not fetched where the settings forbid it', async () => {
    await expect(generatorOf({ 'setup.auto': false }, 'q15b')).rejects.toMatchObject({ code: 'E_MODEL_MISSING' });
    expect(hub.seen).toEqual([]);
  });

  it('is fetched over a cut, resumed, verified, and answers', async () => {
    hub.faults.set('model.safetensors', ['cut', 'cut']);
    const generator = await generatorOf({ 'model.chat': 'q15b' });
    const ranges = hub.seen.filter(({ host }) => host === 'store').map(({ range }) => range !== undefined);
    expect(ranges).toEqual([false, true, true]);
    expect(await modelStatus('q15b', { deep: true })).toMatchObject({ installed: true, problems: [] });
    expect(generator.identity).toMatchObject({ model: 'Qwen2.5-Coder-1.5B-Instruct-4bit', sentTo: null });
    expect(generator.exactCounts).toBe(true);
    // Byte for byte, as its tokenizer has them.
    expect(await generator.countTokens(['abc', 'é'])).toEqual([3, 2]);
    const prompt = [{ role: 'user' as const, content: 'Hi' }];
    // <|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n
    expect(await generator.countPrompt(prompt)).toBe(3 + 'user\nHi\nassistant\n'.length);
    const events: GenerateEvent[] = [];
    const request = { messages: prompt, conversation: '', maxTokens: 8, sampling: { temperature: 0 } };
    for await (const event of generator.generate(request)) events.push(event);
    expect(events.at(-1)).toMatchObject({ kind: 'end', usage: { promptTokens: 21 } });
    const end = events.at(-1);
    expect(end?.kind === 'end' && end.usage.answerTokens).toBeGreaterThan(0);
  });

  it('answers without the hub from then on', async () => {
    await hub.close();
    const generator = await generatorOf({ 'setup.auto': false, 'chat.contextTokens': 512 }, 'q15b');
    expect(generator.identity.contextTokens).toBe(512);
  });
});
