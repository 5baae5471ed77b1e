/** `models pull` as a process that is killed, runs twice, or has no room: what it leaves is whole or nothing. */

import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HubServer, REVISION, safetensors, tinyModel } from '../hub/hub-server.ts';
import { emptyProject, type Sandbox } from './sandbox.ts';

const REPO = 'mlx-community/Qwen2.5-Coder-1.5B-Instruct-4bit';
const ID = 'Qwen2.5-Coder-1.5B-Instruct-4bit';
const WEIGHTS = 'model.safetensors';
const isRoot = process.getuid?.() === 0;
/** Programs start slowly on a machine that is busy with other tests. */
const PROGRAM_MS = 60_000;

let hub: HubServer;
let box: Sandbox;

const json = (value: unknown) => Buffer.from(JSON.stringify(value));

beforeEach(async () => {
  box = emptyProject();
  const files = tinyModel({
    'config.json': json({ model_type: 'qwen2', architectures: ['Qwen2ForCausalLM'] }),
    'tokenizer_config.json': json({ chat_template: '{{ messages }}' }),
    [WEIGHTS]: safetensors(20_000_000),
  });
  hub = await HubServer.start(files, REPO);
});
afterEach(() => hub.close());

const env = () => ({ HF_ENDPOINT: hub.endpoint, HF_HUB_CACHE: join(box.home, 'hub-cache') });
const pull = (more: Record<string, string> = {}) => box.run(['models', 'pull', 'q15b'], { env: { ...env(), ...more } });
const info = async (more: Record<string, string> = {}) =>
  JSON.parse((await box.run(['models', 'info', 'q15b', '--json'], { env: { ...env(), ...more } })).stdout);
const partOf = (data: string) => join(data, 'models', ID, `.partial-${REVISION}`, `${WEIGHTS}.part`);

/** Waits until the download has brought something. */
async function midway(file: string): Promise<void> {
  for (let i = 0; i < 500; i++) {
    if (existsSync(file) && statSync(file).size > 1_000_000) return;
    await sleep(20);
  }
}

describe('models pull', { timeout: PROGRAM_MS * 3 }, () => {
  for (const name of ['SIGKILL', 'SIGINT'] as const) {
    it(`goes on after ${name} in the middle of a download`, async () => {
      hub.faults.set(WEIGHTS, ['stall']);
      const part = partOf(join(box.home, 'data'));
      const cut = await box.run(['models', 'pull', 'q15b'], {
        env: env(),
        signal: { name, whenOutput: /never/, afterMs: 30_000, when: midway(part) },
      });
      expect(cut.code).toBe(name === 'SIGINT' ? 130 : null);
      expect(await info()).toMatchObject({ installed: false });
      hub.seen.length = 0;
      const { code, stdout, stderr } = await pull();
      expect(code, stderr).toBe(0);
      expect(existsSync(join(stdout.trim(), WEIGHTS))).toBe(true);
      expect(hub.seen.filter(({ host }) => host === 'store').map(({ range }) => range)).toEqual([
        expect.stringMatching(/^bytes=\d{7,}-$/),
      ]);
      expect(await info()).toMatchObject({ installed: true, problems: [], exactSize: true });
    });
  }

  it('downloads once when two run at once', async () => {
    hub.faults.set(WEIGHTS, ['drip']);
    const [a, b] = await Promise.all([pull(), pull()]);
    expect([a.code, b.code], a.stderr + b.stderr).toEqual([0, 0]);
    expect(a.stdout).toBe(b.stdout);
    expect(hub.seen.filter(({ host }) => host === 'store')).toHaveLength(1);
  });

  it.skipIf(!isRoot)(
    'says how much room it needs, or that the disk is full, and goes on when there is room',
    async () => {
      const disk = join(box.top, 'disk');
      mkdirSync(disk);
      const mount = async (...args: string[]) => (await program('mount', args)) === 0;
      if (!(await mount('-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', disk))) return;
      try {
        const low = await pull({ MLX_CODE_DATA_DIR: disk });
        expect(low.code).toBe(7);
        expect(low.stderr).toMatch(/needs 2\d\d MB in .*, where \d+(?:\.\d)? MB are free[\s\S]*E_DISK_LOW/);
        expect(readdirSync(join(disk, 'models', ID)).filter((name) => !name.startsWith('.'))).toEqual([]);
        expect(await mount('-o', 'remount,size=300m', disk)).toBe(true);
        expect((await pull({ MLX_CODE_DATA_DIR: disk })).code).toBe(0);
      } finally {
        await program('umount', ['-l', disk]);
      }
    },
  );

  it.skipIf(!isRoot)('stops when the disk fills up on the way, and goes on when there is room', async () => {
    const disk = join(box.top, 'disk');
    mkdirSync(disk);
    if ((await program('mount', ['-t', 'tmpfs', '-o', 'size=240m', 'tmpfs', disk])) !== 0) return;
    try {
      hub.faults.set(WEIGHTS, ['drip']);
      const filler = join(disk, 'filler');
      const filling = midway(partOf(disk)).then(() => program('dd', ['if=/dev/zero', `of=${filler}`, 'bs=64k']));
      const full = await pull({ MLX_CODE_DATA_DIR: disk });
      await filling;
      expect(full).toMatchObject({ code: 7, stderr: expect.stringMatching(/E_DISK_FULL/) });
      expect(await info({ MLX_CODE_DATA_DIR: disk })).toMatchObject({ installed: false });
      rmSync(filler, { force: true });
      expect((await pull({ MLX_CODE_DATA_DIR: disk })).code).toBe(0);
      expect(await info({ MLX_CODE_DATA_DIR: disk })).toMatchObject({ installed: true, problems: [] });
    } finally {
      await program('umount', ['-l', disk]);
    }
  });

  it('shows the licence that forbids commercial use, and sets what is chosen', async () => {
    const { code, stderr } = await box.run(['models', 'use', 'q3b']);
    expect(code, stderr).toBe(0);
    expect(stderr).toMatch(/non-commercial/);
    expect((await box.run(['config', 'get', 'model.chat'])).stdout).toBe('Qwen2.5-Coder-3B-Instruct-4bit\n');
    const list = JSON.parse((await box.run(['models', '--json'])).stdout) as { name: string; inUse: boolean }[];
    expect(list.find(({ name }) => name === 'Qwen2.5-Coder-3B-Instruct-4bit')?.inUse).toBe(true);
  });
});

function program(name: string, args: readonly string[]): Promise<number | null> {
  return new Promise((resolve) => {
    const child = spawn(name, args, { stdio: 'ignore' });
    child.once('error', () => resolve(null));
    child.once('close', resolve);
  });
}
