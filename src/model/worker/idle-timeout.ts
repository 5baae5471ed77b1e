/** Ends an unused resource after a time. */

export class IdleTimeout {
  readonly #afterMs: number;
  readonly #end: () => void;
  #users = 0;
  #timer: NodeJS.Timeout | undefined;

  /** @param afterMs 0 for never @param end called after this time without a user */
  constructor(afterMs: number, end: () => void) {
    this.#afterMs = afterMs;
    this.#end = end;
  }

  /** It is in use until the returned function is called. */
  enter(): () => void {
    this.#users++;
    this.stop();
    let left = false;
    return () => {
      if (left) return;
      left = true;
      if (--this.#users === 0) this.#wait();
    };
  }

  /** Does not end it any more, until it was used again. */
  stop(): void {
    clearTimeout(this.#timer);
  }

  #wait(): void {
    if (this.#afterMs === 0) return;
    this.#timer = setTimeout(() => {
      if (this.#users === 0) this.#end();
    }, this.#afterMs);
    this.#timer.unref();
  }
}
