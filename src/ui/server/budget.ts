/** How many requests a door takes: so many a second, with bursts. */

const PER_SECOND = 20;
const BURST = 60;

export class Budget {
  #left = BURST;
  #atMs = performance.now();

  /** @returns false when there are too many */
  take(): boolean {
    const now = performance.now();
    this.#left = Math.min(BURST, this.#left + ((now - this.#atMs) / 1000) * PER_SECOND);
    this.#atMs = now;
    if (this.#left < 1) return false;
    this.#left--;
    return true;
  }
}
