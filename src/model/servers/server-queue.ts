/** A queue for one job at a time whose waiters know how many are ahead of them, which p-queue does not tell. */

import { throwIfCancelled } from '../../base/errors.ts';

export interface Turn {
  /** How many are before this one, the one at work included. */
  readonly ahead: number;
  /** Settles when `ahead` has changed. @throws E_CANCELLED */
  moved(signal?: AbortSignal): Promise<void>;
  /** Ends the turn, or leaves the queue. */
  leave(): void;
}

export class ServerQueue {
  readonly #line: symbol[] = [];
  #wake: (() => void)[] = [];

  take(): Turn {
    const ticket = Symbol('turn');
    this.#line.push(ticket);
    const line = this.#line;
    return {
      get ahead() {
        return Math.max(0, line.indexOf(ticket));
      },
      moved: async (signal) => {
        throwIfCancelled(signal);
        await new Promise<void>((resolve) => {
          this.#wake.push(resolve);
          signal?.addEventListener('abort', () => resolve(), { once: true });
        });
        throwIfCancelled(signal);
      },
      leave: () => {
        const at = line.indexOf(ticket);
        if (at < 0) return;
        line.splice(at, 1);
        const wake = this.#wake;
        this.#wake = [];
        for (const each of wake) each();
      },
    };
  }
}
