/** The contract with a real OpenAI-compatible server: `mlx_lm.server` on loopback, with a model made by the test. */

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/app/config/config.ts';
import { openGenerator } from '../../src/app/models/generator.ts';
import type { GenerateEvent, GenerateRequest, Generator } from '../../src/model/index.ts';
import { packageRoot } from '../../src/platform/package-root.ts';
import { tinyQwen } from '../fixtures/tiny-qwen.ts';
import { removeFolder } from '../folders.ts';

const python = join(packageRoot(), 'worker', '.venv', 'bin', 'python');
const found = existsSync(python) && spawnSync(python, ['-c', 'import mlx_lm.server']).status === 0;
const REAL_MS = 120_000;

const REQUEST: GenerateRequest = {
  messages: [
    { role: 'system', content: 'You are brief.' },
    { role: 'user', content: 'What does `parse(x)` do?' },
  ],
  conversation: '',
  maxTokens: 24,
  sampling: { temperature: 0, topP: 1, topK: 0, minP: 0, repetitionPenalty: 1, seed: 1 },
};

describe.skipIf(!found)('mlx_lm.server', { timeout: REAL_MS }, () => {
  let dir: string;
  let server: ChildProcess;
  let output = '';
  let port: number;
  const open: Generator[] = [];

  const generatorOf = async (model: string): Promise<Generator> => {
    const flags = { 'chat.server': `openai:http://127.0.0.1:${port}/v1`, 'chat.serverModel': model };
    const config = loadConfig({ root: null, environment: {}, userFile: join(dir, 'none.json'), flags });
    const generator = await openGenerator(config, {}, {});
    open.push(generator);
    return generator;
  };

  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'mlx-code-server-'));
    for (const [name, bytes] of Object.entries(tinyQwen())) writeFileSync(join(dir, name), bytes);
    const probe = createServer().listen(0, '127.0.0.1');
    await once(probe, 'listening');
    port = (probe.address() as AddressInfo).port;
    await new Promise((resolve) => probe.close(resolve));
    const args = ['-m', 'mlx_lm.server', '--model', dir, '--host', '127.0.0.1', '--port', String(port)];
    server = spawn(python, args, { env: { ...process.env, HF_HUB_OFFLINE: '1', HF_HOME: join(dir, 'hf') } });
    for (const pipe of [server.stdout, server.stderr]) pipe?.on('data', (piece: Buffer) => (output += String(piece)));
    for (let i = 0; i < 600 && !/Starting httpd/.test(output) && server.exitCode === null; i++) await sleep(100);
  }, REAL_MS);

  afterAll(async () => {
    await Promise.all(open.map((generator) => generator.close()));
    if (server.exitCode === null) {
      server.kill('SIGKILL');
      await once(server, 'exit');
    }
    removeFolder(dir);
  });

  it('streams an answer with its figures', async () => {
    const generator = await generatorOf('default_model');
    expect(generator.identity).toMatchObject({ model: 'default_model', sentTo: null });
    const events: GenerateEvent[] = [];
    for await (const event of generator.generate(REQUEST)) events.push(event);
    expect(events.filter(({ kind }) => kind === 'text').length, output).toBeGreaterThan(0);
    const end = events.at(-1);
    expect(end).toMatchObject({ kind: 'end', usage: { answerTokens: expect.any(Number) } });
    if (end?.kind !== 'end') return;
    expect(end.usage.promptTokens).toBeGreaterThan(0);
    expect(end.usage.answerTokens).toBeLessThanOrEqual(REQUEST.maxTokens);
  });

  it('is left in the middle without harm to the next answer', async () => {
    const generator = await generatorOf('default_model');
    const controller = new AbortController();
    const long = { ...REQUEST, maxTokens: 1_000 };
    const work = (async () => {
      for await (const event of generator.generate(long, { signal: controller.signal }))
        if (event.kind === 'text') controller.abort();
    })();
    await work.catch((error: unknown) => expect(error).toMatchObject({ code: 'E_CANCELLED' }));
    const events: GenerateEvent[] = [];
    for await (const event of generator.generate(REQUEST)) events.push(event);
    expect(events.at(-1)?.kind).toBe('end');
  });

  it('says what it says of a model that it has not', async () => {
    const generator = await generatorOf('no-such/model');
    const work = (async () => {
      for await (const _ of generator.generate(REQUEST));
    })();
    await expect(work).rejects.toMatchObject({ code: expect.stringMatching(/^E_SERVER_(?:MODEL|FAILED)$/) });
  });
});
