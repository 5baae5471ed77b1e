/** Compares an index with one built from scratch over the same files: what each holds, file by file and chunk by chunk. */

import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { indexRoot } from '../../src/index/index.ts';
import { checkIndex, openIndex } from '../../src/store/index.ts';
import { removeFolder } from '../folders.ts';

/** @returns the content of an index, one line for each file and chunk */
export async function contentOf(indexDir: string): Promise<string[]> {
  const index = await openIndex(indexDir);
  try {
    const chunks = await index.chunks.query().select(['id', 'path', 'hash', 'start_line']).toArray();
    const files = await index.files.query().select(['path', 'hash', 'skip', 'chunks']).toArray();
    return [
      ...chunks.map((row) => `chunk ${row.path} ${row.id} ${row.hash} ${row.start_line}`),
      ...files.map((row) => `file ${row.path} ${row.hash} ${row.skip} ${row.chunks}`),
    ].sort();
  } finally {
    index.close();
  }
}

/** Fails where the index is not what a new one over the same files would be, or is damaged. */
export async function expectSameAsNew(root: string, indexDir: string): Promise<void> {
  const fresh = mkdtempSync(join(tmpdir(), 'mlx-code-fresh-'));
  try {
    await indexRoot({
      root,
      indexDir: join(fresh, 'index'),
      walk: {},
      threads: 1,
      startFreeBytes: 0,
      stopFreeBytes: 0,
    });
    expect(await contentOf(indexDir)).toEqual(await contentOf(join(fresh, 'index')));
    expect((await checkIndex(indexDir)).filter((check) => !check.ok)).toEqual([]);
  } finally {
    removeFolder(fresh);
  }
}
