/** What each signal is worth: the ranking again with its weight at 0, over candidates that were asked for once. */

import type { Hit } from '../../src/search/index.ts';
import { ndcgAt10, type Ranked, type Target } from './metric.ts';

export interface Ablation {
  /** NDCG@10 with every signal, over the same candidates. */
  readonly all: number;
  /** Difference to it, by signal and by group of signals ("lex.*"); below 0 means that the signal helps. */
  readonly without: Readonly<Record<string, number>>;
}

interface Candidate extends Ranked {
  readonly total: number;
  /** What each signal adds, by its number. */
  readonly shares: Float32Array;
}

interface Query {
  readonly targets: readonly Target[];
  readonly candidates: readonly Candidate[];
}

export class Ablator {
  readonly #queries: Query[] = [];
  readonly #numbers = new Map<string, number>();

  /** @param hits every candidate of a query, with its signals */
  add(hits: readonly Hit[], targets: readonly Target[]): void {
    this.#queries.push({ targets, candidates: hits.map((hit) => this.#candidate(hit)) });
  }

  run(): Ablation {
    const names = [...this.#numbers.keys()].sort();
    const groups = new Map<string, string[]>();
    for (const name of names) groups.set(groupOf(name), [...(groups.get(groupOf(name)) ?? []), name]);
    const rows = [...groups].flatMap(([group, members]) => [
      ...(members.length > 1 ? [[`${group}.*`, members] as const] : []),
      ...members.map((name) => [name, [name]] as const),
    ]);
    const all = this.#mean([]);
    const without = rows.map(([label, members]) => [label, round(this.#mean(members) - all)] as const);
    return { all: round(all), without: Object.fromEntries(without) };
  }

  #candidate(hit: Hit): Candidate {
    const signals = hit.signals ?? [];
    for (const { name } of signals) if (!this.#numbers.has(name)) this.#numbers.set(name, this.#numbers.size);
    const shares = new Float32Array(this.#numbers.size);
    let total = 0;
    for (const { name, value, weight } of signals) {
      shares[this.#numbers.get(name) ?? 0] = value * weight;
      total += value * weight;
    }
    return { path: hit.path, startLine: hit.startLine, endLine: hit.endLine, total, shares };
  }

  #mean(left: readonly string[]): number {
    const numbers = left.flatMap((name) => this.#numbers.get(name) ?? []);
    const score = ({ total, shares }: Candidate): number =>
      numbers.reduce((sum, number) => sum - (shares[number] ?? 0), total);
    const values = this.#queries.map(({ candidates, targets }) => {
      const scored = candidates.map((candidate) => ({ candidate, score: score(candidate) }));
      scored.sort((a, b) => b.score - a.score);
      return ndcgAt10(
        scored.map(({ candidate }) => candidate),
        targets,
      );
    });
    return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  }
}

// --- internal ---

function groupOf(name: string): string {
  return name.split('.')[0] ?? name;
}

function round(value: number): number {
  return Number(value.toFixed(4));
}
