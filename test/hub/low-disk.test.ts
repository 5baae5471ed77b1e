import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ensureModel, ensurePython } from '../../src/model/index.ts';
import { removeFolder } from '../folders.ts';
import { HubServer, REPO, stubHub, tinyModel } from './hub-server.ts';

// The one place where the file system is not real: a full disk cannot be had without one of our own.
const disk = vi.hoisted(() => ({ free: 1e12, full: false }));
vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof import('node:fs/promises')>();
  return {
    ...real,
    statfs: async () => ({ bavail: disk.free, bsize: 1 }),
    open: async (...args: Parameters<typeof real.open>) => {
      const handle = await real.open(...args);
      if (disk.full && String(args[0]).endsWith('.part')) {
        handle.appendFile = () => Promise.reject(Object.assign(new Error('no space'), { code: 'ENOSPC' }));
      }
      return handle;
    },
  };
});

let dir: string;
let hub: HubServer;

beforeEach(async () => {
  Object.assign(disk, { free: 1e12, full: false });
  dir = mkdtempSync(join(tmpdir(), 'mlx-code-disk-'));
  hub = await HubServer.start(tinyModel());
  stubHub(dir, hub.endpoint);
});

afterEach(async () => {
  await hub.close();
  vi.unstubAllEnvs();
  removeFolder(dir);
});

describe('too little disk', () => {
  it('is told before anything is fetched, with what is needed and what is free', async () => {
    disk.free = 100_000_000;
    await expect(ensureModel(REPO)).rejects.toMatchObject({
      code: 'E_DISK_LOW',
      message: expect.stringContaining('100 MB'),
    });
    expect(hub.seen.some(({ path }) => path.includes('resolve'))).toBe(false);
    await expect(ensurePython()).rejects.toMatchObject({ code: 'E_DISK_LOW' });
  });

  it('is told when it fills up on the way, and the download goes on when there is room', async () => {
    disk.full = true;
    await expect(ensureModel(REPO)).rejects.toMatchObject({ code: 'E_DISK_FULL' });
    disk.full = false;
    expect((await ensureModel(REPO)).entry).toMatchObject({ dims: 32 });
  });
});
