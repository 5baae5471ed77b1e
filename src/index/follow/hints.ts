/** Hints about paths, collected until it is quiet: coalesced, and turned into "look at everything" when there are too many. */

/** A save is one or a few hints; after this time without another it is complete. */
const QUIET_MS = 50;
/** A path is not kept waiting longer than this by hints about others. */
const LONGEST_WAIT_MS = 300;
/** More hints than this in a second may have been dropped by the system, */
const BURST_PER_SECOND = 1000;
/** and more paths than this are faster compared as a whole tree. */
const MANY_PATHS = 500;
/** A burst is waited out, within bounds. */
const BURST_QUIET_MS = 300;
const LONGEST_BURST_MS = 2000;

export interface HintsDue {
  /** Paths to look at; null for the whole tree. */
  readonly paths: readonly string[] | null;
}

export class Hints {
  readonly #due: (due: HintsDue) => void;
  readonly #paths = new Set<string>();
  #burst = false;
  #firstAt = 0;
  #timer: NodeJS.Timeout | undefined;
  #secondAt = 0;
  #inSecond = 0;
  #lastSecond = 0;
  #total = 0;

  /** @param due called when paths have been quiet */
  constructor(due: (due: HintsDue) => void) {
    this.#due = due;
  }

  get total(): number {
    return this.#total;
  }

  get pending(): number {
    return this.#paths.size;
  }

  /** Hints in the last whole second, or in this one if that is more. */
  get perSecond(): number {
    const age = Date.now() - this.#secondAt;
    return age < 1000 ? Math.max(this.#inSecond, this.#lastSecond) : age < 2000 ? this.#inSecond : 0;
  }

  add(path: string): void {
    const now = Date.now();
    this.#count(now);
    if (this.#paths.size === 0 && !this.#burst) this.#firstAt = now;
    if (!this.#burst) this.#paths.add(path);
    if (this.#inSecond > BURST_PER_SECOND || this.#paths.size > MANY_PATHS) this.#burst = true;
    const [quiet, longest] = this.#burst ? [BURST_QUIET_MS, LONGEST_BURST_MS] : [QUIET_MS, LONGEST_WAIT_MS];
    const wait = Math.max(0, Math.min(quiet, this.#firstAt + longest - now));
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.flush(), wait);
  }

  /** Hands out what there is, at once. */
  flush(): void {
    clearTimeout(this.#timer);
    if (this.#paths.size === 0 && !this.#burst) return;
    const paths = this.#burst ? null : [...this.#paths];
    this.clear();
    this.#due({ paths });
  }

  /** Forgets what there is: the whole tree is about to be looked at. */
  clear(): void {
    clearTimeout(this.#timer);
    this.#paths.clear();
    this.#burst = false;
  }

  #count(now: number): void {
    this.#total++;
    if (now - this.#secondAt >= 1000) {
      this.#lastSecond = now - this.#secondAt < 2000 ? this.#inSecond : 0;
      this.#inSecond = 0;
      this.#secondAt = now;
    }
    this.#inSecond++;
  }
}
