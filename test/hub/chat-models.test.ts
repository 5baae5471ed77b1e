/** Models whose hashes only their hub knows: trusted once, checked ever after; and what the hub's tools have in their cache. */

import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  defaultChatModel,
  ensureEmbedder,
  ensureGenerator,
  ensureModel,
  findInCatalogue,
  listModels,
  modelStatus,
  removeModel,
} from '../../src/model/index.ts';
import { removeFolder } from '../folders.ts';
import { HubServer, REVISION, safetensors, stubHub, tinyModel } from './hub-server.ts';

const REPO = 'mlx-community/Qwen2.5-Coder-1.5B-Instruct-4bit';
const ID = 'Qwen2.5-Coder-1.5B-Instruct-4bit';
const NEWER = 'b'.repeat(40);
const timings = { retryMs: [1, 1], idleMs: 300, maxRetryAfterMs: 50 };

let dir: string;
let hub: HubServer;

const json = (value: unknown) => Buffer.from(JSON.stringify(value));
/** What a chat model's repository holds. */
const chatModel = (changes: Record<string, Buffer | undefined> = {}) =>
  tinyModel({
    'config.json': json({ model_type: 'qwen2', architectures: ['Qwen2ForCausalLM'], max_position_embeddings: 32_768 }),
    'tokenizer_config.json': json({ chat_template: '{{ messages }}' }),
    'config_sentence_transformers.json': undefined,
    '1_Pooling/config.json': undefined,
    ...changes,
  });

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'mlx-code-chat-'));
  hub = await HubServer.start(chatModel(), REPO);
  stubHub(dir, hub.endpoint);
});

afterEach(async () => {
  await hub.close();
  vi.unstubAllEnvs();
  removeFolder(dir);
});

const ensure = (options = {}) => ensureGenerator('q15b', { timings, ...options });
const listings = () => hub.seen.filter(({ path }) => path.startsWith('/api/')).length;

describe('a chat model of the catalogue', () => {
  it('is found by its name, its short name and its repository', () => {
    for (const name of ['q15b', 'Q15B', ID.toLowerCase(), REPO]) expect(findInCatalogue(name)?.id).toBe(ID);
    expect(findInCatalogue('q3b')).toMatchObject({
      licence: 'Qwen Research',
      licenceNote: expect.stringMatching(/non-commercial/),
    });
    expect(defaultChatModel('darwin', 'arm64').id).toBe(ID);
    expect(defaultChatModel('linux', 'x64', 16 * 2 ** 30).id).toBe('Qwen2.5-Coder-0.5B-Instruct');
    // Where there is no memory for it.
    expect(defaultChatModel('linux', 'x64', 4 * 2 ** 30).id).toBe('SmolLM2-135M-Instruct');
  });

  it('is checked against the hub when it first comes, and against that ever after', async () => {
    const messages: string[] = [];
    const { entry } = await ensure({ onMessage: (text: string) => messages.push(text) });
    expect(messages[0]).toMatch(
      /^Qwen2\.5-Coder-1\.5B-Instruct-4bit: 200 kB from the hub, licence Apache-2\.0; .+ free/,
    );
    expect(entry).toMatchObject({ id: ID, role: 'generator', revision: REVISION, contextTokens: 8_192 });
    expect(entry.files.every(({ sha256 }) => /^[0-9a-f]{64}$/.test(sha256))).toBe(true);
    expect(await modelStatus('q15b', { deep: true })).toMatchObject({ installed: true, problems: [] });
    expect((await listModels()).filter(({ id }) => id === ID)).toHaveLength(1);
    // The hub goes on; we keep what we know, even after it was removed.
    hub.commit(NEWER, chatModel({ 'model.safetensors': safetensors(1_000) }));
    await removeModel('q15b');
    expect(await modelStatus('q15b')).toMatchObject({ installed: false });
    expect((await ensure()).entry).toEqual(entry);
    expect(listings()).toBe(1);
  });

  it('is refused when other files come under the commit that is known', async () => {
    await ensure();
    await removeModel('q15b');
    hub.commit(REVISION, chatModel({ 'model.safetensors': safetensors(200_000).fill(3, 100) }));
    await expect(ensure()).rejects.toMatchObject({ code: 'E_MODEL_CORRUPT' });
    await expect(ensure({ update: true })).rejects.toMatchObject({ code: 'E_MODEL_CORRUPT' });
    expect(await modelStatus('q15b')).toMatchObject({ installed: false });
  });

  it('comes newer when asked for, and the older one goes', async () => {
    await ensure();
    hub.commit(NEWER, chatModel({ 'model.safetensors': safetensors(1_000) }));
    expect((await ensure({ update: true })).entry.revision).toBe(NEWER);
    expect(readdirSync(join(dir, 'data/models', ID)).filter((name) => !name.startsWith('.'))).toEqual([NEWER]);
    expect((await ensure()).entry.revision).toBe(NEWER);
    // Nothing newer: nothing is fetched again.
    const before = hub.seen.length;
    await ensure({ update: true });
    expect(hub.seen.length - before).toBe(1);
  });

  it('says so when the kept hashes are damaged', async () => {
    await ensure();
    await removeModel('q15b');
    writeFileSync(join(dir, 'data/models/.hashes', `${REPO.replace('/', '--')}.json`), '{"revision":1}');
    await expect(ensure()).rejects.toMatchObject({
      code: 'E_MODEL_CORRUPT',
      hint: expect.stringMatching(/Delete that file/),
    });
  });

  it('is not used for what it cannot do', async () => {
    await expect(ensureEmbedder('q15b')).rejects.toMatchObject({ code: 'E_MODEL_ROLE' });
    await expect(ensureGenerator('minilm')).rejects.toMatchObject({ code: 'E_MODEL_ROLE' });
    hub.commit(REVISION, tinyModel());
    await expect(ensureGenerator(`${REPO}@${REVISION}`, { timings })).rejects.toMatchObject({ code: 'E_MODEL_ROLE' });
  });

  it('outside the catalogue tells by its files what it can do', async () => {
    const { entry } = await ensureModel(`${REPO}@${REVISION}`, { timings });
    expect(entry).toMatchObject({ role: 'generator', maxContextTokens: 32_768, contextTokens: 8_192, licence: 'mit' });
    await expect(ensureEmbedder(`${REPO}@${REVISION}`)).rejects.toThrow(/hidden_size/);
  });
});

