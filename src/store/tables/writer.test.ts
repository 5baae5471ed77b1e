import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { chunkRow, DIMS, fileRow, piece, STATIC_MODEL, WRITER_OPTIONS } from '../../../test/fault/index-rows.ts';
import { removeFolder } from '../../../test/folders.ts';
import {
  checkIndex,
  clearIndex,
  codeBytes,
  decodeLexicon,
  decodeVectors,
  IndexReader,
  IndexWriter,
  openIndex,
  packPiece,
  readStampCache,
  readStatus,
  type WriterOptions,
} from '../index.ts';
import { headManifest } from '../place/head-manifest.ts';
import { indexLayout } from '../place/layout.ts';
import { connect } from './database.ts';
import { openMeta, readRecords, recordRow, writeMeta } from './table-generation.ts';

const scratch = mkdtempSync(join(tmpdir(), 'mlx-code-writer-'));
afterAll(() => removeFolder(scratch));

let dir = '';
let made = 0;
beforeEach(() => {
  dir = join(scratch, `index-${made++}`);
});

async function run(pieces: ReturnType<typeof piece>[], options: Partial<WriterOptions> = {}, removed: string[] = []) {
  const writer = await IndexWriter.open(dir, { ...WRITER_OPTIONS, ...options });
  try {
    if (pieces.length > 0) await writer.commit(pieces);
    await writer.removePaths(removed);
    const meta = await writer.finish({ walkSkips: { ignored: 3 } });
    return { meta, warnings: writer.warnings, resumed: writer.resumed };
  } finally {
    writer.close();
  }
}

async function texts(): Promise<Record<string, string[]>> {
  const index = await openIndex(dir);
  try {
    const found: Record<string, string[]> = {};
    const rows = await index.chunks.query().select(['path', 'ordinal', 'text']).toArray();
    for (const row of rows.sort((a, b) => a.ordinal - b.ordinal)) {
      found[row.path] = [...(found[row.path] ?? []), row.text];
    }
    return found;
  } finally {
    index.close();
  }
}

async function failing(): Promise<string[]> {
  return (await checkIndex(dir)).filter((check) => !check.ok).map((check) => `${check.name}: ${check.detail}`);
}

