/**
 * The token rows of a static model, in a safetensors file: int8 or float32 rows, an optional weight for each. A few texts
 * read just their rows from the file; many texts load the whole of it.
 */

import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { MlxCodeError } from '../../base/errors.ts';
import { LANES, RowSums } from './row-sums.ts';

interface TensorInfo {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

interface Layout {
  readonly rows: number;
  readonly dims: number;
  readonly itemBytes: 1 | 4;
  /** Byte offsets in the file; `weightsAt` is null when rows carry no weight. */
  readonly rowsAt: number;
  readonly weightsAt: number | null;
  readonly bytes: number;
}

interface Loaded {
  readonly weights: Float32Array | null;
  /** Adds these rows to the sum. */
  add(ids: readonly number[], weightOf: (id: number) => number): void;
}

/** Longer headers are damage: this one takes a few hundred bytes. */
const MAX_HEADER_BYTES = 1_000_000;

export class StaticTable {
  readonly #file: string;
  readonly #layout: Layout;
  #loaded: Loaded | undefined;
  /** Scratch: how often each row occurs in the text at work (all zero between texts), and the sum of its rows. */
  readonly #counts: Uint16Array;
  #sum: Float64Array;

  /** @throws E_MODEL_MISSING, E_MODEL_CORRUPT */
  constructor(file: string) {
    this.#file = file;
    this.#layout = withFile(file, (fd) => readLayout(fd, file));
    this.#counts = new Uint16Array(this.#layout.rows);
    this.#sum = new Float64Array(this.#layout.dims);
  }

  get dims(): number {
    return this.#layout.dims;
  }

