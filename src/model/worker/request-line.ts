/** Requests to one worker, one after the other. */

import { throwIfCancelled } from '../../base/errors.ts';
import { raceCancelled } from '../../platform/race-cancelled.ts';

export class RequestLine {
  #last: Promise<unknown> = Promise.resolve();
  #length = 0;

  /** Requests at work or waiting. */
  get length(): number {
    return this.#length;
  }

  /** A cancelled caller is let go at once; its job keeps its place until it has ended. @throws E_CANCELLED, and what the job throws */
  async add<T>(signal: AbortSignal | undefined, job: () => Promise<T>): Promise<T> {
    this.#length++;
    const turn = this.#last.then(() => {
      throwIfCancelled(signal);
      return job();
    });
    this.#last = turn.then(
      () => this.#length--,
      () => this.#length--,
    );
    return raceCancelled(turn, signal);
  }

  /** Fulfilled when the job that was added last has ended. */
  async ended(): Promise<void> {
    await this.#last;
  }
}
