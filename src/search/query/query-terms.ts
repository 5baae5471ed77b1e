/** A query's terms with their rarity in this index, and how much of them a text holds. */

import { memoize } from '../../base/memoize.ts';
import type { Lexicon } from '../../store/index.ts';
import { idf } from '../../text/bm25.ts';
import { holdsTerm, terms } from '../../text/terms.ts';
import { type Expansion, NO_EXPANSION } from './expand.ts';

/** Which of the query's terms something holds: bit n stands for term n. */
export type Held = number;

/** As many terms as a bit mask has room for; a query has no more. */
const MOST_TERMS = 32;

export class QueryTerms {
  readonly list: readonly string[];
  readonly #rarity: readonly number[];
  /** What may stand for each term, each time all together. */
  readonly #others: readonly (readonly (readonly string[])[])[];
  readonly #hasOthers: boolean;
  readonly #place: ReadonlyMap<string, number>;
  readonly #sum: number;

  /** @param list distinct terms in the order of the query @param expansion what may stand for them */
  constructor(list: readonly string[], lexicon: Lexicon, expansion: Expansion = NO_EXPANSION) {
    this.list = list.slice(0, MOST_TERMS);
    this.#others = this.list.map((term) => expansion.alternatives.get(term)?.map(({ terms }) => terms) ?? []);
    this.#hasOthers = this.#others.some((others) => others.length > 0);
    this.#rarity = this.list.map((term, n) => {
      return idf(Math.max(1, lexicon.chunks), lexicon.df(term) || mostCommon(this.#others[n] ?? [], lexicon));
    });
    this.#place = new Map(this.list.map((term, place) => [term, place]));
    this.#sum = this.#rarity.reduce((sum, rarity) => sum + rarity, 0) || 1;
  }

  has(term: string): boolean {
    return this.#place.has(term);
  }

  /** @param field space-separated terms */
  heldBy(field: string): Held {
    let held = 0;
    for (let place = 0; place < this.list.length; place++)
      if (holdsTerm(field, this.list[place] as string)) held |= 1 << place;
    return this.#withOthers(held, (term) => holdsTerm(field, term));
  }

  /** @param own distinct terms */
  heldAmong(own: Iterable<string>): Held {
    let held = 0;
    for (const term of own) {
      const place = this.#place.get(term);
      if (place !== undefined) held |= 1 << place;
    }
    const all = this.#hasOthers ? new Set(own) : NONE;
    return this.#withOthers(held, (term) => all.has(term));
  }

  /** Share of the terms, 0 to 1, each counted alike. */
  share(held: Held): number {
    let count = 0;
    for (let place = 0; place < this.list.length; place++) count += (held >>> place) & 1;
    return count / (this.list.length || 1);
  }

  /** Share of the query's rarity, 0 to 1, that the terms have. */
  covered(held: Held): number {
    let covered = 0;
    for (let place = 0; place < this.#rarity.length; place++)
      if ((held >>> place) & 1) covered += this.#rarity[place] as number;
    return covered / this.#sum;
  }

  /** How well a name and the query fill each other, 0 to 1: the harmonic mean of both shares. */
  fit(name: string): number {
    const own = termsOfName(name);
    const recall = this.covered(this.heldAmong(own));
    if (recall === 0) return 0;
    const others = this.#hasOthers ? new Set(this.#others.flat(2)) : NONE;
    const precision = own.filter((term) => this.has(term) || others.has(term)).length / own.length;
    return (2 * precision * recall) / (precision + recall);
  }

  /** A term counts as held where all words are that stand for it. */
  #withOthers(held: Held, holds: (term: string) => boolean): Held {
    if (!this.#hasOthers) return held;
    let all = held;
    for (const [place, others] of this.#others.entries()) {
      if (((held >>> place) & 1) === 0 && others.some((terms) => terms.every(holds))) all |= 1 << place;
    }
    return all;
  }
}

// --- internal ---

const NONE: ReadonlySet<string> = new Set();
/** A searcher that stays open meets the same names again and again. */
const MOST_NAMES = 20_000;
const termsOfName = memoize(MOST_NAMES, (name: string): readonly string[] => terms(name));

/** A word that the index does not hold is as rare as the most common of those that stand for it. */
function mostCommon(others: readonly (readonly string[])[], lexicon: Lexicon): number {
  return Math.max(0, ...others.map((terms) => Math.min(...terms.map((term) => lexicon.df(term)))));
}
