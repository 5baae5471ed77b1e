/**
 * Weighted sums of rows of whole numbers. The inner loop is WebAssembly with 128-bit lanes, written here as the bytes of its module: it
 * takes a quarter of the time of the same loop in JavaScript, and rounds as that does, since each number is added in the same order.
 */

import {
  BR_IF,
  EMPTY,
  END,
  get,
  I32,
  I32_ADD,
  I32_CONST,
  I32_LT_U,
  LOOP,
  load,
  loopOver,
  pages,
  SHIFT_LEFT,
  SHIFT_RIGHT,
  set,
  store,
  tee,
  V128,
  wasmLoop,
} from '../../base/numbers/wasm-loop.ts';

/** Rows that are added in one call. */
const MOST_ROWS = 512;
/** Numbers that are added at a time: rows hold a multiple of it. */
export const LANES = 8;

export class RowSums {
  /** `[dims]`: the sum so far. */
  readonly sum: Float64Array;
  /** Memory: the sum, weights of the rows to add, where they lie, and then what `bytes` shows. */
  readonly #weights: Float64Array;
  readonly #places: Int32Array;
  readonly #bytesAt: number;
  readonly #kernel: Kernel;
  readonly #dims: number;
  /** Room for the rows, wherever in it they begin. */
  readonly bytes: Uint8Array;

  /** @param dims a multiple of LANES */
  constructor(dims: number, byteLength: number) {
    const weightsAt = 8 * dims;
    const placesAt = weightsAt + 8 * MOST_ROWS;
    this.#bytesAt = placesAt + 4 * MOST_ROWS;
    const memory = new WebAssembly.Memory({ initial: pages(this.#bytesAt + byteLength) });
    this.#kernel = loopOver<Kernel>(new WebAssembly.Module(moduleBytes()), memory);
    this.#dims = dims;
    this.sum = new Float64Array(memory.buffer, 0, dims);
    this.#weights = new Float64Array(memory.buffer, weightsAt, MOST_ROWS);
    this.#places = new Int32Array(memory.buffer, placesAt, MOST_ROWS);
    this.bytes = new Uint8Array(memory.buffer, this.#bytesAt, byteLength);
  }

  /** @param at where the rows begin in `bytes` @param rows numbers of those that are added to the sum, in this order */
  add(at: number, rows: readonly number[], weightOf: (row: number) => number): void {
    for (let from = 0; from < rows.length; from += MOST_ROWS) {
      const count = Math.min(MOST_ROWS, rows.length - from);
      for (let n = 0; n < count; n++) {
        const row = rows[from + n] as number;
        this.#weights[n] = weightOf(row);
        this.#places[n] = this.#bytesAt + at + row * this.#dims;
      }
      this.#kernel(this.#places.byteOffset, this.#weights.byteOffset, count, this.sum.byteLength);
    }
  }
}

// --- internal ---

/** Addresses of the places and of the weights, how many rows, and bytes of the sum, which lies at 0. */
type Kernel = (places: number, weights: number, rows: number, sumBytes: number) => void;

/** What the loop needs of the encoding beside `wasm-loop.ts`. */
const I32_LOAD = [0x28, 0, 0];
/** Eight bytes as eight numbers of 16 bits. */
const LOAD_8 = [0xfd, 0x01, 0, 0];
/** A float64 in both lanes. */
const LOAD_TWICE = [0xfd, 0x0a, 0, 0];
/** Four of eight numbers, with 32 bits each. */
const EXTEND_LOW = [0xfd, 0xa7, 0x01];
const EXTEND_HIGH = [0xfd, 0xa8, 0x01];
/** The upper two of four numbers in the place of the lower ones. */
const UPPER = [0xfd, 0x0d, 8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15];
/** The lower two of four numbers, as float64. */
const TO_FLOATS = [0xfd, 0xfe, 0x01];
const MULTIPLY = [0xfd, 0xf2, 0x01];
const ADD = [0xfd, 0xf0, 0x01];

/** For each eight numbers of the sum: for each row, its eight numbers times its weight are added. */
function moduleBytes(): Uint8Array<ArrayBuffer> {
  const [places, weights, rows, sumBytes, sum, row, weight, part, four, ...sums] = [
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12,
  ] as const;
  const addTwo = (into: number) => [...[...TO_FLOATS, ...get(weight), ...MULTIPLY, ...get(into), ...ADD, ...set(into)]];
  const addFour = (extend: readonly number[], [low, high]: readonly [number, number]) => [
    ...[...get(part), ...extend, ...tee(four), ...addTwo(low)],
    ...[...get(four), ...get(four), ...UPPER, ...addTwo(high)],
  ];
  const perRow = [
    ...[...get(weights), ...get(row), I32_CONST, 3, SHIFT_LEFT, I32_ADD, ...LOAD_TWICE, ...set(weight)],
    // A number of the row has one byte, of the sum eight.
    ...[...get(places), ...get(row), I32_CONST, 2, SHIFT_LEFT, I32_ADD, ...I32_LOAD],
    ...[...get(sum), I32_CONST, 3, SHIFT_RIGHT, I32_ADD, ...LOAD_8, ...set(part)],
    ...addFour(EXTEND_LOW, [sums[0], sums[1]]),
    ...addFour(EXTEND_HIGH, [sums[2], sums[3]]),
    ...[...get(row), I32_CONST, 1, I32_ADD, ...tee(row), ...get(rows), I32_LT_U, BR_IF, 0],
  ];
  const perEight = [
    ...sums.flatMap((local, n) => [...get(sum), ...load(16 * n), ...set(local)]),
    ...[I32_CONST, 0, ...set(row), LOOP, EMPTY, ...perRow, END],
    ...sums.flatMap((local, n) => [...get(sum), ...get(local), ...store(16 * n)]),
    ...[...get(sum), I32_CONST, ...[0xc0, 0x00], I32_ADD, ...tee(sum), ...get(sumBytes), I32_LT_U, BR_IF, 0],
  ];
  const locals = [
    [2, I32],
    [3 + sums.length, V128],
  ] as const;
  return wasmLoop(4, locals, [LOOP, EMPTY, ...perEight, END]);
}
