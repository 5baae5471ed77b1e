/**
 * The static embedder: token rows, weighted mean, length 1; in process, synchronous, without Python.
 * Loads a model2vec folder (int8 or float32 rows, optional weight per row).
 */

import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { MlxCodeError } from '../base/errors.ts';
import { packageRoot } from '../base/package-root.ts';
import type { Embedder, EmbedderIdentity } from './types.ts';
import { WordPiece } from './wordpiece.ts';

/** Texts are cut here; chunks stay far below it. */
const MAX_TOKENS = 512;

export interface StaticEmbedder extends Embedder {
  /**
   * @param texts n texts
   * @returns `[n, dims]` float32, each row of length 1, or zeros for a text without any known token
   */
  embedSync(texts: readonly string[]): Float32Array;
}

/** Folder of the table that ships with the program. */
export function staticModelDir(): string {
  return join(packageRoot(), 'models', 'static');
}

/**
 * Loads the table (about 10 MB, a few milliseconds).
 * @param dir a model2vec folder; default: the one that ships with the program
 * @throws E_MODEL_MISSING when a file is absent, E_MODEL_CORRUPT when one is not what it should be
 */
export function loadStaticEmbedder(dir: string = staticModelDir()): StaticEmbedder {
  const table = readTable(join(dir, 'model.safetensors'));
  const tokenizer = new WordPiece(readText(join(dir, 'tokenizer.json')), join(dir, 'tokenizer.json'));
  const identity = identityOf(dir, table.dims);
  const embedSync = (texts: readonly string[]): Float32Array => {
    const out = new Float32Array(texts.length * table.dims);
    texts.forEach((text, n) => {
      poolInto(out.subarray(n * table.dims, (n + 1) * table.dims), tokenizer.encode(text, MAX_TOKENS), table);
    });
    return out;
  };
  return {
    identity,
    embedSync,
    embed: (texts) => Promise.resolve(embedSync(texts)),
    close: () => Promise.resolve(),
  };
}

/**
 * What `loadStaticEmbedder` would give as identity, from the first kilobytes of the table.
 * @throws E_MODEL_MISSING, E_MODEL_CORRUPT
 */
export function staticIdentity(dir: string = staticModelDir()): EmbedderIdentity {
  const file = join(dir, 'model.safetensors');
  const head = readHead(file, HEAD_BYTES).toString('latin1');
  const dims = /"embeddings":\{[^}]*"shape":\[\d+,(\d+)\]/.exec(head)?.[1];
  if (dims === undefined) return loadStaticEmbedder(dir).identity;
  return identityOf(dir, Number(dims));
}

// --- internal ---

/** Where the header of a table with two tensors ends at the latest. */
const HEAD_BYTES = 4096;

function identityOf(dir: string, dims: number): EmbedderIdentity {
  const card = JSON.parse(readText(join(dir, 'card.json'))) as { id?: string; revision?: string };
  return {
    model: card.id ?? 'static',
    revision: card.revision ?? 'unknown',
    dims,
    documentPrefix: '',
    queryPrefix: '',
  };
}

function readHead(file: string, length: number): Buffer {
  const head = Buffer.alloc(length);
  let fd: number | undefined;
  try {
    fd = openSync(file, 'r');
    return head.subarray(0, readSync(fd, head, 0, length, 0));
  } catch (cause) {
    throw missing(file, cause);
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}

function missing(file: string, cause: unknown): MlxCodeError {
  return new MlxCodeError('E_MODEL_MISSING', `Cannot read ${file}`, {
    cause,
    hint: 'The static model ships with the program: install it again.',
  });
}

interface Table {
  readonly dims: number;
  readonly rows: number;
  readonly values: Int8Array | Float32Array;
  readonly weights: Float32Array | null;
  /** Scratch: how often each row occurs in the text at work (all zero between texts), and the sum of its rows. */
  readonly counts: Uint16Array;
  readonly sum: Float64Array;
}

interface TensorInfo {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

/** Weighted sum of token rows, scaled to length 1. Code repeats its tokens, so each distinct row is read once. */
function poolInto(out: Float32Array, ids: readonly number[], table: Table): void {
  const { dims, values, weights, rows, counts, sum } = table;
  const distinct: number[] = [];
  for (const id of ids) {
    if (id >= rows) continue;
    const count = counts[id] as number;
    if (count === 0) distinct.push(id);
    counts[id] = count + 1;
  }
  sum.fill(0);
  for (const id of distinct) {
    const weight = (counts[id] as number) * (weights === null ? 1 : (weights[id] as number));
    counts[id] = 0;
    const base = id * dims;
    for (let j = 0; j < dims; j++) sum[j] = (sum[j] as number) + weight * (values[base + j] as number);
  }
  let norm = 0;
  for (let j = 0; j < dims; j++) norm += (sum[j] as number) ** 2;
  if (norm === 0) return;
  const scale = 1 / Math.sqrt(norm);
  for (let j = 0; j < dims; j++) out[j] = (sum[j] as number) * scale;
}

function readTable(file: string): Table {
  const bytes = readBytes(file);
  const corrupt = (why: string): MlxCodeError => new MlxCodeError('E_MODEL_CORRUPT', `${file}: ${why}`);
  if (bytes.byteLength < 8) throw corrupt('shorter than a safetensors header');
  const headerLength = Number(bytes.readBigUInt64LE(0));
  if (headerLength > bytes.byteLength - 8) throw corrupt('header longer than the file');
  let header: Record<string, TensorInfo>;
  try {
    header = JSON.parse(bytes.toString('utf8', 8, 8 + headerLength)) as Record<string, TensorInfo>;
  } catch (cause) {
    throw new MlxCodeError('E_MODEL_CORRUPT', `${file}: header is not JSON`, { cause });
  }
  const info = header['embeddings'];
  if (info === undefined || info.shape.length !== 2) throw corrupt('no 2-d tensor "embeddings"');
  const [rows, dims] = info.shape as [number, number];
  /** Checks that a tensor lies inside the file; gives its place. */
  const place = (tensor: TensorInfo, itemBytes: number, items: number): { start: number; length: number } => {
    const start = bytes.byteOffset + 8 + headerLength + tensor.data_offsets[0];
    const length = items * itemBytes;
    if (
      tensor.data_offsets[1] - tensor.data_offsets[0] !== length ||
      start + length > bytes.byteOffset + bytes.byteLength
    ) {
      throw corrupt('a tensor does not fit its shape');
    }
    return { start, length };
  };
  /** Copied, as a view of 4-byte numbers must begin on a multiple of 4. */
  const floats = (tensor: TensorInfo, items: number): Float32Array => {
    const { start, length } = place(tensor, 4, items);
    return new Float32Array(bytes.buffer.slice(start, start + length) as ArrayBuffer);
  };
  let values: Int8Array | Float32Array;
  if (info.dtype === 'I8') values = new Int8Array(bytes.buffer, place(info, 1, rows * dims).start, rows * dims);
  else if (info.dtype === 'F32') values = floats(info, rows * dims);
  else throw corrupt(`rows of type ${info.dtype} are not supported`);
  const weightInfo = header['weights'];
  const weights = weightInfo ? floats(weightInfo, rows) : null;
  return { dims, rows, values, weights, counts: new Uint16Array(rows), sum: new Float64Array(dims) };
}

function readBytes(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw missing(file, cause);
  }
}

function readText(file: string): string {
  return readBytes(file).toString('utf8');
}
