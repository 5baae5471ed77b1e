/** The end of something that several callers may ask for: it is gone through once, and all may wait for it. */

export class EndOnce {
  #begun: Promise<void> | undefined;
  #over: () => void = () => undefined;
  /** Fulfilled when it has ended. */
  readonly over = new Promise<void>((resolve) => {
    this.#over = resolve;
  });

  /** @param end run at the first call alone @returns when it has been gone through */
  begin(end: () => Promise<void>): Promise<void> {
    this.#begun ??= end().then(this.#over);
    return this.#begun;
  }
}
