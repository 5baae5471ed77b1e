/** Something that a piece of work knows before it is done. */

export class EarlyValue<T> {
  #known: (value: T) => void = () => undefined;
  readonly #value = new Promise<T>((resolve) => {
    this.#known = resolve;
  });

  /** The first call counts. */
  readonly tell = (value: T): void => this.#known(value);

  /** @returns what was told while the work goes on, or null when it ended first @throws as the work does, when it ends first */
  async before(work: Promise<unknown>): Promise<T | null> {
    // The work may fail after it told, while nobody waits for it: a later await gets the error.
    work.catch(() => undefined);
    return await Promise.race([this.#value, work.then(() => null)]);
  }
}
