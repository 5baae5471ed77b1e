/** The store over a real S3 server on loopback: writing, reading, one writer, take-over, and what is told of failures. */

import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { LEASE_TABLE } from '../../src/store/format/schema.ts';
import {
  checkIndex,
  clearIndex,
  IndexReader,
  IndexWriter,
  readStatus,
  useRemote,
  type WriterOptions,
} from '../../src/store/index.ts';
import { connect } from '../../src/store/tables/database.ts';
import { piece, STATIC_MODEL } from '../fault/index-rows.ts';
import { removeFolder } from '../folders.ts';
import { Between, KEY, S3Server, SECRET } from './s3-server.ts';

const scratch = mkdtempSync(join(tmpdir(), 'mlx-code-s3-'));
const OPTIONS: WriterOptions = {
  root: '/project',
  chunkerVersion: 'c1',
  staticModel: STATIC_MODEL,
  startFreeBytes: 0,
  stopFreeBytes: 0,
};

/** Hanging is a failure of its own; a busy machine is none. */
const HANG_MS = 180_000;
const SHORT_LEASE_SECONDS = '6';
const LEASE_RUNS_OUT_MS = 6500;

let server: S3Server;
let between: Between;
let made = 0;
let dir = '';

beforeAll(async () => {
  server = await S3Server.start();
  between = await Between.start(() => server.port);
  await server.makeBucket('team');
  Object.assign(process.env, {
    AWS_ACCESS_KEY_ID: KEY,
    AWS_SECRET_ACCESS_KEY: SECRET,
    AWS_ENDPOINT_URL: between.endpoint,
    AWS_REGION: 'us-east-1',
    MLX_CODE_REMOTE_TIMEOUT: '2',
    MLX_CODE_CACHE_DIR: join(scratch, 'cache'),
  });
});

afterAll(async () => {
  await between.stop();
  await server.stop();
  removeFolder(scratch);
});

beforeEach(() => {
  dir = join(scratch, 'cache', 'index', `local-${made}`);
  useRemote(dir, `s3://team/index-${made++}`);
  Object.assign(between, { mode: 'pass', delayMs: 0, onRequest: () => undefined });
});

/** The same remote index as another machine sees it: another folder, another kernel lock, another machine id. */
async function elsewhere<T>(act: (dir: string) => Promise<T>): Promise<T> {
  const there = join(scratch, `other-${made++}`, 'index');
  const { MLX_CODE_CACHE_DIR, AWS_ENDPOINT_URL } = process.env;
  useRemote(there, `s3://team/${uriOf(dir)}`);
  process.env['MLX_CODE_CACHE_DIR'] = join(there, '..', 'cache');
  // Not through what stands between: that is the first machine's network.
  process.env['AWS_ENDPOINT_URL'] = server.endpoint;
  try {
    return await act(there);
  } finally {
    Object.assign(process.env, { MLX_CODE_CACHE_DIR, AWS_ENDPOINT_URL });
  }
}

function uriOf(local: string): string {
  return `index-${local.split('-').at(-1)}`;
}

async function run(pieces: ReturnType<typeof piece>[], removed: string[] = [], at = dir) {
  const writer = await IndexWriter.open(at, OPTIONS);
  try {
    if (pieces.length > 0) await writer.commit(pieces);
    await writer.removePaths(removed);
    await writer.finish({ walkSkips: {} });
    return writer.warnings;
  } finally {
    writer.close();
    await writer.closed;
  }
}

async function texts(at = dir): Promise<Record<string, string[]>> {
  const reader = await IndexReader.open(at);
  const found: Record<string, string[]> = {};
  try {
    await reader.scan(null, ({ path, text }) => {
      found[path] = [...(found[path] ?? []), text];
      return true;
    });
  } finally {
    reader.close();
  }
  return found;
}

describe('an index in a bucket', { timeout: HANG_MS }, () => {
  it('is written, added to, searched, checked, described and cleared', async () => {
    await run([piece('a.ts', ['alpha one', 'alpha two']), piece('b.ts', ['beta'])]);
    await run([piece('c.ts', ['gamma'])], ['b.ts']);
    expect(await texts()).toEqual({ 'a.ts': ['alpha one', 'alpha two'], 'c.ts': ['gamma'] });
    const reader = await IndexReader.open(dir);
    const found = await reader.chunkTerms([{ field: 'terms', terms: ['gamma'], boost: 1 }], 5, null);
    expect(found.map(({ row }) => row.path)).toEqual(['c.ts']);
    const near = await reader.chunkVectors(Float32Array.of(1, 0, 0, 0, 0, 0, 0, 0), 5, null);
    expect(near.length).toBe(3);
    reader.close();
    expect((await checkIndex(dir)).filter((check) => !check.ok)).toEqual([]);
    const status = await readStatus(dir);
    expect(status).toMatchObject({ files: 2, chunks: 3, dirty: false, writer: null });
    expect(status.remote).toMatchObject({ kind: 's3', bucket: 'team', prefix: uriOf(dir) });
    expect(status.bytes.tables).toBeGreaterThan(0);
    expect(JSON.stringify(status)).not.toContain(SECRET);
    await clearIndex(dir);
    await expect(readStatus(dir)).rejects.toMatchObject({ code: 'E_INDEX_MISSING' });
  });
});

