/** Comparing the tree at intervals, for as long as the system allows no more file watches. */

import type { Timers } from '../../platform/timers.ts';

/** Looking over the tree takes at most this share of a core, within bounds. */
const SHARE = 0.05;
const SHORTEST_MS = 2000;
const LONGEST_MS = 60_000;
/** The system has no more watches, or no more open files. */
const NO_MORE_WATCHES = new Set(['ENOSPC', 'EMFILE', 'ENFILE']);

export class Polling {
  readonly #timers: Timers;
  readonly #compare: () => void;
  #isOn = false;
  #everyMs = SHORTEST_MS;

  /** @param compare called at each interval */
  constructor(timers: Timers, compare: () => void) {
    this.#timers = timers;
    this.#compare = compare;
  }

  get isOn(): boolean {
    return this.#isOn;
  }

  /** Milliseconds between two comparisons. */
  get everyMs(): number {
    return this.#everyMs;
  }

  /** A walk over the whole tree took this time. */
  walked(ms: number): void {
    this.#everyMs = Math.min(LONGEST_MS, Math.max(SHORTEST_MS, Math.round(ms / SHARE)));
  }

  start(): void {
    this.#isOn = true;
    this.#wait();
  }

  stop(): void {
    this.#isOn = false;
  }

  #wait(): void {
    this.#timers.after(this.#everyMs, () => {
      if (!this.#isOn) return;
      this.#compare();
      this.#wait();
    });
  }
}

/** @returns a sentence for the user when the system allows no more file watches, else null */
export function noMoreWatches({ code }: NodeJS.ErrnoException): string | null {
  if (code === undefined || !NO_MORE_WATCHES.has(code)) return null;
  const limit = code === 'ENOSPC' ? 'fs.inotify.max_user_watches' : 'the number of open files (ulimit -n)';
  return `The system allows no more file watches (${code}); raise ${limit}. Until then changes are found by comparing`;
}
