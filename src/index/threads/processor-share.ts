/** How much processor time each of some threads of this process had since the last look: an equal share of what the process took. */

export class ProcessorShare {
  #at = performance.now();
  #used = process.cpuUsage();

  /** @param threads that are at work @returns milliseconds, no more than have passed */
  take(threads: number): number {
    const passed = performance.now() - this.#at;
    const { user, system } = process.cpuUsage(this.#used);
    this.#at += passed;
    this.#used = { user: this.#used.user + user, system: this.#used.system + system };
    return Math.min(passed, (user + system) / 1000 / Math.max(1, threads));
  }
}
