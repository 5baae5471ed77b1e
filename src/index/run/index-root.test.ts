import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { checkIndex, openIndex, readStatus } from '../../store/index.ts';
import { freshness, type IndexRootOptions, indexRoot } from '../index.ts';

const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'mlx-code-index-')));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

let root = '';
let indexDir = '';
let made = 0;
beforeEach(() => {
  root = join(scratch, `root-${made}`);
  indexDir = join(scratch, `index-${made++}`);
  mkdirSync(root);
});

function write(path: string, text: string | Uint8Array, ageMs = 60_000): void {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  // Old enough not to count as changed in the tick of the last read.
  const time = (Date.now() - ageMs) / 1000;
  utimesSync(file, time, time);
}

function run(options: Partial<IndexRootOptions> = {}, signal?: AbortSignal) {
  const work = signal === undefined ? {} : { signal };
  return indexRoot({ root, indexDir, walk: {}, threads: 1, startFreeBytes: 0, stopFreeBytes: 0, ...options }, work);
}

async function rows(table: 'chunks' | 'files', columns: string[]): Promise<Record<string, unknown>[]> {
  const index = await openIndex(indexDir);
  try {
    const found = await index[table].query().select(columns).toArray();
    return found.map((row) => row.toJSON()).sort((a, b) => (String(a['path']) < String(b['path']) ? -1 : 1));
  } finally {
    index.close();
  }
}

async function failing(): Promise<string[]> {
  return (await checkIndex(indexDir)).filter((check) => !check.ok).map((check) => `${check.name}: ${check.detail}`);
}

const AUTH = 'export function signIn(user: string): string {\n  return "token of " + user;\n}\n';

