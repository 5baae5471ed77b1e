/** Defects that the fault suite found, each with the smallest case that shows it. */

import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { armFailpoints } from '../../src/base/failpoints.ts';
import { indexRoot, verifyIndex } from '../../src/index/index.ts';
import { WriterLock } from '../../src/platform/kernel-lock.ts';
import { openSqlite } from '../../src/platform/sqlite.ts';
import { decodeLexicon, NeuralStore, openIndex, VectorCache } from '../../src/store/index.ts';
import { changedLexicon } from '../../src/store/words/word-counts.ts';
import { removeFolder } from '../folders.ts';

let top: string;
let root: string;
beforeEach(() => {
  top = realpathSync(mkdtempSync(join(tmpdir(), 'mlx-mended-')));
  root = join(top, 'root');
  for (const folder of ['a', 'b']) {
    mkdirSync(join(root, folder), { recursive: true });
    for (let i = 0; i < 30; i++) put(`${folder}/f${i}.ts`, `export const ${folder}${i} = 'first';\n`);
  }
});
afterEach(() => {
  armFailpoints(undefined);
  removeFolder(top);
});

const put = (path: string, text: string) => writeFileSync(join(root, path), text);
const options = () => ({
  root,
  indexDir: join(top, 'index'),
  walk: {},
  threads: 1,
  startFreeBytes: 0,
  stopFreeBytes: 0,
});
const run = () => indexRoot(options());

describe('indexing', () => {
  it('keeps what it knows of a folder that the disk fails to list', async () => {
    await run();
    armFailpoints('walk.folder:2:EIO');
    const report = await run();
    expect(report).toMatchObject({ files: 60, removed: 0 });
    expect(report.warnings).toEqual([expect.stringContaining('"a/" (EIO)')]);
  });
  it('keeps a folder that it may not list any more, and is not built again without it', async () => {
    await run();
    armFailpoints('walk.folder:2:EACCES');
    expect(await run()).toMatchObject({ files: 60, removed: 0 });
    armFailpoints('walk.folder:2:EIO');
    await expect(indexRoot({ ...options(), force: true })).rejects.toMatchObject({ code: 'E_ROOT_UNREADABLE' });
    armFailpoints(undefined);
    expect(await run()).toMatchObject({ files: 60, added: 0, removed: 0 });
  });
  it('is built again, and says so, when a commit meets damage', async () => {
    await run();
    const lance = join(top, 'index', 'lance');
    // The indexes on paths and words.
    const pages = readdirSync(lance, { recursive: true, encoding: 'utf8' }).filter((name) =>
      /_indices\/.*\.lance$/.test(name),
    );
    expect(pages.length).toBeGreaterThan(0);
    for (const name of pages) truncateSync(join(lance, name), 64);
    put('a/f1.ts', "export const later = 'second';\n");
    const report = await run();
    expect(report.warnings).toEqual([expect.stringMatching(/was damaged and is built again/)]);
    expect(report).toMatchObject({ files: 60 });
    const { differences, outdated } = await verifyIndex(options());
    expect([...differences, ...outdated]).toEqual([]);
  });
  it.each(['every', 'the newest'])('mends the MLX tier when %s version of its table is damaged', async (which) => {
    await run();
    const identity = { model: 'm', revision: '1', dims: 4, documentPrefix: '', queryPrefix: '' };
    const fill = async (): Promise<number> => {
      const store = await NeuralStore.open(join(top, 'index'), identity);
      try {
        const rows = await store.pending();
        await store.commit(rows.slice(0, 30), new Float32Array(4 * 30).fill(0.5));
        await store.commit(rows.slice(30), new Float32Array(4 * Math.max(0, rows.length - 30)).fill(0.5));
        await store.finish(0);
        return rows.length;
      } finally {
        store.close();
      }
    };
    expect(await fill()).toBe(60);
    const lance = join(top, 'index', 'lance');
    const [table = ''] = readdirSync(lance).filter((name) => name.startsWith('neural_'));
    const data = readdirSync(join(lance, table, 'data')).map((name) => join(lance, table, 'data', name));
    data.sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
    for (const path of which === 'every' ? data : data.slice(0, 1)) truncateSync(path, statSync(path).size / 2);
    put('a/f1.ts', "export const later = 'second';\n");
    expect(await run()).toMatchObject({ files: 60 });
    put('a/f2.ts', "export const later = 'third';\n");
    expect(await run()).toMatchObject({ files: 60, changed: 1, warnings: [] });
    await fill();
    expect(await fill()).toBe(0);
    const { differences, outdated } = await verifyIndex(options());
    expect([...differences, ...outdated]).toEqual([]);
  });
  it.each(['kept', 'lost'])(
    'reads a file again whose chunks a power cut took while its stamp stayed, with the mark of the run %s',
    async (mark) => {
      await run();
      const lance = join(top, 'index', 'lance');
      const [chunks = ''] = readdirSync(lance).filter((name) => name.startsWith('chunks_'));
      const head = (table: string) =>
        join(lance, table, '_versions', readdirSync(join(lance, table, '_versions')).sort()[0] ?? '');
      const [before, marked] = [head(chunks), head('meta.lance')];
      put('a/f1.ts', "export const a1 = 'other';\n");
      armFailpoints('commit.done:1:always');
      await expect(run()).rejects.toThrow();
      armFailpoints(undefined);
      expect(head(chunks)).not.toBe(before);
      // Their folder had not been flushed: the newest names in it are gone.
      rmSync(head(chunks));
      if (mark === 'lost') while (head('meta.lance') !== marked) rmSync(head('meta.lance'));
      await run();
      const { differences, outdated } = await verifyIndex(options());
      expect([...differences, ...outdated]).toEqual([]);
    },
  );
  it('stops, and drops nothing, when no file handle is left', async () => {
    await run();
    armFailpoints('walk.folder:2:EMFILE');
    await expect(run()).rejects.toMatchObject({ code: 'E_TOO_MANY_FILES' });
    armFailpoints(undefined);
    expect(await run()).toMatchObject({ files: 60, added: 0, removed: 0 });
  });
  it('says what keeps a thread from starting', async () => {
    armFailpoints('threads.start:1:EIO');
    await expect(run()).rejects.toMatchObject({ code: 'E_DISK_ERROR' });
    armFailpoints(undefined);
    expect(await run()).toMatchObject({ files: 60 });
  });
  it('counts terms again after many small changes, not only after a large one', async () => {
    await run();
    for (let i = 0; i < 6; i++) {
      put(`a/f${i}.ts`, `export const changed${i} = 'zebra';\n`);
      await run();
    }
    const index = await openIndex(join(top, 'index'));
    const written = decodeLexicon((await index.readBlob('lexicon')) ?? new Uint8Array());
    const lexicon = written && changedLexicon(written, await index.readCounts());
    index.close();
    expect(lexicon?.df('zebra')).toBeGreaterThanOrEqual(5);
  });
});

