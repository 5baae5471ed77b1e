import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, it } from 'vitest';
import { piece, STATIC_MODEL } from '../../../test/fault/index-rows.ts';
import { removeFolder } from '../../../test/folders.ts';
import { readCopyHead } from '../copy/copy-head.ts';
import type { IndexRecord } from '../format/schema.ts';
import { checkIndex, IndexWriter, maintainIndex, openIndex, readStampCache, readStatus } from '../index.ts';
import { indexLayout } from '../place/layout.ts';
import { connect } from './database.ts';
import { isBloated } from './maintain-tables.ts';
import { openMeta, readRecords, recordRow, writeMeta } from './table-generation.ts';

const scratch = mkdtempSync(join(tmpdir(), 'mlx-code-maintain-'));
afterAll(() => removeFolder(scratch));

const OPTIONS = { root: '/p', chunkerVersion: '1', staticModel: STATIC_MODEL, startFreeBytes: 0, stopFreeBytes: 0 };
/** More small commits than a table is left with. */
const COMMITS = 70;

let dir = '';
let made = 0;
beforeEach(() => {
  dir = join(scratch, `index-${made++}`);
});

async function commit(n: number, text: string): Promise<void> {
  const writer = await IndexWriter.open(dir, OPTIONS);
  for (let i = 0; i < n; i++) await writer.commit([piece(`f${i}.ts`, [`${text} ${i}`])]);
  await writer.finish({ walkSkips: {} });
  writer.close();
}

async function chunkTable(): Promise<string> {
  const connection = await connect(indexLayout(dir).lance);
  const { index } = await readRecords(await openMeta(connection));
  connection.close();
  return index?.tables.chunks ?? '';
}

async function change(over: Partial<IndexRecord>): Promise<void> {
  const connection = await connect(indexLayout(dir).lance);
  const meta = await openMeta(connection);
  const record = (await readRecords(meta)).index;
  if (record === null) throw new Error('no record');
  await writeMeta(meta, [recordRow('index', { ...record, ...over })]);
  connection.close();
}

/** As if a compaction of long ago had left files behind: the next upkeep looks at every table. */
async function touchLeftOver(): Promise<void> {
  await change({ leftOverSinceMs: 0 });
}

it('compacts and prunes, keeps every row and what is copied beside the tables, and then has nothing to do', async () => {
  const writer = await IndexWriter.open(dir, OPTIONS);
  for (let i = 0; i < COMMITS; i++) await writer.commit([piece(`f${i}.ts`, [`text ${i}`])]);
  expect(await maintainIndex(dir)).toMatchObject({ state: 'busy', compacted: [] });
  writer.close();
  expect(await maintainIndex(dir)).toMatchObject({ state: 'unfinished' });
  await commit(1, 'changed');
  await touchLeftOver();
  const reader = await openIndex(dir);
  const first = await maintainIndex(dir, { retentionMs: 0 });
  const again = await maintainIndex(dir, { retentionMs: 0 });
  expect(first.state).toBe('done');
  expect(first.upkeep.failures).toBe(0);
  expect((again.compacted.length > 0 ? again : first).bytesAfter).toBeLessThan(first.bytesBefore);
  expect((await reader.chunks.stats()).fragmentStats.numFragments).toBeLessThan(COMMITS / 2);
  expect(await reader.chunks.countRows()).toBe(COMMITS);
  reader.close();
  expect((await checkIndex(dir)).filter((check) => !check.ok)).toEqual([]);
  expect(readStampCache(indexLayout(dir))?.stamps.size).toBe(COMMITS);
  expect(readCopyHead(indexLayout(dir))?.segments[0]?.files).toBe(COMMITS);
  expect(await maintainIndex(dir)).toMatchObject({ state: 'done', compacted: [] });
});

it('counts what fails, tells it in the status, and starts anew when it works', async () => {
  await commit(3, 'one');
  await touchLeftOver();
  const data = join(indexLayout(dir).lance, `${await chunkTable()}.lance`, 'data');
  for (const name of readdirSync(data)) rmSync(join(data, name));
  for (let i = 1; i <= 3; i++) {
    const { state, upkeep } = await maintainIndex(dir, { retentionMs: 0 });
    expect({ state, failures: upkeep.failures }).toEqual({ state: 'done', failures: i });
    expect(upkeep.problem).toMatch(/chunks/);
  }
  expect((await readStatus(dir)).upkeep.failures).toBe(3);
});

it('has an index out of all proportion built again by the next run', async () => {
  expect(isBloated(10 * 2 ** 20, 1000)).toBe(false);
  expect(isBloated(200 * 2 ** 20, 20 * 2 ** 20)).toBe(false);
  expect(isBloated(200 * 2 ** 20, 2 ** 20)).toBe(true);
  await commit(3, 'one');
  const before = await chunkTable();
  await change({ rebuild: true });
  const writer = await IndexWriter.open(dir, OPTIONS);
  expect(writer.warnings.join()).toMatch(/many times its source/);
  expect(writer.stamps.size).toBe(0);
  for (let i = 0; i < 3; i++) await writer.commit([piece(`f${i}.ts`, ['new'])]);
  await writer.finish({ walkSkips: {} });
  writer.close();
  expect(await chunkTable()).not.toBe(before);
  expect((await IndexWriter.open(dir, OPTIONS).then((next) => [next.close(), next.warnings] as const))[1]).toEqual([]);
});
