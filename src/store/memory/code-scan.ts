/**
 * Similarity of a query to many codes (see `codes.ts`). The inner loop is WebAssembly with 128-bit lanes, written here
 * as the bytes of its module: a million codes of 256 numbers take some 30 ms, where the same loop in JavaScript takes 400.
 */

import {
  BLOCK,
  BR,
  BR_IF,
  EMPTY,
  END,
  get,
  I32,
  I32_ADD,
  I32_CONST,
  I32_EQZ,
  I32_LT_U,
  I32_SUB,
  LOOP,
  load,
  loopOver,
  PAGE_BYTES,
  pages,
  SHIFT_LEFT,
  set,
  tee,
  V128,
  wasmLoop,
} from '../../base/numbers/wasm-loop.ts';
import { codeBytes, paddedDims } from '../format/vector-codes.ts';

/** Scores are made this many rows at a time, into memory that is used again. */
const BLOCK_ROWS = 4096;
/** The query as int16: fine enough that only the codes round. */
const QUERY_MOST = 8191;

export class CodeScan {
  readonly #dims: number;
  readonly #padded: number;
  readonly #stride: number;
  readonly #memory: WebAssembly.Memory;
  readonly #dots: Kernel;
  /** Memory: the query, then the scores of a block, then the codes. */
  readonly #scoresAt: number;
  readonly #codesAt: number;
  #rows = 0;

  /** @param rows how many codes to make room for; it grows by itself */
  constructor(dims: number, rows: number) {
    this.#dims = dims;
    this.#padded = paddedDims(dims);
    this.#stride = codeBytes(dims);
    this.#scoresAt = this.#padded * 2;
    this.#codesAt = this.#scoresAt + BLOCK_ROWS * 4;
    this.#memory = new WebAssembly.Memory({ initial: pages(this.#codesAt + rows * this.#stride) });
    this.#dots = loopOver<Kernel>(compiled(), this.#memory);
  }

  get rows(): number {
    return this.#rows;
  }

  /** Bytes held. */
  get bytes(): number {
    return this.#memory.buffer.byteLength;
  }

