/** The threads of one run: those that the process keeps between runs, or threads of its own. */

import { DEFAULT_MAX_FILE_BYTES } from '../../files/index.ts';
import type { JobFile } from '../threads/messages.ts';
import { type JobResult, Pool } from '../threads/pool.ts';
import type { CountsSum } from '../threads/thread-counts.ts';
import type { ReadingOrder } from './reading-order.ts';
import type { Recipe } from './recipe.ts';
import type { IndexRootOptions, SharedThreads } from './run-types.ts';

export class RunThreads {
  /** Files of this run that held up or ended a thread. */
  readonly poisoned: string[] = [];
  readonly #options: IndexRootOptions;
  readonly #recipe: Recipe;
  readonly #signal: AbortSignal | undefined;
  readonly #shared: SharedThreads | undefined;
  #pool: Pool | undefined;
  /** True while the threads hold results that were not taken. */
  #readsLeft = false;

  constructor(
    options: IndexRootOptions,
    recipe: Recipe,
    signal: AbortSignal | undefined,
    shared: SharedThreads | undefined,
  ) {
    this.#options = options;
    this.#recipe = recipe;
    this.#signal = signal;
    this.#shared = shared;
  }

  /** @param first whether it is a first load: it gets threads of its own, which count terms */
  async give(files: readonly JobFile[], order: ReadingOrder, first: boolean): Promise<void> {
    const { root } = this.#options;
    const shared = first ? undefined : this.#shared;
    const pool = shared?.pool ?? this.#make(first);
    if (shared !== undefined) shared.pool = pool;
    this.#pool = pool;
    this.#readsLeft = true;
    if (order.isAsked) {
      pool.keepOne();
      await order.look(root, files);
    }
    pool.add(order.sorted(files));
  }

  /** Another question was asked: what is still to be read is put into the order of it. */
  reorder(order: ReadingOrder): void {
    const pool = this.#pool;
    if (pool === undefined) return;
    const reorder = () => pool.reorder((files) => order.sorted(files));
    reorder();
    void order.look(this.#options.root, pool.waiting).then(reorder);
  }

  /** @throws E_CANCELLED, E_BUG */
  async *results(): AsyncGenerator<JobResult> {
    const pool = this.#pool;
    if (pool === undefined) return;
    const before = pool.poisoned.length;
    yield* pool.results();
    this.#readsLeft = false;
    this.poisoned.push(...pool.poisoned.slice(before));
  }

  /** Term counts of a first load; null when they are not known, or when the threads go on to other runs. */
  async counts(): Promise<CountsSum | null> {
    return this.#pool === this.#shared?.pool ? null : ((await this.#pool?.counts()) ?? null);
  }

  /** Ends the threads, or leaves one to the next run. */
  async close(): Promise<void> {
    const shared = this.#shared;
    if (this.#pool !== shared?.pool || this.#readsLeft) {
      if (shared !== undefined && shared.pool === this.#pool) shared.pool = null;
      await this.#pool?.close();
    } else this.#pool?.keepOne();
  }

  #make(countTerms: boolean): Pool {
    const { root, walk, staticModelDir, threads, fileMs } = this.#options;
    const { redactSecrets, chunkerVersion } = this.#recipe;
    return new Pool([], {
      root,
      maxFileBytes: walk.maxFileBytes ?? DEFAULT_MAX_FILE_BYTES,
      redactSecrets,
      staticModelDir: staticModelDir ?? null,
      chunkerVersion,
      countTerms,
      threads,
      fileMs,
      signal: this.#signal,
    });
  }
}
