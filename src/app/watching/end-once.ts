/** The end of something that several callers may request: it runs once, and all callers may wait for it. */

export class EndOnce {
  #begun: Promise<void> | undefined;
  #over: () => void = () => undefined;
  /** Fulfilled when it has ended. */
  readonly over = new Promise<void>((resolve) => {
    this.#over = resolve;
  });

  /** @param end run at the first call alone @returns when it has ended */
  begin(end: () => Promise<void>): Promise<void> {
    this.#begun ??= end().then(this.#over);
    return this.#begun;
  }
}
