/** The copy for short processes answers as the tables do, whatever runs made it; and where it cannot, they answer. */

import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { chunkRow, DIMS, fileRow, WRITER_OPTIONS } from '../../../test/fault/index-rows.ts';
import { removeFolder } from '../../../test/folders.ts';
import { armFailpoints } from '../../base/failpoints.ts';
import {
  type CommitPiece,
  checkIndex,
  type FieldQuery,
  IndexReader,
  type IndexReading,
  IndexWriter,
  indexLayout,
  openReader,
  packPiece,
  type RowFilter,
} from '../index.ts';
import { joinColumns } from './copy-column.ts';
import { readCopyHead } from './copy-head.ts';

const scratch = mkdtempSync(join(tmpdir(), 'mlx-code-copy-'));
afterAll(() => removeFolder(scratch));

let dir = '';
let made = 0;
beforeEach(() => {
  dir = join(scratch, `index-${made++}`);
});
afterEach(() => armFailpoints(undefined));

const WORDS = ['alpha', 'beta', 'gamma', 'delta', 'épsilon', '变量'];

/** A file whose words are those of its chunks, with vectors that differ. */
function fileOf(path: string, texts: readonly string[]): CommitPiece {
  const rows = texts.map((text, n) => ({ ...chunkRow(path, n, text), terms: text.split(' ').sort().join(' ') }));
  const vectors = new Float32Array(rows.length * DIMS);
  for (const [n, text] of texts.entries()) {
    for (const [w, word] of WORDS.entries()) vectors[n * DIMS + w] = text.split(word).length - 1;
    vectors[n * DIMS + DIMS - 1] = 1;
  }
  const terms = rows.flatMap((row) => row.terms.split(' ')).sort();
  const file = fileRow(path, rows.length, {
    terms: terms.join(' '),
    length: terms.length,
    symbolTerms: `symbol ${path}`,
  });
  return packPiece({ rows, vectors }, [file]);
}

async function run(pieces: readonly CommitPiece[], removed: readonly string[] = [], quick = false): Promise<void> {
  const writer = await IndexWriter.open(dir, WRITER_OPTIONS);
  try {
    if (pieces.length > 0) await writer.commit(pieces);
    await writer.removePaths(removed);
    await writer.finish({ walkSkips: {}, quick });
  } finally {
    writer.close();
    await writer.closed;
  }
}

const FILTERS: (RowFilter | null)[] = [null, { kind: 'under', of: 'src' }, { kind: 'language', of: ['typescript'] }];
const LIMITS = [3, 100];

/** What every look-up gives, in an order of its own where it has none. */
async function lookUps(reader: IndexReading): Promise<unknown[]> {
  const fieldsOf = (terms: readonly string[]): FieldQuery[] => [
    { field: 'terms', terms, boost: 1 },
    { field: 'symbol_terms', terms: ['symbol'], boost: 0.5 },
  ];
  const answers: unknown[] = [];
  const vector = Float32Array.from({ length: DIMS }, (_, n) => (n === 1 || n === DIMS - 1 ? Math.SQRT1_2 : 0));
  for (const filter of FILTERS) {
    for (const limit of LIMITS) {
      for (const word of WORDS) {
        answers.push(await reader.chunkTerms(fieldsOf([word, 'alpha']), limit, filter));
        answers.push(await reader.fileTerms([{ field: 'terms', terms: [word], boost: 1 }], limit, filter));
      }
      answers.push(await reader.fileTerms([{ field: 'path_terms', terms: ['src'], boost: 1 }], limit, filter));
      answers.push(await reader.chunkVectors(vector, limit, filter));
    }
  }
  const paths = Array.from({ length: 12 }, (_, n) => pathOf(n));
  const byId = <T extends { readonly id?: string; readonly path: string }>(rows: T[]) =>
    rows.sort((a, b) => ((a.id ?? a.path) < (b.id ?? b.path) ? -1 : 1));
  answers.push(byId(await reader.chunksOfFiles(paths)), byId(await reader.filesByPath(paths)));
  answers.push([...(await reader.background())], (await reader.lexicon()).startingWith('', 100));
  return answers;
}

async function scans(reader: IndexReading): Promise<unknown[]> {
  const answers: unknown[] = [];
  for (const filter of FILTERS) {
    const [rows, definitions, texts]: { id: string }[][] = [[], [], []];
    await reader.scan(filter, (row) => rows?.push(row) !== 0);
    await reader.scanDefinitions(filter, (row) => definitions?.push(row) !== 0);
    await reader.scanTexts(filter, (row) => texts?.push(row) !== 0);
    answers.push(...[rows, definitions, texts].map((found) => found?.sort((a, b) => (a.id < b.id ? -1 : 1))));
  }
  return answers;
}

/** @param scansFirst so that these meet what is damaged */
async function answers(open: () => Promise<IndexReading>, scansFirst = false): Promise<unknown[]> {
  const reader = await open();
  try {
    const first = scansFirst ? await scans(reader) : [];
    return [await lookUps(reader), scansFirst ? first : await scans(reader)];
  } finally {
    reader.close();
  }
}

async function expectAlike(): Promise<void> {
  const fromTables = await answers(() => IndexReader.open(dir));
  expect(await answers(() => openReader(dir))).toEqual(fromTables);
}

const pathOf = (n: number) => `${n % 2 === 0 ? 'src' : 'lib'}/f${n}.ts`;
const layout = () => indexLayout(dir);
const bin = () => join(dir, readdirSync(dir).find((name) => name.endsWith('.bin')) ?? '');

