/** The writer of one run: opened when there is something to write, and not waited for by a run that is cancelled. */

import { raceCancelled } from '../../platform/race-cancelled.ts';
import { IndexWriter } from '../../store/index.ts';
import type { Recipe } from './recipe.ts';
import type { IndexRootOptions } from './run-types.ts';

/** A call that is nearly done may end properly. */
const GRACE_MS = 300;

export class RunWriter {
  readonly #options: IndexRootOptions;
  readonly #recipe: Recipe;
  readonly #signal: AbortSignal | undefined;
  #writer: IndexWriter | undefined;

  constructor(options: IndexRootOptions, recipe: Recipe, signal: AbortSignal | undefined) {
    this.#options = options;
    this.#recipe = recipe;
    this.#signal = signal;
  }

  /** Undefined while nothing needed it. */
  get opened(): IndexWriter | undefined {
    return this.#writer;
  }

  /** @throws E_INDEX_LOCKED, E_INDEX_FOREIGN, E_DISK_*, E_READ_ONLY, E_CANCELLED */
  async open(): Promise<IndexWriter> {
    if (this.#writer !== undefined) return this.#writer;
    const { indexDir, root, force = false, startFreeBytes, stopFreeBytes } = this.#options;
    const { chunkerVersion, staticModel } = this.#recipe;
    const opening = IndexWriter.open(indexDir, {
      root,
      chunkerVersion,
      staticModel,
      force,
      signal: this.#signal,
      ...(startFreeBytes === undefined ? {} : { startFreeBytes }),
      ...(stopFreeBytes === undefined ? {} : { stopFreeBytes }),
    });
    try {
      this.#writer = await raceCancelled(opening, this.#signal, GRACE_MS);
      return this.#writer;
    } catch (error) {
      // Cancelled while it opened: the writer is closed when it comes. An error of the opening itself was thrown above.
      opening.then(
        (writer) => writer.close(),
        () => undefined,
      );
      throw error;
    }
  }

  /** One action of the writer; a cancelled run leaves it to end by itself, and the lock is held until it has. */
  async write<T>(action: (writer: IndexWriter) => Promise<T>): Promise<T> {
    const writer = await this.open();
    return await raceCancelled(action(writer), this.#signal, GRACE_MS);
  }

  /** @returns when the lock is free */
  async close(): Promise<void> {
    this.#writer?.close();
    await this.#writer?.closed;
  }
}