describe('writing', () => {
  it('is opened while another process makes its tables', async () => {
    await run([piece('src/a.ts', ['alpha one'])]);
    const versions = join(dir, 'lance', 'meta.lance', '_versions');
    renameSync(versions, `${versions}-later`);
    const opened = openIndex(dir);
    setTimeout(() => renameSync(`${versions}-later`, versions), 250);
    (await opened).close();
    expect(await texts()).toEqual({ 'src/a.ts': ['alpha one'] });
  });

  it('fills an empty index, stamps it and passes every check', async () => {
    const { meta } = await run([piece('src/a.ts', ['alpha one', 'alpha two']), piece('src/b.ts', ['beta'])]);
    expect(meta).toMatchObject({ files: 2, chunks: 3, complete: true, walkSkips: { ignored: 3 } });
    expect(await texts()).toEqual({ 'src/a.ts': ['alpha one', 'alpha two'], 'src/b.ts': ['beta'] });
    expect(await failing()).toEqual([]);
    const index = await openIndex(dir);
    const lexicon = decodeLexicon((await index.readBlob('lexicon')) ?? new Uint8Array());
    expect(lexicon?.df('alpha')).toBe(2);
    expect(lexicon?.fileDf('alpha')).toBe(1);
    expect((await index.readBlob('background'))?.byteLength).toBe(3 * codeBytes(DIMS));
    const row = (await index.chunks.query().where("path = 'src/b.ts'").toArray())[0];
    expect(row).toMatchObject({
      definitions: '00,0,0\tsymbol\n00,0,0\tother',
      kind: 'function',
      start_line: 1,
      language: 'typescript',
    });
    expect([...decodeVectors(row.code, DIMS)]).toEqual([1, 0, 0, 0, 0, 0, 0, 0]);
    index.close();
  });

  it('replaces a file as a whole: fewer, other and no chunks', async () => {
    await run([piece('a.ts', ['1', '2', '3']), piece("it's.ts", ['x', 'y']), piece('c.ts', ['z'])]);
    await run([piece('a.ts', ['1', 'new']), piece("it's.ts", [], { skip: 'binary' })]);
    expect(await texts()).toEqual({ 'a.ts': ['1', 'new'], 'c.ts': ['z'] });
    await run([piece('c.ts', [], { skip: 'too-large' })]);
    expect(await texts()).toEqual({ 'a.ts': ['1', 'new'] });
    expect(await failing()).toEqual([]);
    const status = await readStatus(dir);
    expect(status).toMatchObject({ files: 1, chunks: 2, skips: { binary: 1, 'too-large': 1, ignored: 3 } });
  });

  it('removes files, even the last one', async () => {
    await run([piece('a.ts', ['1']), piece('b.ts', ['2'])]);
    await run([], {}, ['a.ts']);
    expect(await texts()).toEqual({ 'b.ts': ['2'] });
    await run([], {}, ['b.ts']);
    expect(await texts()).toEqual({});
    expect((await readStatus(dir)).meta.files).toBe(0);
  });

  it('writes the same file twice in one first run without doubling it', async () => {
    const writer = await IndexWriter.open(dir, WRITER_OPTIONS);
    await writer.commit([piece('a.ts', ['old 1', 'old 2'])]);
    await writer.commit([piece('a.ts', ['new'])]);
    await writer.finish({ walkSkips: {} });
    writer.close();
    expect(await texts()).toEqual({ 'a.ts': ['new'] });
  });

  it('finds a row by its terms, and makes no full-text index where the copy serves', async () => {
    await run([piece('a.ts', ['alpha'])]);
    await run([piece('b.ts', ['gamma'])]);
    const reader = await IndexReader.open(dir);
    for (const [word, path] of [
      ['alpha', 'a.ts'],
      ['gamma', 'b.ts'],
    ] as const) {
      const found = await reader.chunkTerms([{ field: 'terms', terms: [word], boost: 1 }], 5, null);
      expect(found.map(({ row }) => row.path)).toEqual([path]);
    }
    reader.close();
    const index = await openIndex(dir);
    expect((await index.chunks.listIndices()).map(({ columns }) => columns)).toEqual([['path']]);
    index.close();
  });

  it('refuses vectors of the wrong length and vectors that are not numbers', async () => {
    const writer = await IndexWriter.open(dir, WRITER_OPTIONS);
    const row = chunkRow('a.ts', 0, 'x');
    for (const vectors of [
      new Float32Array(DIMS - 1),
      new Float32Array(DIMS + 1),
      new Float32Array(DIMS).fill(Number.NaN),
    ]) {
      const bad = packPiece({ rows: [row], vectors }, [fileRow('a.ts', 1)]);
      await expect(writer.commit([bad])).rejects.toMatchObject({ code: 'E_MODEL_BAD_VECTOR' });
    }
    await writer.finish({ walkSkips: {} });
    writer.close();
    expect(await texts()).toEqual({});
  });
});

