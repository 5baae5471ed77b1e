/** Vectors of the MLX tier on their way into the table: collected, and committed when enough have come or time has passed. */

import { spanned } from '../base/observe.ts';
import type { NeuralRow, NeuralStore } from '../store/index.ts';

/** A commit at whichever comes last, */
const COMMIT_ROWS = 64;
const COMMIT_MS = 5000;
/** or at this many rows. */
const MOST_ROWS = 512;

export class NeuralCommits {
  readonly #store: NeuralStore;
  readonly #dims: number;
  #rows: NeuralRow[] = [];
  #vectors: Float32Array[] = [];
  #committedAt = performance.now();

  /** @param dims length of a vector */
  constructor(store: NeuralStore, dims: number) {
    this.#store = store;
    this.#dims = dims;
  }

  async add(row: NeuralRow, vector: Float32Array): Promise<void> {
    this.#rows.push(row);
    this.#vectors.push(vector);
    const due = this.#rows.length >= COMMIT_ROWS && performance.now() - this.#committedAt >= COMMIT_MS;
    if (due || this.#rows.length >= MOST_ROWS) await this.flush();
  }

  /** Commits what there is. */
  async flush(): Promise<void> {
    if (this.#rows.length === 0) return;
    const rows = this.#rows;
    const flat = concatenated(this.#vectors, this.#dims);
    this.#rows = [];
    this.#vectors = [];
    await spanned('mlx-commit', () => this.#store.commit(rows, flat));
    this.#committedAt = performance.now();
  }
}

/** @returns `[n, dims]`, the vectors one after the other */
export function concatenated(vectors: readonly Float32Array[], dims: number): Float32Array {
  const flat = new Float32Array(vectors.length * dims);
  for (const [i, vector] of vectors.entries()) flat.set(vector, i * dims);
  return flat;
}
