import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { piece, STATIC_MODEL } from '../../test/fault/index-rows.ts';
import { removeFolder } from '../../test/folders.ts';
import type { Embedder } from '../model/index.ts';
import { checkIndex, decodeVectors, IndexWriter, openIndex, readStatus } from '../store/index.ts';
import { embedPending } from './index.ts';

const scratch = mkdtempSync(join(tmpdir(), 'mlx-code-embed-'));
afterAll(() => removeFolder(scratch));

let indexDir = '';
let made = 0;
beforeEach(() => {
  indexDir = join(scratch, `index-${made++}`);
});

/** Vectors from the text itself; a text with POISON gets zeros, as from the worker. */
class FakeEmbedder implements Embedder {
  readonly identity;
  readonly seen: string[] = [];
  /** Called before each batch. */
  before: () => void = () => {};
  vectorsPerText = 1;

  constructor(model = 'fake', dims = 4) {
    this.identity = { model, revision: '1', dims, documentPrefix: '', queryPrefix: '' };
  }

  async embed(texts: readonly string[]): Promise<Float32Array> {
    this.before();
    this.seen.push(...texts);
    const { dims } = this.identity;
    const out = new Float32Array(texts.length * dims * this.vectorsPerText);
    texts.forEach((text, i) => {
      if (!text.includes('POISON')) out[i * dims] = text.length;
    });
    return out;
  }

  async close(): Promise<void> {}
}

async function write(files: Record<string, string[]>, removed: string[] = []) {
  const options = { root: '/p', chunkerVersion: '1', staticModel: STATIC_MODEL, startFreeBytes: 0, stopFreeBytes: 0 };
  const writer = await IndexWriter.open(indexDir, options);
  const pieces = Object.entries(files).map(([path, texts]) => piece(path, texts));
  if (pieces.length > 0) await writer.commit(pieces);
  await writer.removePaths(removed);
  await writer.finish({ walkSkips: {} });
  writer.close();
}

function fill(embedder: Embedder, signal?: AbortSignal) {
  const work = signal === undefined ? {} : { signal };
  return embedPending({ indexDir, embedder, batch: 2, stopFreeBytes: 0 }, work);
}

async function neuralRows(): Promise<string[]> {
  const index = await openIndex(indexDir);
  const rows = (await index.neural?.query().select(['path', 'hash', 'code']).toArray()) ?? [];
  index.close();
  return rows.map((row) => `${row.path} ${Math.round(decodeVectors(row.code, 4)[0] ?? 0)}`).sort();
}

describe('embedPending', () => {
  it('fills what is missing, then nothing, then only what changed', async () => {
    await write({ 'a.ts': ['one', 'twoo'], 'b.ts': ['three'] });
    const embedder = new FakeEmbedder();
    expect(await fill(embedder)).toEqual({ embedded: 3, fromCache: 0, quarantined: 0, remaining: 0 });
    expect(await neuralRows()).toEqual(['a.ts 5', 'a.ts 6', 'b.ts 7']);
    expect((await readStatus(indexDir)).meta).toMatchObject({ neural: 3, neuralModel: { model: 'fake' } });
    expect(await fill(embedder)).toEqual({ embedded: 0, fromCache: 0, quarantined: 0, remaining: 0 });
    await write({ 'a.ts': ['one', 'changed'] }, ['b.ts']);
    expect(await neuralRows()).toEqual(['a.ts 5']);
    expect(await fill(embedder)).toMatchObject({ embedded: 1, fromCache: 0 });
    expect(await neuralRows()).toEqual(['a.ts 5', 'a.ts 9']);
    expect((await checkIndex(indexDir)).filter((check) => !check.ok)).toEqual([]);
  });

  it('takes what it has seen before from the cache, also after a rebuild', async () => {
    await write({ 'a.ts': ['one'], 'b.ts': ['two'] });
    const embedder = new FakeEmbedder();
    await fill(embedder);
    await write({ 'a.ts': ['else'] });
    await fill(embedder);
    await write({ 'a.ts': ['one'] });
    expect(await fill(embedder)).toMatchObject({ embedded: 0, fromCache: 1 });
  });

  it('keeps what was embedded when cancelled or when the embedder fails, and goes on from there', async () => {
    await write({ 'a.ts': ['1', '22', '333', '4444', '55555', '666666'] });
    const stop = new AbortController();
    const embedder = new FakeEmbedder();
    embedder.before = () => {
      if (embedder.seen.length >= 2) stop.abort();
    };
    await expect(fill(embedder, stop.signal)).rejects.toMatchObject({ code: 'E_CANCELLED' });
    expect((await readStatus(indexDir)).neural).toBe(4);

    embedder.before = () => {
      throw new Error('worker died');
    };
    await expect(fill(embedder)).rejects.toThrow('worker died');
    embedder.before = () => {};
    expect(await fill(embedder)).toMatchObject({ embedded: 2, remaining: 0 });
    expect(embedder.seen.length).toBe(6);
  });

  it('sets aside a text that gets no vector, and tells how many', async () => {
    await write({ 'a.ts': ['fine', 'POISON'] });
    expect(await fill(new FakeEmbedder())).toMatchObject({ embedded: 1, quarantined: 1, remaining: 1 });
  });

  it('refuses vectors of another length', async () => {
    await write({ 'a.ts': ['one'] });
    const embedder = new FakeEmbedder();
    embedder.vectorsPerText = 2;
    await expect(fill(embedder)).rejects.toMatchObject({ code: 'E_MODEL_BAD_VECTOR' });
  });

  it('fills another model beside, and swaps when it is full', async () => {
    await write({ 'a.ts': ['one', 'two', 'three', 'four'] });
    await fill(new FakeEmbedder('old'));
    const next = new FakeEmbedder('new', 6);
    next.before = () => {
      if (next.seen.length >= 2) throw new Error('worker died');
    };
    await expect(fill(next)).rejects.toThrow('worker died');
    expect(await readStatus(indexDir)).toMatchObject({
      neural: 4,
      neuralNext: { model: 'new', vectors: 2 },
      meta: { neuralModel: { model: 'old' } },
    });
    next.before = () => {};
    await fill(next);
    expect(await readStatus(indexDir)).toMatchObject({
      neural: 4,
      neuralNext: null,
      meta: { neuralModel: { model: 'new', dims: 6 }, neural: 4 },
    });
  });

  it('lets files be indexed meanwhile, but no second filler', async () => {
    await write({ 'a.ts': ['one', 'two', 'three'] });
    const embedder = new FakeEmbedder();
    let second: Promise<unknown> | undefined;
    let writing: Promise<void> | undefined;
    embedder.before = () => {
      second ??= fill(new FakeEmbedder()).catch((error: { code: string }) => error.code);
      writing ??= write({ 'b.ts': ['late'] });
    };
    await fill(embedder);
    await writing;
    expect(await second).toBe('E_INDEX_LOCKED');
    expect(await fill(embedder)).toMatchObject({ remaining: 0 });
    expect(await neuralRows()).toEqual(['a.ts 5', 'a.ts 5', 'a.ts 7', 'b.ts 6']);
  });

  it('says when there is no index', async () => {
    await expect(fill(new FakeEmbedder())).rejects.toMatchObject({ code: 'E_INDEX_MISSING' });
  });
});
