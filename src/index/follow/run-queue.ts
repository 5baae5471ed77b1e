/** The runs of one follower: one at a time, in the order in which they were asked for. */

import { SerialQueue } from '../../platform/serial-queue.ts';

export class RunQueue extends SerialQueue {
  #comparisonWaits = false;

  /** Adds a comparison of the whole tree. One is enough, however many reasons there are for it. */
  addComparison(run: () => Promise<void>): void {
    if (this.#comparisonWaits) return;
    this.#comparisonWaits = true;
    void this.add(() => {
      this.#comparisonWaits = false;
      return run();
    });
  }
}
