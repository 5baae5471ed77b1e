/** The first start that fetches a model, from a hub on loopback that stalls, cuts and goes on. Skipped without the Python environment. */

import { existsSync, mkdirSync, readdirSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dataDir } from '../../src/platform/dirs.ts';
import { tinyQwen } from '../fixtures/tiny-qwen.ts';
import { HubServer, REVISION } from '../hub/hub-server.ts';
import { ChatSandbox } from './chat-sandbox.ts';
import { canPlay, type SceneTerminal } from './scene-terminal.ts';

const ID = 'Qwen2.5-Coder-1.5B-Instruct-4bit';
const WEIGHTS = 'model.safetensors';
const EMBEDDER = 'all-MiniLM-L6-v2';
const FETCH_MS = 60_000;

const isSetUp = ['python', `models/${EMBEDDER}`].every((name) => existsSync(join(dataDir(), name)));

describe.skipIf(!canPlay() || !isSetUp)('the first start with a hub', () => {
  let box: ChatSandbox;
  let hub: HubServer;
  let screen: SceneTerminal;

  beforeAll(async () => {
    box = new ChatSandbox();
    hub = await HubServer.start(tinyQwen(), `mlx-community/${ID}`);
    mkdirSync(join(box.top, 'data/models'), { recursive: true });
    for (const name of ['python', `models/${EMBEDDER}`])
      symlinkSync(join(dataDir(), name), join(box.top, 'data', name));
    screen = box.open(100, 30, {
      ...{ MLX_CODE_MODEL_CHAT: 'q15b', MLX_CODE_MODEL_EMBEDDING: EMBEDDER, MLX_CODE_CHAT_CONTEXT_TOKENS: '1024' },
      ...{ HF_ENDPOINT: hub.endpoint, HF_HUB_CACHE: join(box.top, 'hub'), HF_TOKEN: '', HF_HUB_OFFLINE: '' },
    });
  });
  afterAll(async () => {
    screen?.close();
    await hub?.close();
    await box?.close();
  });

  it('says what is missing, with its size and licence, and fetches nothing by itself', async () => {
    const text = await box.start(screen, '', /Welcome to mlx-code[\s\S]*Enter downloads/);
    expect(text).toMatch(/Python environment with MLX +ready/);
    expect(text).toMatch(/Qwen2\.5-Coder-1\.5B-Instruct-4bit +to fetch: 880 MB/);
    expect(text).toContain('Apache-2.0');
    expect(hub.seen).toEqual([]);
  });

  it('fetches on one key, shows how far it is, and stops', async () => {
    hub.faults.set(WEIGHTS, ['stall']);
    const part = join(box.top, 'data/models', ID, `.partial-${REVISION}`, `${WEIGHTS}.part`);
    screen.keys('Enter');
    await screen.until(/fetching \d+ %[\s\S]*Ctrl\+C: stop/, FETCH_MS);
    // Half of it has come.
    await expect
      .poll(() => statSync(part, { throwIfNoEntry: false })?.size ?? 0, { timeout: FETCH_MS })
      .toBeGreaterThan(50_000);
    screen.keys('C-c');
    await screen.until(/Stopped\. The downloaded part is kept[\s\S]*Enter downloads/, FETCH_MS);
  }, 180_000);

  it('goes on from there, also after a cut, and then answers', async () => {
    hub.seen.length = 0;
    hub.faults.set(WEIGHTS, ['cut']);
    screen.keys('Enter');
    await screen.until(/A model is here: ask your question\./, FETCH_MS);
    await screen.until((text) => !text.includes('Welcome'), FETCH_MS);
    const ranges = hub.seen.filter(({ host }) => host === 'store').map(({ range }) => range);
    expect(ranges.length).toBeGreaterThan(1);
    for (const range of ranges) expect(range).toMatch(/^bytes=[1-9]\d*-$/);
    expect(readdirSync(join(box.top, 'data/models', ID)).filter((name) => name.startsWith('.partial'))).toEqual([]);
    screen.type('how is the delay computed after a failed attempt?');
    screen.keys('Enter');
    // Its weights are made by chance, and so is what it writes.
    await screen.until(/Qwen2\.5-Coder-1\.5B-Instruct-4bit · read [\d,]+ token/, FETCH_MS);
  }, 180_000);

  it('is not shown again', async () => {
    screen.type('/quit');
    screen.keys('Enter');
    await screen.until(/ended with 0/);
    const text = await box.start(screen, '', /Qwen2.*index fresh/);
    expect(text).not.toContain('Welcome');
    expect(text).toContain(ID);
  }, 180_000);
});
