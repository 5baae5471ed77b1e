/** F4: a full or read-only disk gives the right error, and what was indexed stays usable. Needs root for real small disks. */

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { checkIndex, IndexWriter, openIndex } from '../../src/store/index.ts';
import { removeFolder } from '../folders.ts';
import { piece, STATIC_MODEL } from './index-rows.ts';

const scratch = mkdtempSync(join(tmpdir(), 'mlx-code-disk-'));
const mounted: string[] = [];
const canMount = process.getuid?.() === 0 && mountDisk('probe', 1) !== null;

afterAll(() => {
  for (const place of mounted) execFileSync('umount', ['-l', place]);
  removeFolder(scratch);
});

const OPTIONS = { root: '/p', chunkerVersion: '1', staticModel: STATIC_MODEL, startFreeBytes: 0, stopFreeBytes: 0 };

/** A disk of its own, or null where that is not allowed. */
function mountDisk(name: string, megabytes: number): string | null {
  const place = join(scratch, name);
  mkdirSync(place);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', place], { stdio: 'ignore' });
  } catch {
    return null;
  }
  mounted.push(place);
  return place;
}

test.skipIf(!canMount)('a disk that fills up while indexing', async () => {
  const disk = mountDisk('full', 6) ?? '';
  const indexDir = join(disk, 'index');
  const writer = await IndexWriter.open(indexDir, OPTIONS);
  await writer.commit([piece('first.ts', ['kept'])]);
  const commits = async () => {
    for (let i = 0; i < 2000; i++) await writer.commit([piece(`f${i}.ts`, [`${i} ${Math.random()}`.repeat(20_000)])]);
  };
  await expect(commits()).rejects.toMatchObject({ code: 'E_DISK_FULL' });
  writer.close();

  const index = await openIndex(indexDir);
  expect(await index.chunks.countRows("path = 'first.ts'")).toBe(1);
  index.close();
  execFileSync('mount', ['-o', 'remount,size=64m', disk]);
  const again = await IndexWriter.open(indexDir, OPTIONS);
  expect(again.resumed).toBe(true);
  await again.commit([piece('last.ts', ['more'])]);
  await again.finish({ walkSkips: {} });
  again.close();
  expect((await checkIndex(indexDir)).filter((check) => !check.ok)).toEqual([]);
});

test.skipIf(!canMount)('a disk that is full before the first byte', async () => {
  const disk = mountDisk('none', 1) ?? '';
  writeFileSync(join(disk, 'ballast'), Buffer.alloc(1024 * 1024));
  await expect(IndexWriter.open(join(disk, 'index'), OPTIONS)).rejects.toMatchObject({ code: 'E_DISK_FULL' });
});

test.skipIf(!canMount)('a disk that cannot be written: searching goes on', async () => {
  const disk = mountDisk('frozen', 32) ?? '';
  const indexDir = join(disk, 'index');
  const writer = await IndexWriter.open(indexDir, OPTIONS);
  await writer.commit([piece('a.ts', ['alpha'])]);
  await writer.finish({ walkSkips: {} });
  writer.close();
  execFileSync('mount', ['-o', 'remount,ro', disk]);
  await expect(IndexWriter.open(indexDir, OPTIONS)).rejects.toMatchObject({ code: 'E_READ_ONLY' });
  await expect(IndexWriter.open(join(disk, 'other'), OPTIONS)).rejects.toMatchObject({ code: 'E_READ_ONLY' });
  const index = await openIndex(indexDir);
  expect(await index.chunks.countRows()).toBe(1);
  index.close();
});
