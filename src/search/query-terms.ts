/** A query's terms with their rarity in this index, and how much of them a text holds. */

import { idf } from '../base/bm25.ts';
import { holdsTerm, terms } from '../base/terms.ts';
import type { Lexicon } from '../store/index.ts';

/** Which of the query's terms something holds: bit n stands for term n. */
export type Held = number;

/** As many terms as a bit mask has room for; a query has no more. */
const MOST_TERMS = 32;

export class QueryTerms {
  readonly list: readonly string[];
  readonly #rarity: readonly number[];
  readonly #place: ReadonlyMap<string, number>;
  readonly #sum: number;

  /** @param list distinct terms in the order of the query */
  constructor(list: readonly string[], lexicon: Lexicon) {
    this.list = list.slice(0, MOST_TERMS);
    this.#rarity = this.list.map((term) => idf(Math.max(1, lexicon.chunks), lexicon.df(term)));
    this.#place = new Map(this.list.map((term, place) => [term, place]));
    this.#sum = this.#rarity.reduce((sum, rarity) => sum + rarity, 0) || 1;
  }

  has(term: string): boolean {
    return this.#place.has(term);
  }

  /** @param field space-separated terms */
  heldBy(field: string): Held {
    let held = 0;
    for (const [place, term] of this.list.entries()) if (holdsTerm(field, term)) held |= 1 << place;
    return held;
  }

  /** @param own distinct terms */
  heldAmong(own: Iterable<string>): Held {
    let held = 0;
    for (const term of own) {
      const place = this.#place.get(term);
      if (place !== undefined) held |= 1 << place;
    }
    return held;
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
    for (const [place, rarity] of this.#rarity.entries()) if ((held >>> place) & 1) covered += rarity;
    return covered / this.#sum;
  }

  /** Share of the query's neighbouring pairs, 0 to 1, that are neighbours in the field too. */
  adjacent(field: string): number {
    const pairs = this.list.length - 1;
    if (pairs < 1) return 0;
    let hits = 0;
    for (let i = 0; i < pairs; i++) if (holdsTerm(field, `${this.list[i]} ${this.list[i + 1]}`)) hits++;
    return hits / pairs;
  }

  /** How well a name and the query fill each other, 0 to 1: the harmonic mean of both shares. */
  fit(name: string): number {
    const own = terms(name);
    const hits = own.filter((term) => this.has(term));
    if (hits.length === 0) return 0;
    const precision = hits.length / own.length;
    const recall = this.covered(this.heldAmong(hits));
    return (2 * precision * recall) / (precision + recall);
  }
}