describe('indexRoot', () => {
  it('finds identifiers that are longer than most', async () => {
    const name = 'refreshTheAccessTokenOfEverySessionThatIsAboutToExpire';
    write('src/long.ts', `export function ${name}(): void {}\n`);
    await run();
    const index = await openIndex(indexDir);
    const query = index.chunks.query().fullTextSearch(new index.lance.MatchQuery(name.toLowerCase(), 'terms'));
    expect(await query.limit(5).select(['path', '_score']).toArray()).toHaveLength(1);
    index.close();
    expect(await failing()).toEqual([]);
  });

  it('reads a tree once, then only what changed, then nothing', async () => {
    write('src/auth.ts', AUTH);
    write('src/deep/empty.ts', '');
    write('src/bytes.ts', Buffer.from([104, 0, 105]));
    write('README.md', '# Title\n\nWords about tokens.\n');
    expect(await run()).toMatchObject({
      added: 2,
      changed: 0,
      removed: 0,
      files: 2,
      skipped: { empty: 1, binary: 1 },
      resumed: false,
    });
    expect(await failing()).toEqual([]);
    const [chunk] = (
      await rows('chunks', ['path', 'symbol', 'kind', 'text', 'terms', 'symbol_terms', 'language'])
    ).slice(1);
    expect(chunk).toMatchObject({ path: 'src/auth.ts', symbol: 'signIn', text: AUTH, language: 'typescript' });
    expect(chunk?.['symbol_terms']).toContain('signin');
    expect(chunk?.['terms']).toContain('token');

    expect(await run()).toMatchObject({ added: 0, changed: 0, removed: 0, unchanged: 3, files: 2 });
    write('src/auth.ts', AUTH.replace('signIn', 'logIn'), 30_000);
    write('src/new.py', 'def f():\n    return 1\n');
    rmSync(join(root, 'README.md'));
    expect(await freshness(root, indexDir, 2000)).toEqual({
      changed: 3,
      modified: 1,
      added: 1,
      removed: 1,
      complete: true,
    });
    expect(await run()).toMatchObject({ added: 1, changed: 1, removed: 1, unchanged: 1, files: 2 });
    expect((await rows('chunks', ['path', 'symbol'])).map((row) => row['symbol'])).toEqual(['logIn', 'f']);
    expect(await failing()).toEqual([]);
  });

  it('touched files are read but not written, and then no longer read', async () => {
    write('a.ts', AUTH);
    await run();
    const before = (await readStatus(indexDir)).version;
    write('a.ts', AUTH, 20_000);
    expect(await run()).toMatchObject({ changed: 0, unchanged: 1 });
    expect((await readStatus(indexDir)).version).toBe(before);
    expect(await freshness(root, indexDir, 2000)).toMatchObject({ changed: 0, complete: true });
  });

  it('sees a change that kept size and time, when it came within the tick of the last read', async () => {
    write('a.ts', 'const a = 1;\n', 0);
    await run();
    write('a.ts', 'const a = 2;\n', 0);
    expect(await run()).toMatchObject({ changed: 1 });
    expect((await rows('chunks', ['path', 'text']))[0]?.['text']).toBe('const a = 2;\n');
  });

  it('follows renames, odd names and files that stop being text', async () => {
    const odd = `it's "odd" %20 $(x) \u00e4\u{1f600}.ts`;
    write(odd, AUTH);
    write('b.ts', AUTH);
    await run();
    renameSync(join(root, 'b.ts'), join(root, 'c.ts'));
    write(odd, Buffer.from([0, 1, 2]), 30_000);
    expect(await run()).toMatchObject({ added: 1, changed: 1, removed: 1, skipped: { binary: 1 } });
    expect((await rows('chunks', ['path'])).map((row) => row['path'])).toEqual(['c.ts']);
    rmSync(join(root, odd));
    expect(await run()).toMatchObject({ added: 0, changed: 0, removed: 0 });
    expect((await rows('files', ['path'])).map((row) => row['path'])).toEqual(['c.ts']);
    expect(await failing()).toEqual([]);
  });

  it('indexes an empty folder, and one that becomes empty', async () => {
    expect(await run()).toMatchObject({ files: 0, chunks: 0 });
    expect(await run()).toMatchObject({ files: 0, unchanged: 0 });
    write('a.ts', AUTH);
    expect(await run()).toMatchObject({ added: 1, files: 1 });
    rmSync(join(root, 'a.ts'));
    expect(await run()).toMatchObject({ removed: 1, files: 0, chunks: 0 });
    expect(await failing()).toEqual([]);
  });

  it('cuts a file by lines when its tree takes too long, and counts it', async () => {
    write('big.ts', `${AUTH}\n`.repeat(9000));
    write('a.ts', AUTH);
    // No time at all: whatever is at work when the pool looks takes too long.
    const report = await run({ fileMs: 0 });
    expect(report).toMatchObject({ files: 2 });
    expect(report.warnings.join()).toContain('held up the parser');
    const { timeout = 0 } = (await readStatus(indexDir)).fallbacks;
    expect([1, 2]).toContain(timeout);
    expect(await failing()).toEqual([]);
  });

  it('stops when cancelled, keeps what was committed, and goes on', async () => {
    for (let i = 0; i < 120; i++) write(`f${i}.ts`, AUTH.repeat(30 + i));
    const stop = new AbortController();
    const { startFreeBytes, stopFreeBytes } = { startFreeBytes: 0, stopFreeBytes: 0 };
    const options = { root, indexDir, walk: {}, threads: 1, startFreeBytes, stopFreeBytes };
    const cancelled = indexRoot(options, {
      signal: stop.signal,
      onProgress: (progress) => {
        if (progress.phase === 'chunk') stop.abort();
      },
    });
    await expect(cancelled).rejects.toMatchObject({ code: 'E_CANCELLED' });
    expect(await run()).toMatchObject({ resumed: true, files: 120 });
    expect(await failing()).toEqual([]);
  });

  it('stops when cancelled at its end too: the next run finishes it', async () => {
    for (let i = 0; i < 40; i++) write(`f${i}.ts`, AUTH.repeat(30 + i));
    const stop = new AbortController();
    const cancelled = indexRoot(
      { root, indexDir, walk: {}, threads: 1, startFreeBytes: 0, stopFreeBytes: 0 },
      {
        signal: stop.signal,
        onProgress: (progress) => {
          if (progress.phase === 'index') stop.abort();
        },
      },
    );
    await expect(cancelled).rejects.toMatchObject({ code: 'E_CANCELLED' });
    // A call that was begun goes on, and keeps the lock until it ends.
    await expect.poll(() => readStatus(indexDir).then((status) => status.writer), { timeout: 30_000 }).toBeNull();
    expect(await run()).toMatchObject({ resumed: true, files: 40 });
    expect(await failing()).toEqual([]);
  });

  it('tells a missing static model from anything else', async () => {
    write('a.ts', AUTH);
    await expect(run({ staticModelDir: join(scratch, 'nowhere') })).rejects.toMatchObject({ code: 'E_MODEL_MISSING' });
  });
});