  /** Reads the whole table, about 10 MB, so that pooling needs no file. @throws E_MODEL_MISSING, E_MODEL_CORRUPT */
  load(): void {
    if (this.#loaded !== undefined) return;
    const { dims, itemBytes, rowsAt, weightsAt, bytes } = this.#layout;
    const sums = itemBytes === 1 && dims % LANES === 0 ? new RowSums(dims, bytes) : null;
    const data = sums?.bytes ?? new Uint8Array(bytes);
    withFile(this.#file, (fd) => {
      if (fstatSync(fd).size !== bytes) throw corrupt(this.#file, 'it changed while it was read');
      readFully(fd, data, 0, this.#file);
    });
    // Copied, as a view of 4-byte numbers must begin on a multiple of 4.
    const floats = (at: number, count: number) => new Float32Array(data.slice(at, at + 4 * count).buffer);
    const weights = weightsAt === null ? null : floats(weightsAt, this.#layout.rows);
    if (sums === null) {
      const count = this.#layout.rows * dims;
      const values = itemBytes === 1 ? new Int8Array(data.buffer, rowsAt, count) : floats(rowsAt, count);
      this.#loaded = { weights, add: (ids, weightOf) => this.#add(values, ids, weightOf) };
    } else {
      this.#sum = sums.sum;
      this.#loaded = { weights, add: (ids, weightOf) => sums.add(rowsAt, ids, weightOf) };
    }
  }

  /**
   * Weighted sum of token rows, scaled to length 1. Code repeats its tokens, so each distinct row is read once.
   * @param out `[dims]`, filled; zeros when no id is known
   */
  pool(out: Float32Array, ids: readonly number[]): void {
    const { rows, dims } = this.#layout;
    const counts = this.#counts;
    const distinct: number[] = [];
    for (const id of ids) {
      if (id >= rows) continue;
      const count = counts[id] as number;
      if (count === 0) distinct.push(id);
      counts[id] = count + 1;
    }
    const sum = this.#sum.fill(0);
    if (this.#loaded === undefined) withFile(this.#file, (fd) => this.#addFromFile(fd, distinct));
    else this.#addLoaded(this.#loaded, distinct);
    let norm = 0;
    for (let j = 0; j < dims; j++) norm += (sum[j] as number) ** 2;
    if (norm === 0) return;
    const scale = 1 / Math.sqrt(norm);
    for (let j = 0; j < dims; j++) out[j] = (sum[j] as number) * scale;
  }

  #addLoaded({ weights, add }: Loaded, distinct: readonly number[]): void {
    add(distinct, (id) => {
      const count = this.#counts[id] as number;
      this.#counts[id] = 0;
      return count * (weights === null ? 1 : (weights[id] as number));
    });
  }

  #add(values: Int8Array | Float32Array, ids: readonly number[], weightOf: (id: number) => number): void {
    const { dims } = this.#layout;
    const sum = this.#sum;
    for (const id of ids) {
      const weight = weightOf(id);
      const base = id * dims;
      for (let j = 0; j < dims; j++) sum[j] = (sum[j] as number) + weight * (values[base + j] as number);
    }
  }

  #addFromFile(fd: number, distinct: readonly number[]): void {
    const { dims, itemBytes, rowsAt, weightsAt } = this.#layout;
    const sum = this.#sum;
    const row = Buffer.alloc(dims * itemBytes);
    const weightBytes = Buffer.alloc(4);
    for (const id of distinct) {
      readFully(fd, row, rowsAt + id * dims * itemBytes, this.#file);
      if (weightsAt !== null) readFully(fd, weightBytes, weightsAt + id * 4, this.#file);
      const weight = (this.#counts[id] as number) * (weightsAt === null ? 1 : weightBytes.readFloatLE(0));
      this.#counts[id] = 0;
      for (let j = 0; j < dims; j++) {
        const value = itemBytes === 1 ? row.readInt8(j) : row.readFloatLE(j * 4);
        sum[j] = (sum[j] as number) + weight * value;
      }
    }
  }
}

export function missing(file: string, cause: unknown): MlxCodeError {
  return new MlxCodeError('E_MODEL_MISSING', `Cannot read ${file}`, {
    cause,
    hint: 'The static model ships with the program: install it again.',
  });
}

// --- internal ---

function corrupt(file: string, why: string, cause?: unknown): MlxCodeError {
  return new MlxCodeError('E_MODEL_CORRUPT', `${file}: ${why}`, {
    cause,
    hint: 'The static model ships with the program: install it again, or in a clone run "git restore models".',
  });
}

function withFile<T>(file: string, use: (fd: number) => T): T {
  let fd: number;
  try {
    fd = openSync(file, 'r');
  } catch (cause) {
    throw missing(file, cause);
  }
  try {
    return use(fd);
  } finally {
    closeSync(fd);
  }
}

function readFully(fd: number, into: Uint8Array, at: number, file: string): void {
  if (readSync(fd, into, 0, into.length, at) !== into.length) throw corrupt(file, 'it ends too early');
}

function readLayout(fd: number, file: string): Layout {
  const bytes = fstatSync(fd).size;
  if (bytes < 8) throw corrupt(file, 'shorter than a safetensors header');
  const prefix = Buffer.alloc(8);
  readFully(fd, prefix, 0, file);
  const headerLength = Number(prefix.readBigUInt64LE(0));
  if (headerLength > Math.min(bytes - 8, MAX_HEADER_BYTES)) throw corrupt(file, 'header longer than the file');
  const text = Buffer.alloc(headerLength);
  readFully(fd, text, 8, file);
  let header: Record<string, TensorInfo>;
  try {
    header = JSON.parse(text.toString('utf8')) as Record<string, TensorInfo>;
  } catch (cause) {
    throw corrupt(file, 'header is not JSON', cause);
  }
  const { embeddings, weights } = header;
  if (embeddings === undefined || embeddings.shape.length !== 2) throw corrupt(file, 'no 2-d tensor "embeddings"');
  const [rows, dims] = embeddings.shape as [number, number];
  const itemBytes = embeddings.dtype === 'I8' ? 1 : embeddings.dtype === 'F32' ? 4 : undefined;
  if (itemBytes === undefined) throw corrupt(file, `rows of type ${embeddings.dtype} are not supported`);
  const place = (tensor: TensorInfo, length: number): number => {
    const start = 8 + headerLength + tensor.data_offsets[0];
    if (tensor.data_offsets[1] - tensor.data_offsets[0] !== length || start + length > bytes) {
      throw corrupt(file, 'a tensor does not fit its shape');
    }
    return start;
  };
  return {
    rows,
    dims,
    itemBytes,
    rowsAt: place(embeddings, rows * dims * itemBytes),
    weightsAt: weights === undefined ? null : place(weights, rows * 4),
    bytes,
  };
}
