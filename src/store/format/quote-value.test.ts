import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chunkRow, DIMS, fileRow, STATIC_MODEL } from '../../../test/fault/index-rows.ts';
import { IndexWriter, type OpenIndex, openIndex, packPiece } from '../index.ts';
import { inList, listRuns, quote } from './quote-value.ts';

const dir = join(mkdtempSync(join(tmpdir(), 'mlx-code-quote-')), 'index');
afterAll(() => rmSync(join(dir, '..'), { recursive: true, force: true }));

const NAMES = [
  "it's.ts",
  "''",
  "a' OR '1'='1",
  'back\\slash.ts',
  "\\'.ts",
  'two\nlines.ts',
  '100%_done.ts',
  '"double".ts',
  '`tick`.ts',
  '$(touch x);--.ts',
  '/* note */.ts',
  'nul\0.ts',
  'größe-名前-\u{1f600}.ts',
  ' leading and trailing ',
  'a',
  'A',
];

describe('quote', () => {
  let index: OpenIndex;
  beforeAll(async () => {
    const options = { root: '/p', chunkerVersion: '1', staticModel: STATIC_MODEL, startFreeBytes: 0, stopFreeBytes: 0 };
    const writer = await IndexWriter.open(dir, options);
    const rows = NAMES.map((name) => chunkRow(name, 0, 'x')).map((row, i) => ({ ...row, id: `id-${i}` }));
    const vectors = new Float32Array(rows.length * DIMS);
    await writer.commit([
      packPiece(
        { rows, vectors },
        NAMES.map((name) => fileRow(name, 1)),
      ),
    ]);
    await writer.finish({ walkSkips: {} });
    writer.close();
    index = await openIndex(dir);
  });
  afterAll(() => index.close());

  it('selects exactly the value, whatever is in it', async () => {
    for (const name of NAMES) {
      const rows = await index.chunks
        .query()
        .where(`path = ${quote(name)}`)
        .select(['path'])
        .toArray();
      expect(rows.map((row) => row.path)).toEqual([name]);
    }
    expect(await index.chunks.countRows(inList('path', NAMES.slice(0, 5)))).toBe(5);
  });

  it('never selects anything for a value that is not there', async () => {
    const property = fc.asyncProperty(
      fc.string({ unit: fc.constantFrom("'", '"', '\\', ' ', 'a', '%', '-', ';', '\n', '(', ')', '名') }),
      async (value) => {
        fc.pre(!NAMES.includes(value));
        expect(await index.files.countRows(`path = ${quote(value)}`)).toBe(0);
      },
    );
    await fc.assert(property, { numRuns: 150 });
  });
});

describe('listRuns', () => {
  it('keeps every value in order and every list short', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), fc.integer({ min: 1, max: 5 }), (values, count) => {
        const runs = listRuns(values, count);
        expect(runs.flat()).toEqual(values);
        for (const run of runs) expect(run.length).toBeLessThanOrEqual(count);
      }),
    );
    expect(listRuns(Array.from({ length: 100 }, () => 'x'.repeat(4000))).length).toBeGreaterThan(1);
    expect(() => inList('path', [])).toThrow();
  });
});
