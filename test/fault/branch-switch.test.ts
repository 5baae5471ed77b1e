/** A branch switch of 2,000 files and back: what was embedded once is never embedded again. */

import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { embedPending, indexRoot } from '../../src/index/index.ts';
import type { Embedder } from '../../src/model/index.ts';
import { removeFolder } from '../folders.ts';
import { expectSameAsNew } from './same-index.ts';

const FILES = 2000;
const DIMS = 8;
const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'mlx-code-branch-')));
afterAll(() => removeFolder(scratch));
const root = join(scratch, 'root');
const indexDir = join(scratch, 'index');

/** Counts the texts it is given; a vector for each, of length 1. */
function countingEmbedder(): Embedder & { texts: number } {
  const identity = { model: 'counting', revision: '1', dims: DIMS, documentPrefix: '', queryPrefix: '' };
  const embedder = {
    identity,
    texts: 0,
    embed: async (texts: readonly string[]) => {
      embedder.texts += texts.length;
      const vectors = new Float32Array(texts.length * DIMS);
      for (const [i, text] of texts.entries()) vectors[i * DIMS + (text.length % DIMS)] = 1;
      return vectors;
    },
    close: async () => undefined,
  };
  return embedder as unknown as Embedder & { texts: number };
}

function checkOut(branch: string): void {
  for (let n = 0; n < FILES; n++) {
    const folder = join(root, `d${n % 40}`);
    if (n < 40) mkdirSync(folder, { recursive: true });
    const name = `${branch}${n}`;
    writeFileSync(join(folder, `f${n}.ts`), `export function ${name}(): string {\n  return '${name}';\n}\n`);
  }
}

async function bringIn(embedder: Embedder): Promise<number> {
  const report = await indexRoot({ root, indexDir, walk: {}, threads: 1, startFreeBytes: 0, stopFreeBytes: 0 });
  await embedPending({ indexDir, embedder, stopFreeBytes: 0 });
  return report.added + report.changed;
}

it('embeds nothing on the way back', async () => {
  const embedder = countingEmbedder();
  checkOut('main');
  expect(await bringIn(embedder)).toBe(FILES);
  expect(embedder.texts).toBe(FILES);
  checkOut('feature');
  expect(await bringIn(embedder)).toBe(FILES);
  expect(embedder.texts).toBe(2 * FILES);
  checkOut('main');
  expect(await bringIn(embedder)).toBe(FILES);
  expect(embedder.texts).toBe(2 * FILES);
  await expectSameAsNew(root, indexDir);
}, 120_000);
