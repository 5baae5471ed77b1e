/**
 * How many failures of a worker are accepted. While a batch is cut down to its bad text, deaths are expected,
 * as long as other texts succeed between them; without such a reason a few deaths or refusals end the worker.
 */

/** This many deaths that nothing explains, within the window, are enough. */
const DEATH_LIMIT = 5;
const WINDOW_MS = 5 * 60_000;
/** More deaths than this within the window, though explained, are a sick machine. */
const EXPLAINED_LIMIT = 48;
/** Refusals with no success between them: by then it is not the texts. */
const REFUSAL_LIMIT = 24;

export class Patience {
  readonly #now: () => number;
  #unexplained: number[] = [];
  #explained: number[] = [];
  #refusals = 0;
  #succeededSinceDeath = false;
  /** Deaths in all. */
  deaths = 0;

  /** @param now milliseconds of a clock that never goes back */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Deaths of late that nothing explains; restarts wait the longer the more there are. */
  get unexplained(): number {
    return this.#unexplained.length;
  }

  success(): void {
    this.#refusals = 0;
    this.#succeededSinceDeath = true;
  }

  /**
   * @param isolating whether it died of a part of a batch that had failed before
   * @returns why it is enough, or undefined
   */
  death(isolating: boolean): string | undefined {
    this.deaths++;
    const now = this.#now();
    const recent = (at: number) => now - at < WINDOW_MS;
    this.#unexplained = this.#unexplained.filter(recent);
    this.#explained = this.#explained.filter(recent);
    (isolating && this.#succeededSinceDeath ? this.#explained : this.#unexplained).push(now);
    this.#succeededSinceDeath = false;
    if (this.#unexplained.length < DEATH_LIMIT && this.#explained.length < EXPLAINED_LIMIT) return undefined;
    return `it ended ${this.#unexplained.length + this.#explained.length} times in ${WINDOW_MS / 60_000} minutes`;
  }

  /** @returns why it is enough, or undefined */
  refusal(): string | undefined {
    return ++this.#refusals >= REFUSAL_LIMIT ? `it refused ${this.#refusals} batches in a row` : undefined;
  }
}
