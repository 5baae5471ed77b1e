/**
 * Very many codes (see `codes.ts`) as two halves apart: the first half of their numbers tells which few thousand are worth
 * the whole. Reading half of the memory takes half of the time, and that is what a scan of a million codes spends.
 */

import { topWithTies } from '../format/top-scores.ts';
import { codeBytes, LANES, paddedDims, SCALE_BYTES } from '../format/vector-codes.ts';
import { CodeScan, largest } from './code-scan.ts';

/** With fewer codes than this all are compared whole. */
const MANY_ROWS = 200_000;
/**
 * Share of many codes that is compared whole. The numbers of the static table come in falling order of what they tell;
 * figures in `docs/design/003-scale.md`.
 */
const CANDIDATE_SHARE = 1 / 64;
/** Every so manieth score tells how high the highest are. */
const SAMPLED = 61;

export class SplitCodes {
  readonly #headDims: number;
  readonly #heads: CodeScan;
  readonly #rests: CodeScan;
  /** One code of each half, used again and again. */
  readonly #head: Uint8Array;
  readonly #rest: Uint8Array;

  /** @param rows how many codes to make room for; it grows by itself */
  constructor(dims: number, rows: number) {
    this.#headDims = Math.ceil(paddedDims(dims) / LANES / 2) * LANES;
    // A few numbers have no second half: zeros stand for it.
    const restDims = Math.max(1, dims - this.#headDims);
    this.#heads = new CodeScan(this.#headDims, rows);
    this.#rests = new CodeScan(restDims, rows);
    this.#head = new Uint8Array(codeBytes(this.#headDims));
    this.#rest = new Uint8Array(codeBytes(restDims));
  }

  /** @param code `[codeBytes(dims)]`, copied */
  add(code: Uint8Array): void {
    const scaleAt = code.length - SCALE_BYTES;
    this.#head.set(code.subarray(0, this.#headDims));
    this.#head.set(code.subarray(scaleAt), this.#head.length - SCALE_BYTES);
    this.#rest.set(code.subarray(this.#headDims, scaleAt));
    this.#rest.set(code.subarray(scaleAt), this.#rest.length - SCALE_BYTES);
    this.#heads.add(this.#head);
    this.#rests.add(this.#rest);
  }

  /**
   * The codes nearest to a query, and those that score as the last of them does.
   * @param query `[dims]` float32
   * @param isFiltered true when `accept` leaves out more than a few: those that pass need not be near, so all are compared whole
   * @param accept asked only for codes that would enter the best so far
   * @returns row and dot product, best first
   */
  best(
    query: Float32Array,
    limit: number,
    isFiltered: boolean,
    accept: (row: number) => boolean,
  ): (readonly [row: number, score: number])[] {
    const most = largest(query);
    const [head, rest] = [query.subarray(0, this.#headDims), query.subarray(this.#headDims)];
    const heads = this.#heads.scores(head, most);
    if (isFiltered || heads.length < MANY_ROWS) {
      const whole = sumOf(heads, this.#rests.scores(rest, most));
      return this.#exact(query, topWithTies(whole, limit, accept));
    }
    const rows = highest(heads, Math.max(limit, heads.length * CANDIDATE_SHARE));
    const whole = this.#rests
      .scoresOf(rest, rows, most)
      .map((score, n) => score + (heads[rows[n] as number] as number));
    const best = topWithTies(whole, limit, (n) => accept(rows[n] as number));
    return this.#exact(
      query,
      best.map(([n, score]) => [rows[n] as number, score] as const),
    );
  }

  /** The same rows with the score that the whole code has: the sum of two halves rounds otherwise. */
  #exact(
    query: Float32Array,
    best: readonly (readonly [row: number, score: number])[],
  ): (readonly [row: number, score: number])[] {
    const most = largest(query);
    const rows = best.map(([row]) => row);
    const heads = this.#heads.dotsOf(query.subarray(0, this.#headDims), rows, most);
    const rests = this.#rests.dotsOf(query.subarray(this.#headDims), rows, most);
    return rows
      .map((row, n) => [row, this.#heads.scoreOf((heads[n] ?? 0) + (rests[n] ?? 0), row, most)] as const)
      .sort((a, b) => b[1] - a[1]);
  }
}

// --- internal ---

function sumOf(a: Float32Array, b: Float32Array): Float32Array {
  for (let n = 0; n < a.length; n++) a[n] = (a[n] as number) + (b[n] as number);
  return a;
}

/**
 * Rows with about the highest scores, in order; a sample gives the threshold.
 * @param count how many about; with many equal scores it may be far more
 */
function highest(scores: Float32Array, count: number): number[] {
  const sample: number[] = [];
  for (let row = 0; row < scores.length; row += SAMPLED)
    if (!Number.isNaN(scores[row])) sample.push(scores[row] as number);
  const sorted = Float32Array.from(sample).sort();
  const least = sorted[Math.max(0, sorted.length - Math.ceil(count / SAMPLED))] ?? Number.NEGATIVE_INFINITY;
  const rows: number[] = [];
  for (let row = 0; row < scores.length; row++) if ((scores[row] as number) >= least) rows.push(row);
  return rows;
}
