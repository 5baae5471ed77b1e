/** Events that one side pushes and the other awaits, one after the other. */

/** The last thing is an end or a failure; what is pushed after it is dropped. */
export class EventQueue<T> {
  readonly #events: T[] = [];
  #over: { readonly error: unknown } | 'ended' | undefined;
  #wake: (() => void) | undefined;

  /** @param replaces whether the event makes the one before it, not yet taken, superfluous */
  push(event: T, replaces: (before: T) => boolean = () => false): void {
    if (this.#over !== undefined) return;
    const before = this.#events.at(-1);
    if (before !== undefined && replaces(before)) this.#events.pop();
    this.#events.push(event);
    this.#wake?.();
  }

  end(): void {
    this.#over ??= 'ended';
    this.#wake?.();
  }

  /** @param drop forget what was not taken yet @default false */
  fail(error: unknown, drop = false): void {
    if (this.#over === undefined) this.#over = { error };
    if (drop) this.#events.length = 0;
    this.#wake?.();
  }

  /** @returns the next event, undefined after the end @throws what `fail` was given */
  async take(): Promise<T | undefined> {
    for (;;) {
      const event = this.#events.shift();
      if (event !== undefined) return event;
      if (this.#over === 'ended') return undefined;
      if (this.#over !== undefined) throw this.#over.error;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#wake = undefined;
    }
  }
}
