/** A query's terms with their rarity in this index, and how much of them a text holds. */

import { idf } from '../base/bm25.ts';
import { holdsTerm, terms } from '../base/terms.ts';
import type { Lexicon } from '../store/index.ts';

export class QueryTerms {
  readonly list: readonly string[];
  readonly #idf: ReadonlyMap<string, number>;
  readonly #sum: number;

  /** @param list distinct terms in the order of the query */
  constructor(list: readonly string[], lexicon: Lexicon) {
    this.list = list;
    this.#idf = new Map(list.map((term) => [term, idf(Math.max(1, lexicon.chunks), lexicon.df(term))]));
    let total = 0;
    for (const rarity of this.#idf.values()) total += rarity;
    this.#sum = total || 1;
  }

  has(term: string): boolean {
    return this.#idf.has(term);
  }

  /** Share of the terms, 0 to 1, each counted alike. */
  share(holds: (term: string) => boolean): number {
    return this.list.filter(holds).length / (this.list.length || 1);
  }

  /** Share of the query's rarity, 0 to 1, that the terms have of which `holds` is true. */
  covered(holds: (term: string) => boolean): number {
    let covered = 0;
    for (const [term, rarity] of this.#idf) if (holds(term)) covered += rarity;
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
    const hits = new Set(own.filter((term) => this.has(term)));
    if (hits.size === 0) return 0;
    const precision = own.filter((term) => hits.has(term)).length / own.length;
    const recall = this.covered((term) => hits.has(term));
    return (2 * precision * recall) / (precision + recall);
  }
}
