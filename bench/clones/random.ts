/** Numbers that look random and are the same in every run (mulberry32). */

const SYLLABLES = 'ba ce di fo gu ha ji ke lo mu na pe qui ro su ta ve wi xo zu'.split(' ');

export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** 0 to 1. */
  next(): number {
    this.#state = (this.#state + 0x6d_2b_79_f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  }

  below(count: number): number {
    return Math.floor(this.next() * count);
  }

  chance(share: number): boolean {
    return this.next() < share;
  }

  pick<T>(all: readonly T[]): T {
    const chosen = all[this.below(all.length)];
    if (chosen === undefined) throw new Error('There is nothing to pick from');
    return chosen;
  }

  shuffled<T>(all: readonly T[]): T[] {
    return all
      .map((each) => ({ each, by: this.next() }))
      .sort((a, b) => a.by - b.by)
      .map(({ each }) => each);
  }

  /** A name that no language reserves. */
  word(): string {
    return `${this.pick(SYLLABLES)}${this.pick(SYLLABLES)}${this.pick(SYLLABLES)}`;
  }
}