describe('one writer', { timeout: HANG_MS }, () => {
  it('refuses a second one, on another machine too, and names the first', async () => {
    const first = await IndexWriter.open(dir, OPTIONS);
    await elsewhere(async (there) => {
      await expect(IndexWriter.open(there, OPTIONS)).rejects.toMatchObject({
        code: 'E_INDEX_LOCKED',
        message: expect.stringContaining(String(process.pid)),
      });
      await expect(clearIndex(there)).rejects.toMatchObject({ code: 'E_INDEX_LOCKED' });
      expect((await readStatus(there)).writer?.pid).toBe(process.pid);
    });
    await first.commit([piece('a.ts', ['one'])]);
    await first.finish({ walkSkips: {} });
    first.close();
    await first.closed;
    await elsewhere((there) => run([piece('b.ts', ['two'])], [], there));
    expect(await texts()).toEqual({ 'a.ts': ['one'], 'b.ts': ['two'] });
  });

  it('takes a lease over that ran out, after which its former holder cannot commit', async () => {
    await run([piece('a.ts', ['old'])]);
    process.env['MLX_CODE_LEASE_SECONDS'] = SHORT_LEASE_SECONDS;
    const lost = await IndexWriter.open(dir, OPTIONS);
    delete process.env['MLX_CODE_LEASE_SECONDS'];
    await lost.commit([piece('b.ts', ['by the first'])]);
    // What a writer that never looks at its lease could still try: the same commits, from handles opened before.
    const connection = await connect(`s3://team/${uriOf(dir)}`, 'write');
    const names = (await connection.tableNames()).filter((name) => name !== LEASE_TABLE);
    const held = await Promise.all(names.map((name) => connection.openTable(name)));
    // From here on the first one cannot renew its lease, as if its machine slept.
    between.mode = 'cut';
    await new Promise((resolve) => setTimeout(resolve, LEASE_RUNS_OUT_MS));
    await elsewhere(async (there) => {
      const warnings = await run([piece('a.ts', ['new'])], [], there);
      expect(warnings.join()).toContain('did not finish its run');
    });
    between.mode = 'pass';
    for (const table of held) await expect(table.delete('true')).rejects.toThrow(/concurrent transaction Restore/);
    connection.close();
    await expect(lost.commit([piece('a.ts', ['late'])])).rejects.toMatchObject({ code: 'E_INDEX_LOCKED' });
    await expect(lost.finish({ walkSkips: {} })).rejects.toMatchObject({ code: 'E_INDEX_LOCKED' });
    lost.close();
    await lost.closed;
    expect(await texts()).toEqual({ 'a.ts': ['new'], 'b.ts': ['by the first'] });
    expect((await checkIndex(dir)).filter((check) => !check.ok)).toEqual([]);
    expect((await readStatus(dir)).writer).toBeNull();
  });
});

describe('a reader', { timeout: HANG_MS }, () => {
  it('goes on answering while the index is compacted, pruned, and built anew', async () => {
    await run([piece('a.ts', ['one']), piece('b.ts', ['two'])]);
    const reader = await IndexReader.open(dir);
    const ask = async () => {
      const found = await reader.chunkTerms([{ field: 'terms', terms: ['one', 'two'], boost: 1 }], 5, null);
      return found.map(({ row }) => row.path).sort();
    };
    const connection = await connect(`s3://team/${uriOf(dir)}`, 'write');
    const chunks = (await connection.tableNames()).find((name) => name.startsWith('chunks')) ?? '';
    const table = await connection.openTable(chunks);
    const answers: Promise<string[]>[] = [];
    const compaction = table.optimize({ cleanupOlderThan: new Date(Date.now() - 3_600_000) });
    for (let n = 0; n < 4; n++) answers.push(ask());
    await compaction;
    connection.close();
    for (const answer of await Promise.all(answers)) expect(answer).toEqual(['a.ts', 'b.ts']);
    const writer = await IndexWriter.open(dir, { ...OPTIONS, force: true });
    await writer.commit([piece('a.ts', ['one']), piece('c.ts', ['two'])]);
    expect(await ask()).toEqual(['a.ts', 'b.ts']);
    await writer.finish({ walkSkips: {} });
    writer.close();
    await writer.closed;
    // Its tables are gone: it opens the new ones by itself.
    expect(await ask()).toEqual(['a.ts', 'c.ts']);
    reader.close();
  });
});
