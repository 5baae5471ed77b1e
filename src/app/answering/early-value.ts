/** A value that a piece of work gives before it is done. */

export class EarlyValue<T> {
  #known: (value: T) => void = () => undefined;
  readonly #value = new Promise<T>((resolve) => {
    this.#known = resolve;
  });

  /** The first call counts. */
  readonly tell = (value: T): void => this.#known(value);

  /** @returns the value told while the work runs, or null when the work ended first @throws as the work does, when it ends first */
  async before(work: Promise<unknown>): Promise<T | null> {
    // The work may fail after `tell`, without a caller that waits for it: a later await gets the error.
    work.catch(() => undefined);
    return await Promise.race([this.#value, work.then(() => null)]);
  }
}