describe('opening', () => {
  it('lets one writer in, names it to the second, and lets the next in after it', async () => {
    const first = await IndexWriter.open(dir, WRITER_OPTIONS);
    await expect(IndexWriter.open(dir, WRITER_OPTIONS)).rejects.toMatchObject({
      code: 'E_INDEX_LOCKED',
      message: expect.stringContaining(String(process.pid)),
    });
    expect((await readStatus(dir)).writer?.pid).toBe(process.pid);
    first.close();
    expect((await readStatus(dir)).writer).toBeNull();
    (await IndexWriter.open(dir, WRITER_OPTIONS)).close();
  });

  it('does not touch a folder that is not ours', async () => {
    mkdirSync(dir);
    writeFileSync(join(dir, 'thesis.doc'), 'x');
    await expect(IndexWriter.open(dir, WRITER_OPTIONS)).rejects.toMatchObject({ code: 'E_INDEX_FOREIGN' });
    await expect(openIndex(dir)).rejects.toMatchObject({ code: 'E_INDEX_FOREIGN' });
    await expect(clearIndex(dir)).rejects.toMatchObject({ code: 'E_INDEX_FOREIGN' });
    expect(readdirSync(dir)).toEqual(['thesis.doc']);
  });

  it('says so when there is no index, or one that was never filled', async () => {
    await expect(openIndex(dir)).rejects.toMatchObject({ code: 'E_INDEX_MISSING' });
    mkdirSync(dir);
    writeFileSync(join(dir, '.mlx-code-index'), '{}');
    await expect(openIndex(dir)).rejects.toMatchObject({ code: 'E_INDEX_MISSING' });
    await expect(readStatus(dir)).rejects.toMatchObject({ code: 'E_INDEX_MISSING' });
  });

  it('refuses to start on a disk that is nearly full', async () => {
    await expect(IndexWriter.open(dir, { ...WRITER_OPTIONS, startFreeBytes: 2 ** 60 })).rejects.toMatchObject({
      code: 'E_DISK_LOW',
    });
    const writer = await IndexWriter.open(dir, { ...WRITER_OPTIONS, stopFreeBytes: 2 ** 60 });
    await expect(writer.commit([piece('a.ts', ['x'])])).rejects.toMatchObject({ code: 'E_DISK_LOW' });
    writer.close();
    expect((await run([piece('a.ts', ['x'])])).meta.chunks).toBe(1);
  });

  it('clears an index, but not under a writer', async () => {
    const writer = await IndexWriter.open(dir, WRITER_OPTIONS);
    await expect(clearIndex(dir)).rejects.toMatchObject({ code: 'E_INDEX_LOCKED' });
    writer.close();
    await clearIndex(dir);
    expect(existsSync(dir)).toBe(false);
  });
});

describe('rebuilding', () => {
  it.each([
    ['another chunker', { chunkerVersion: 'c2' }],
    ['another static model', { staticModel: { ...STATIC_MODEL, revision: '2' } }],
    ['force', { force: true }],
  ])('builds beside for %s: the old index answers until the new one is whole', async (_, change) => {
    await run([piece('a.ts', ['old'])]);
    const options = { ...WRITER_OPTIONS, ...change };
    const writer = await IndexWriter.open(dir, options);
    expect(writer.stamps.size).toBe(0);
    await writer.commit([piece('a.ts', ['new']), piece('b.ts', ['more'])]);
    expect(await texts()).toEqual({ 'a.ts': ['old'] });
    expect((await readStatus(dir)).building).not.toBeNull();
    writer.close();

    // Given up half-way: what is in use stays, and the next run goes on (or starts anew, when forced).
    expect(await texts()).toEqual({ 'a.ts': ['old'] });
    const again = await IndexWriter.open(dir, options);
    if (!('force' in change)) {
      expect(again.resumed).toBe(true);
      expect([...again.stamps.keys()].sort()).toEqual(['a.ts', 'b.ts']);
    } else {
      await again.commit([piece('a.ts', ['new']), piece('b.ts', ['more'])]);
    }
    await again.finish({ walkSkips: {} });
    again.close();
    expect(await texts()).toEqual({ 'a.ts': ['new'], 'b.ts': ['more'] });
    expect((await readStatus(dir)).building).toBeNull();
    expect(readdirSync(indexLayout(dir).lance).length).toBe(3);
    expect(await failing()).toEqual([]);
  });
});

describe('an index of another layout', () => {
  it('is not searched, and is built again by the next run', async () => {
    await run([piece('a.ts', ['old'])]);
    const connection = await connect(indexLayout(dir).lance);
    const meta = await openMeta(connection);
    const { index } = await readRecords(meta);
    if (index === null) throw new Error('no record');
    await writeMeta(meta, [recordRow('index', { ...index, meta: { ...index.meta, schemaVersion: 999 } })]);
    connection.close();
    await expect(openIndex(dir)).rejects.toMatchObject({ code: 'E_INDEX_VERSION' });
    await expect(readStatus(dir)).rejects.toMatchObject({ code: 'E_INDEX_VERSION' });
    const { warnings } = await run([piece('b.ts', ['new'])]);
    expect(warnings.join()).toContain('another layout');
    expect(await texts()).toEqual({ 'b.ts': ['new'] });
  });
});