test('answers as the tables do, after any runs', { timeout: 180_000 }, async () => {
  const text = fc.array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 9 }).map((words) => words.join(' '));
  const change = fc.record({ file: fc.nat(11), texts: fc.array(text, { maxLength: 4 }) });
  const runs = fc.array(
    fc.record({
      changes: fc.uniqueArray(change, { minLength: 1, maxLength: 5, selector: ({ file }) => file }),
      gone: fc.array(fc.nat(11), { maxLength: 2 }),
      quick: fc.boolean(),
    }),
    { minLength: 2, maxLength: 5 },
  );
  await fc.assert(
    fc.asyncProperty(runs, async (all) => {
      dir = join(scratch, `index-${made++}`);
      for (const { changes, gone, quick } of all) {
        await run(
          changes.map(({ file, texts }) => fileOf(pathOf(file), texts)),
          gone.map(pathOf),
          quick,
        );
        expect(readCopyHead(layout())).not.toBeNull();
        await expectAlike();
      }
    }),
    { numRuns: 3 },
  );
});

test('many runs leave few segments, and a file that is mostly in use', { timeout: 120_000 }, async () => {
  await run(Array.from({ length: 12 }, (_, n) => fileOf(pathOf(n), [`alpha beta ${n}`, 'gamma'])));
  for (let n = 0; n < 16; n++) await run([fileOf(pathOf(n % 12), [`delta ${n}`, `beta ${'gamma '.repeat(n)}end`])]);
  expect(readCopyHead(layout())?.segments.length).toBeLessThanOrEqual(13);
  expect(readdirSync(dir).filter((name) => name.endsWith('.bin'))).toHaveLength(1);
  await expectAlike();
});

test('is made of the tables where it was lost', async () => {
  await run([fileOf('src/f0.ts', ['alpha', 'beta beta']), fileOf('lib/f1.ts', ['gamma'])]);
  rmSync(layout().copy);
  rmSync(bin());
  await run([fileOf('lib/f1.ts', ['alpha gamma'])], [], true);
  expect(readCopyHead(layout())).toBeNull();
  await run([fileOf('lib/f3.ts', ['delta'])]);
  expect(readCopyHead(layout())).not.toBeNull();
  await expectAlike();
});

test('the tables answer where it is damaged anywhere', { timeout: 120_000 }, async () => {
  await run(Array.from({ length: 12 }, (_, n) => fileOf(pathOf(n), [`alpha beta ${WORDS[n % 6]}`, 'gamma delta'])));
  const [file, bytes, head] = [bin(), readFileSync(bin()), readFileSync(layout().copy)];
  const fromTables = await answers(() => IndexReader.open(dir));
  for (let n = 0; n < 40; n++) {
    const spoilt = Buffer.from(bytes);
    const at = Math.floor((n / 40) * bytes.length);
    spoilt[at] = (spoilt[at] as number) ^ 0x55;
    writeFileSync(file, spoilt);
    expect(await answers(() => openReader(dir), n % 2 === 1)).toEqual(fromTables);
  }
  // Rows come first.
  writeFileSync(file, Buffer.concat([Buffer.alloc(20), bytes.subarray(20)]));
  expect((await checkIndex(dir)).find(({ ok }) => !ok)?.detail).toContain('the tables answer instead');
  writeFileSync(file, bytes);
  expect((await checkIndex(dir)).filter(({ ok }) => !ok)).toEqual([]);
  truncateSync(file, bytes.length - 10);
  expect(await answers(() => openReader(dir))).toEqual(fromTables);
  rmSync(file);
  expect(await answers(() => openReader(dir))).toEqual(fromTables);
  for (const text of ['', '{', '{"format":1}', head.toString().replace('copy-', '../copy-')]) {
    writeFileSync(layout().copy, text);
    expect(await answers(() => openReader(dir))).toEqual(fromTables);
  }
});

test.each(['copy.write', 'copy.flush'])(
  'a run goes on when a fault at %s keeps it from being written',
  async (point) => {
    await run([fileOf('src/f0.ts', ['alpha'])]);
    armFailpoints(`${point}:1:always:ENOSPC`);
    await run([fileOf('src/f2.ts', ['beta'])]);
    armFailpoints(undefined);
    expect(existsSync(layout().copy)).toBe(false);
    expect(readdirSync(dir).filter((name) => name.endsWith('.bin'))).toEqual([]);
    await expectAlike();
    await run([fileOf('src/f4.ts', ['gamma'])]);
    expect(readCopyHead(layout())).not.toBeNull();
    await expectAlike();
  },
);

test('columns are joined as if their terms had been read together', () => {
  const parts = (keys: number[], rows: number[][], counts: number[][], lengths: number[]) => ({
    keys: Float64Array.from(keys),
    starts: Uint32Array.from([0, ...rows.keys()].map((_, n) => rows.slice(0, n).flat().length)),
    rows: Uint16Array.from(rows.flat()),
    counts: Uint8Array.from(counts.flat()),
    lengths: Uint16Array.from(lengths),
  });
  const joined = joinColumns(
    [
      { parts: parts([1, 5], [[0, 1, 2], [2]], [[1, 200, 3], [9]], [4, 5, 6]), numbers: Int32Array.of(0, 0, 2) },
      { parts: parts([1, 3], [[0], [1]], [[7], [8]], [1, 2]), numbers: Int32Array.of(1, -1) },
    ],
    3,
  );
  expect(joined).toEqual(parts([1, 3, 5], [[0, 1, 2], [], [2]], [[201, 7, 3], [], [9]], [9, 1, 6]));
});
