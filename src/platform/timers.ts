/** Timers of one owner: when it stops, none of them fires any more. */

export class Timers {
  readonly #pending = new Set<NodeJS.Timeout>();
  readonly #stop = new AbortController();

  /** Fires when the owner stops. */
  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  /** @returns ends this timer alone */
  after(ms: number, action: () => void): () => void {
    const timer = setTimeout(() => {
      this.#pending.delete(timer);
      if (!this.signal.aborted) action();
    }, ms);
    return this.#added(timer);
  }

  /**
   * @param action gets by how many milliseconds it is late: much when the machine slept, negative when its clock was set back
   * @returns ends this timer alone
   */
  every(ms: number, action: (lateMs: number) => void): () => void {
    let lastAt = Date.now();
    const timer = setInterval(() => {
      const now = Date.now();
      const lateMs = now - lastAt - ms;
      lastAt = now;
      action(lateMs);
    }, ms);
    return this.#added(timer);
  }

  stop(): void {
    this.#stop.abort();
    for (const timer of this.#pending) clearTimeout(timer);
  }

  #added(timer: NodeJS.Timeout): () => void {
    this.#pending.add(timer);
    return () => {
      clearTimeout(timer);
      this.#pending.delete(timer);
    };
  }
}
