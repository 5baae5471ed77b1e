/**
 * The static embedder: token rows, weighted mean, length 1; in process, synchronous, without Python.
 * Loads a model2vec folder (int8 or float32 rows, optional weight per row).
 */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../platform/package-root.ts';
import type { Embedder, EmbedderIdentity } from '../types.ts';
import { missing, StaticTable } from './static-table.ts';
import { WordPiece } from './wordpiece.ts';

/** Texts are cut here; chunks stay far below it. */
const MAX_TOKENS = 512;
/** Above this number of texts the whole table is loaded: reading single rows pays off for a query only. */
const TEXTS_BY_ROW = 4;

export interface StaticEmbedder extends Embedder {
  /**
   * @param texts n texts
   * @returns `[n, dims]` float32, each row of length 1, or zeros for a text without any known token
   * @throws E_MODEL_MISSING, E_MODEL_CORRUPT when the table went away or was damaged since it was opened
   */
  embedSync(texts: readonly string[]): Float32Array;
}

/** Folder of the table that ships with the program. */
export function staticModelDir(): string {
  return join(packageRoot(), 'models', 'static');
}

/**
 * Opens the table (a few milliseconds); its 10 MB are read once more than a few texts have been embedded.
 * @param dir a model2vec folder; default: the one that ships with the program
 * @throws E_MODEL_MISSING when a file is absent, E_MODEL_CORRUPT when one is not what it should be
 */
export function loadStaticEmbedder(dir: string = staticModelDir()): StaticEmbedder {
  const table = new StaticTable(join(dir, 'model.safetensors'));
  const tokenizer = new WordPiece(readBytes(join(dir, 'tokenizer.json')), join(dir, 'tokenizer.json'));
  const { dims } = table;
  let texts = 0;
  const embedSync = (batch: readonly string[]): Float32Array => {
    texts += batch.length;
    if (texts > TEXTS_BY_ROW) table.load();
    const out = new Float32Array(batch.length * dims);
    batch.forEach((text, n) => {
      table.pool(out.subarray(n * dims, (n + 1) * dims), tokenizer.encode(text, MAX_TOKENS));
    });
    return out;
  };
  return {
    identity: identityOf(dir, dims),
    embedSync,
    embed: (batch) => Promise.resolve(embedSync(batch)),
    close: () => Promise.resolve(),
  };
}

/**
 * What `loadStaticEmbedder` would give as identity, from the first kilobytes of the table.
 * @throws E_MODEL_MISSING, E_MODEL_CORRUPT
 */
export function staticIdentity(dir: string = staticModelDir()): EmbedderIdentity {
  return identityOf(dir, new StaticTable(join(dir, 'model.safetensors')).dims);
}

// --- internal ---

function identityOf(dir: string, dims: number): EmbedderIdentity {
  const card = JSON.parse(readBytes(join(dir, 'card.json')).toString()) as { id?: string; revision?: string };
  return {
    model: card.id ?? 'static',
    revision: card.revision ?? 'unknown',
    dims,
    documentPrefix: '',
    queryPrefix: '',
  };
}

function readBytes(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw missing(file, cause);
  }
}
