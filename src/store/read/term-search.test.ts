/** Words are found alike with a full-text index and without one. */

import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { piece, WRITER_OPTIONS } from '../../../test/fault/index-rows.ts';
import { removeFolder } from '../../../test/folders.ts';
import { type FieldQuery, IndexReader, IndexWriter, openIndex, type RowFilter } from '../index.ts';
import { finishTables } from '../tables/finish-run.ts';
import { hasFullText } from './term-search.ts';

const scratch = mkdtempSync(join(tmpdir(), 'mlx-code-terms-'));
afterAll(() => removeFolder(scratch));

const WORDS = ['a', 'alpha', 'alphabet', 'be', 'beta', 'ébène', '变量', 'x1'];
const FILTERS: (RowFilter | null)[] = [null, { kind: 'under', of: 'src' }];
let made = 0;

async function answers(dir: string, limit: number): Promise<unknown[]> {
  const reader = await IndexReader.open(dir);
  try {
    const found: unknown[] = [];
    for (const filter of FILTERS)
      for (const terms of [['alpha'], ['be', 'beta', 'nowhere'], ['变量', 'ébène', 'a']]) {
        const fields: FieldQuery[] = [
          { field: 'terms', terms, boost: 1 },
          { field: 'path_terms', terms: ['src'], boost: 0.3 },
          { field: 'symbol_terms', terms: [], boost: 2 },
        ];
        found.push(await reader.chunkTerms(fields, limit, filter));
        found.push(await reader.fileTerms(fields.slice(0, 1), limit, filter));
      }
    return found;
  } finally {
    reader.close();
  }
}

/** As a run does that makes indexes, or drops them. */
async function withFullText(dir: string, fullText: boolean): Promise<void> {
  const [index, other] = [await openIndex(dir), await openIndex(dir)];
  try {
    const options = { fullText, leftOverSinceMs: null, quick: false, retentionMs: 600_000, signal: undefined };
    const { leftOverSinceMs } = await finishTables(index.chunks, index.files, other.chunks, options);
    expect(await hasFullText(index.chunks, [{ field: 'terms' }, { field: 'symbol_terms' }])).toBe(fullText);
    expect(await hasFullText(index.files, [{ field: 'path_terms' }])).toBe(fullText);
    if (!fullText) expect(leftOverSinceMs).not.toBeNull();
  } finally {
    index.close();
    other.close();
  }
}

test('the same rows, scores and order from the full-text index and from the columns', async () => {
  const text = fc
    .array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 12 })
    .map((words) => words.sort().join(' '));
  const file = fc.tuple(fc.constantFrom('src/', 'docs/'), fc.array(text, { minLength: 1, maxLength: 4 }));
  await fc.assert(
    fc.asyncProperty(fc.array(file, { minLength: 1, maxLength: 12 }), fc.nat(20), async (files, limit) => {
      const dir = join(scratch, `index-${made++}`);
      const writer = await IndexWriter.open(dir, WRITER_OPTIONS);
      await writer.commit(
        files.map(([folder, texts], n) => {
          const words = texts.flatMap((one) => one.split(' ')).sort();
          return piece(`${folder}f${n}.ts`, texts, { terms: words.join(' '), length: words.length });
        }),
      );
      await writer.finish({ walkSkips: {} });
      writer.close();
      await writer.closed;
      const scanned = await answers(dir, limit + 1);
      await withFullText(dir, true);
      expect(await answers(dir, limit + 1)).toEqual(scanned);
      await withFullText(dir, false);
      expect(await answers(dir, limit + 1)).toEqual(scanned);
    }),
    { numRuns: 8 },
  );
}, 120_000);
