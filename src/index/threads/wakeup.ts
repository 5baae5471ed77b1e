/** Lets one waiter sleep until something has happened. */

export class Wakeup {
  #wake: (() => void) | undefined;

  /** Fulfilled at the next call of `signal`. */
  next(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  /** Bound, so that it can be given away as a listener. */
  readonly signal = (): void => {
    this.#wake?.();
    this.#wake = undefined;
  };
}
