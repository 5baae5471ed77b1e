/** The runs of one follower: one at a time, in the order in which they were asked for. */

import PQueue from 'p-queue';

export class RunQueue {
  readonly #queue = new PQueue({ concurrency: 1 });
  #comparisonWaits = false;

  /** Runs at work or waiting. */
  get size(): number {
    return this.#queue.size + this.#queue.pending;
  }

  async add<T>(run: () => Promise<T>): Promise<T> {
    return (await this.#queue.add(run)) as T;
  }

  /** A run that a caller waits for: it goes before those that wait. */
  async addFirst(run: () => Promise<void>): Promise<void> {
    await this.#queue.add(run, { priority: 1 });
  }

  /** A comparison of the whole tree: one is enough, however many reasons there are for it. */
  addComparison(run: () => Promise<void>): void {
    if (this.#comparisonWaits) return;
    this.#comparisonWaits = true;
    void this.#queue.add(() => {
      this.#comparisonWaits = false;
      return run();
    });
  }

  /** Drops what waits. */
  clear(): void {
    this.#queue.clear();
  }

  /** Fulfilled when nothing is at work or waits. */
  async ended(): Promise<void> {
    await this.#queue.onIdle();
  }
}