  /** @param codes `[n, codeBytes(dims)]`, copied */
  add(codes: Uint8Array): void {
    const at = this.#codesAt + this.#rows * this.#stride;
    const missing = pages(at + codes.byteLength) - this.#memory.buffer.byteLength / PAGE_BYTES;
    if (missing > 0) this.#memory.grow(missing);
    new Uint8Array(this.#memory.buffer).set(codes, at);
    this.#rows += codes.byteLength / this.#stride;
  }

  /** Forgets the codes and keeps the memory. */
  clear(): void {
    this.#rows = 0;
  }

  /**
   * @param query `[dims]` float32
   * @param most largest of its numbers, or of all when it is a part of a query
   * @returns `[rows]` float32: the dot product with each code, in order
   */
  scores(query: Float32Array, most = largest(query)): Float32Array {
    const out = new Float32Array(this.#rows);
    const scale = this.#setQuery(query, most);
    for (let row = 0; row < this.#rows; row += BLOCK_ROWS) {
      const rows = Math.min(BLOCK_ROWS, this.#rows - row);
      this.#dots(this.#codesAt + row * this.#stride, rows, this.#stride, this.#padded, 0, this.#scoresAt);
      out.set(new Float32Array(this.#memory.buffer, this.#scoresAt, rows), row);
    }
    for (let row = 0; row < out.length; row++) out[row] = (out[row] as number) * scale;
    return out;
  }

  /**
   * @param query `[dims]` float32
   * @param rows numbers of codes
   * @returns `[rows.length]` float32: the dot product with each of them, in the order given
   */
  scoresOf(query: Float32Array, rows: readonly number[], most = largest(query)): Float32Array {
    const scale = this.#setQuery(query, most);
    const score = new Float32Array(this.#memory.buffer, this.#scoresAt, 1);
    return Float32Array.from(rows, (row) => {
      this.#dots(this.#codesAt + row * this.#stride, 1, this.#stride, this.#padded, 0, this.#scoresAt);
      return (score[0] as number) * scale;
    });
  }

  /** The dot products of `scoresOf` as the whole numbers that they are before they are scaled. */
  dotsOf(query: Float32Array, rows: readonly number[], most: number): number[] {
    this.#setQuery(query, most);
    const words = new Int16Array(this.#memory.buffer, 0, this.#padded);
    return rows.map((row) => {
      const code = new Int8Array(this.#memory.buffer, this.#codesAt + row * this.#stride, this.#padded);
      let dot = 0;
      for (let j = 0; j < this.#padded; j++) dot += (code[j] as number) * (words[j] as number);
      return dot;
    });
  }

  /** What a dot product of whole numbers with a code is as a score. */
  scoreOf(dot: number, row: number, most: number): number {
    const at = this.#codesAt + row * this.#stride + this.#padded;
    const scale = new DataView(this.#memory.buffer).getFloat32(at, true);
    return Math.fround(Math.fround(Math.fround(dot) * scale) * (most / QUERY_MOST));
  }

  #setQuery(query: Float32Array, most: number): number {
    const words = new Int16Array(this.#memory.buffer, 0, this.#padded).fill(0);
    if (most === 0) return 0;
    for (let j = 0; j < this.#dims; j++) words[j] = Math.round(((query[j] as number) / most) * QUERY_MOST);
    return most / QUERY_MOST;
  }
}

/** The largest number of a query, whatever its sign. */
export function largest(query: Float32Array): number {
  return query.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

// --- internal ---

/** Addresses of the codes, the query and the scores in bytes; `padded` numbers, then the scale, in each code. */
type Kernel = (codes: number, rows: number, stride: number, padded: number, query: number, scores: number) => void;

let module: WebAssembly.Module | undefined;

function compiled(): WebAssembly.Module {
  module ??= new WebAssembly.Module(moduleBytes());
  return module;
}

/** What the loop needs of the encoding beside `wasm-loop.ts`. */
const F32_CONVERT = 0xb2;
const F32_MUL = 0x94;
const F32_LOAD = [0x2a, 0, 0];
const F32_STORE = [0x38, 0, 0];
const ZEROS = [0xfd, 0x0c, ...new Array<number>(16).fill(0)];
const lane = (n: number) => [0xfd, 0x1b, n];
const EXTEND_LOW = [0xfd, 0x87, 0x01];
const EXTEND_HIGH = [0xfd, 0x88, 0x01];
const ADD4 = [0xfd, 0xae, 0x01];
const DOT8 = [0xfd, 0xba, 0x01];

function moduleBytes(): Uint8Array<ArrayBuffer> {
  const [codes, rows, stride, padded, query, scores, j, sum, part, word] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] as const;
  const perSixteen = [
    ...[...get(codes), ...get(j), I32_ADD, ...load(0), ...set(part)],
    ...[...get(query), ...get(j), I32_CONST, 1, SHIFT_LEFT, I32_ADD, ...tee(word), ...load(0)],
    ...[...get(part), ...EXTEND_LOW, ...DOT8],
    ...[...get(word), ...load(16), ...get(part), ...EXTEND_HIGH, ...DOT8],
    ...[...ADD4, ...get(sum), ...ADD4, ...set(sum)],
    ...[...get(j), I32_CONST, 16, I32_ADD, ...tee(j), ...get(padded), I32_LT_U],
  ];
  const lanes = [0, 1, 2, 3].flatMap((n) => [...get(sum), ...lane(n), ...(n === 0 ? [] : [I32_ADD])]);
  const perRow = [
    ...[...get(rows), I32_EQZ, BR_IF, 1],
    ...[...ZEROS, ...set(sum), I32_CONST, 0, ...set(j)],
    ...[LOOP, EMPTY, ...perSixteen, BR_IF, 0, END],
    ...[
      ...get(scores),
      ...lanes,
      F32_CONVERT,
      ...get(codes),
      ...get(padded),
      I32_ADD,
      ...F32_LOAD,
      F32_MUL,
      ...F32_STORE,
    ],
    ...[...get(codes), ...get(stride), I32_ADD, ...set(codes)],
    ...[...get(scores), I32_CONST, 4, I32_ADD, ...set(scores)],
    ...[...get(rows), I32_CONST, 1, I32_SUB, ...set(rows)],
    ...[BR, 0],
  ];
  const locals = [
    [1, I32],
    [2, V128],
    [1, I32],
  ] as const;
  return wasmLoop(6, locals, [BLOCK, EMPTY, LOOP, EMPTY, ...perRow, END, END]);
}