describe('healing', () => {
  async function damaged(table: 'chunks' | 'files' | 'meta', how: (path: string) => void) {
    await run([piece('a.ts', ['1'], { readAtMs: 1 })]);
    await run([piece('b.ts', ['2'], { readAtMs: Date.now() })]);
    const lance = indexLayout(dir).lance;
    const name =
      readdirSync(lance)
        .find((entry) => entry.startsWith(table))
        ?.replace('.lance', '') ?? '';
    how(headManifest(lance, name)?.path ?? '');
    return await IndexWriter.open(dir, WRITER_OPTIONS);
  }

  it.each([
    ['empty', (path: string) => truncateSync(path, 0)],
    ['torn', (path: string) => truncateSync(path, 40)],
    ['overwritten', (path: string) => writeFileSync(path, Buffer.alloc(200, 7))],
  ])('steps back from a newest manifest that is %s', async (_, how) => {
    const writer = await damaged('chunks', how);
    expect(writer.warnings.join()).toContain('damaged');
    expect(writer.stamps.get('a.ts')?.hash).toBe('h-1');
    // What was written since the version that holds is read again.
    expect(writer.stamps.get('b.ts')?.hash ?? '').toBe('');
    await writer.commit([piece('b.ts', ['2'])]);
    await writer.finish({ walkSkips: {} });
    writer.close();
    expect(await texts()).toEqual({ 'a.ts': ['1'], 'b.ts': ['2'] });
    expect(await failing()).toEqual([]);
    expect(readdirSync(indexLayout(dir).quarantine).length).toBeGreaterThan(0);
  });

  it('steps back the file table too', async () => {
    const writer = await damaged('files', (path) => truncateSync(path, 0));
    expect(writer.stamps.has('a.ts')).toBe(true);
    await writer.commit([piece('a.ts', ['1']), piece('b.ts', ['2'])]);
    await writer.finish({ walkSkips: {} });
    writer.close();
    expect(await texts()).toEqual({ 'a.ts': ['1'], 'b.ts': ['2'] });
    expect(await failing()).toEqual([]);
  });

  it('builds again when every manifest is gone', async () => {
    const writer = await damaged('chunks', (path) => rmSync(join(path, '..'), { recursive: true }));
    expect(writer.warnings.join()).toContain('beyond repair');
    writer.close();
    const { meta } = await run([piece('a.ts', ['1']), piece('b.ts', ['2'])]);
    expect(meta.chunks).toBe(2);
    expect(await failing()).toEqual([]);
  });

  it('tells that data files are gone, and builds again in the next run', async () => {
    const writer = await damaged('chunks', (path) => rmSync(join(path, '..', '..', 'data'), { recursive: true }));
    await expect(writer.commit([piece('a.ts', ['1'])])).rejects.toMatchObject({ code: 'E_INDEX_CORRUPT' });
    writer.close();
    expect((await checkIndex(dir)).some((check) => !check.ok && check.remedy !== '')).toBe(true);
    const { meta } = await run([piece('a.ts', ['1']), piece('b.ts', ['2'])]);
    expect(meta.chunks).toBe(2);
    expect(await failing()).toEqual([]);
  });

  it('builds again when the table that describes the index is lost', async () => {
    const writer = await damaged('meta', (path) => rmSync(join(path, '..'), { recursive: true }));
    expect(writer.stamps.size).toBe(0);
    writer.close();
    const { meta } = await run([piece('a.ts', ['1'])]);
    expect(meta.chunks).toBe(1);
    expect(await failing()).toEqual([]);
  });
});

describe('stamps', () => {
  it('keeps a copy that is trusted only while the tables are the same', async () => {
    await run([piece('a.ts', ['1'])]);
    const layout = indexLayout(dir);
    expect([...(readStampCache(layout)?.stamps.keys() ?? [])]).toEqual(['a.ts']);
    const writer = await IndexWriter.open(dir, WRITER_OPTIONS);
    expect(readStampCache(layout)).toBeNull();
    expect(writer.stamps.get('a.ts')).toMatchObject({ hash: 'h-1', ino: 7, size: 100, chunks: 1 });
    await writer.commit([piece('b.ts', ['2'])]);
    writer.close();
    expect(readStampCache(layout)).toBeNull();
    const next = await IndexWriter.open(dir, WRITER_OPTIONS);
    expect(next.resumed).toBe(true);
    expect([...next.stamps.keys()].sort()).toEqual(['a.ts', 'b.ts']);
    next.close();
  });
});