describe("the hub's cache", () => {
  /** As huggingface_hub lays it out: blobs under their digests, and snapshots of links to them. */
  function fill(files = chatModel()): string {
    const top = join(dir, 'hub-cache', `models--${REPO.replace('/', '--')}`);
    for (const [name, bytes] of Object.entries(files)) {
      const digest = name.endsWith('.safetensors')
        ? createHash('sha256').update(bytes).digest('hex')
        : createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
      mkdirSync(join(top, 'blobs'), { recursive: true });
      writeFileSync(join(top, 'blobs', digest), bytes);
      const link = join(top, 'snapshots', REVISION, name);
      mkdirSync(dirname(link), { recursive: true });
      symlinkSync(join(top, 'blobs', digest), link);
    }
    mkdirSync(join(top, 'refs'));
    writeFileSync(join(top, 'refs/main'), REVISION);
    return top;
  }

  it('gives its files without a second copy, when the hub answers and when nobody does', async () => {
    fill();
    const { dir: folder } = await ensure();
    expect(hub.seen.map(({ path }) => path.split('/')[1])).toEqual(['api']);
    expect(statSync(join(folder, 'model.safetensors')).nlink).toBe(2);
    rmSync(join(dir, 'data'), { recursive: true });
    vi.stubEnv('HF_HUB_OFFLINE', '1');
    expect((await ensure()).entry.revision).toBe(REVISION);
    await hub.close();
    vi.stubEnv('HF_HUB_OFFLINE', '');
    rmSync(join(dir, 'data'), { recursive: true });
    expect((await ensure()).entry.revision).toBe(REVISION);
  });

  it('is not believed when a blob is not what its name says', async () => {
    const top = fill();
    for (const name of readdirSync(join(top, 'blobs')))
      if (name.length === 64) writeFileSync(join(top, 'blobs', name), safetensors(200_000).fill(3, 100));
    vi.stubEnv('HF_HUB_OFFLINE', '1');
    await expect(ensure()).rejects.toMatchObject({ code: 'E_OFFLINE' });
    vi.stubEnv('HF_HUB_OFFLINE', '');
    expect(await modelStatus('q15b')).toMatchObject({ installed: false });
    await ensure();
    expect(await modelStatus('q15b', { deep: true })).toMatchObject({ installed: true });
  });
});
