/** Jobs that run one at a time, in the order in which they were added. */

import PQueue from 'p-queue';
import { throwIfCancelled } from '../base/errors.ts';
import { raceCancelled } from './race-cancelled.ts';

export interface SerialJobOptions {
  readonly signal?: AbortSignal | undefined;
  /** True for a job that runs before those that wait. */
  readonly isUrgent?: boolean;
}

export class SerialQueue {
  readonly #queue = new PQueue({ concurrency: 1 });

  /** Jobs that run or wait. */
  get length(): number {
    return this.#queue.size + this.#queue.pending;
  }

  /**
   * A cancelled caller returns at once. A cancelled job that runs keeps the queue until it has ended; one that waits is not run.
   * @throws E_CANCELLED, and what the job throws
   */
  async add<T>(job: () => Promise<T>, { signal, isUrgent = false }: SerialJobOptions = {}): Promise<T> {
    const run = async () => {
      throwIfCancelled(signal);
      return await job();
    };
    return await raceCancelled(this.#queue.add(run, { priority: isUrgent ? 1 : 0 }) as Promise<T>, signal);
  }

  /** Removes the jobs that wait. Their callers get no answer. */
  clear(): void {
    this.#queue.clear();
  }

  /** Fulfilled when no job runs or waits. */
  async ended(): Promise<void> {
    await this.#queue.onIdle();
  }
}
