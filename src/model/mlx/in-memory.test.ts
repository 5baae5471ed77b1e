/** Which models are in memory is known to every process of the user. */

import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { removeFolder } from '../../../test/folders.ts';
import { loadedModels } from '../worker/loaded-models.ts';
import type { ChatLimits } from './chat-worker.ts';
import { createMlxGenerator } from './mlx-generator.ts';

const WORKER = join(import.meta.dirname, '../../../test/fixtures/workers/chat-slow.mjs');
const saved = process.env['MLX_CODE_CACHE_DIR'];
let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'mlx-code-memory-'));
  process.env['MLX_CODE_CACHE_DIR'] = dir;
});

afterEach(() => {
  if (saved === undefined) delete process.env['MLX_CODE_CACHE_DIR'];
  else process.env['MLX_CODE_CACHE_DIR'] = saved;
  removeFolder(dir);
});

const loaded = (limits: ChatLimits) =>
  createMlxGenerator({
    env: { python: 'unused' },
    model: { path: dir, id: 'fixture', revision: 'r1', contextTokens: 512 },
    launch: { file: process.execPath, args: [WORKER, join(dir, 'mark')], env: process.env },
    limits,
  });

it('tells what each holds and what bounds it, until it is unloaded', async () => {
  expect(await loadedModels()).toEqual([]);
  const generator = await loaded({ memoryBytes: 4e9, promptCacheBytes: 5e8, kvBits: 8, idleMs: 60_000 });
  const [model, ...others] = await loadedModels();
  expect(others).toEqual([]);
  expect(model).toMatchObject({ model: 'fixture', purpose: 'answers', memoryBytes: 4e9, promptCacheBytes: 5e8 });
  expect(model).toMatchObject({ kvBits: 8, idleMs: 60_000 });
  expect(model?.residentBytes).toBeGreaterThan(1e6);
  await generator.close();
  expect(await loadedModels()).toEqual([]);
});

it('is gone when nobody asked for a time', async () => {
  const generator = await loaded({ idleMs: 50 });
  await expect.poll(loadedModels).toEqual([]);
  await generator.close();
});

it('believes no note of a process that is gone, or is another one by now', async () => {
  const generator = await loaded({});
  const [known] = await loadedModels();
  await generator.close();
  const note = { ...known, args: 'some other program', pid: process.pid };
  writeFileSync(join(dir, 'loaded', `${process.pid}.json`), JSON.stringify(note));
  writeFileSync(join(dir, 'loaded', '7.json'), '{');
  expect(await loadedModels()).toEqual([]);
  expect(readdirSync(join(dir, 'loaded'))).toEqual(['7.json']);
});