describe('the vector cache', () => {
  it('is given up when it turns out to be damaged while in use, and made anew', async () => {
    const path = join(top, 'vectors.db');
    const identity = { model: 'm', revision: '1', dims: 64, documentPrefix: '', queryPrefix: '' };
    const texts = Array.from({ length: 400 }, (_, i) => `text ${i}`);
    const first = await VectorCache.open(path, identity);
    first.put(texts, new Float32Array(64 * texts.length).fill(0.5));
    first.close();
    const flushed = await openSqlite(path, 0);
    flushed.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    flushed.close();
    const file = openSync(path, 'r+');
    // All but the page with the schema.
    for (let at = 4096; at < statSync(path).size; at += 4096) writeSync(file, Buffer.alloc(4096, 0xa5), 0, 4096, at);
    closeSync(file);
    const second = await VectorCache.open(path, identity);
    expect(texts.map((text) => second.get(text)).every((vector) => vector === null)).toBe(true);
    second.put(['more'], new Float32Array(64));
    second.prune();
    second.close();
    const third = await VectorCache.open(path, identity);
    third.put(['more'], new Float32Array(64).fill(1));
    expect(third.get('more')?.[0]).toBe(1);
    third.close();
  });
});

describe('the writer lock', () => {
  it('is free again when its note cannot be removed', async () => {
    const path = join(top, 'lock.db');
    const lock = await WriterLock.acquire(path);
    rmSync(`${path}.json`);
    // A folder in its place: what takes away files refuses.
    mkdirSync(join(`${path}.json`, 'in the way'), { recursive: true });
    lock.release();
    rmSync(`${path}.json`, { recursive: true });
    (await WriterLock.acquire(path)).release();
  });
});
