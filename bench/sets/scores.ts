/** What a question's answer is worth, and the table of the sets. */

import { ndcgAt10, ofFile, type Ranked } from '../quality/metric.ts';
import type { Question } from './questions.ts';

export interface SetScore {
  readonly set: string;
  readonly corpus: string;
  readonly category: string;
  readonly query: string;
  readonly ndcg: number;
  /** Whether a right file is first, and in the first three files. */
  readonly first: number;
  readonly three: number;
  /** Share of the right files among the first five files. */
  readonly five: number;
  readonly confidence: string;
}

export function scoreOf(question: Question, results: readonly Ranked[], confidence: string): SetScore {
  const { set, corpus, category, query, targets } = question;
  const files = [...new Set(results.map(({ path }) => path))];
  const goals = [...new Set(targets.map((target) => (typeof target === 'string' ? target : target.path)))];
  const right = (path: string): boolean => goals.some((goal) => ofFile(path, goal));
  const found = goals.filter((goal) => files.slice(0, 5).some((path) => ofFile(path, goal))).length;
  return {
    set,
    corpus,
    category,
    query,
    ndcg: ndcgAt10(results, targets),
    first: files.slice(0, 1).some(right) ? 1 : 0,
    three: files.slice(0, 3).some(right) ? 1 : 0,
    five: found / goals.length,
    confidence,
  };
}

export function toTable(scores: readonly SetScore[]): string {
  const lines = [
    '',
    '| set | part | questions | NDCG@10 | first | in three | recall@5 | low or none |',
    '| --- | --- | --- | --- | --- | --- | --- | --- |',
  ];
  for (const [set, own] of groups(scores, ({ set }) => set)) {
    lines.push(row(set, 'all', own));
    const parts = groups(own, ({ category }) => category);
    if (parts.size > 1) for (const [part, some] of parts) lines.push(row(set, part, some));
  }
  return `${lines.join('\n')}\n`;
}

export function groups<T>(all: readonly T[], key: (each: T) => string): Map<string, T[]> {
  const out = new Map<string, T[]>();
  for (const each of all) {
    const list = out.get(key(each));
    if (list === undefined) out.set(key(each), [each]);
    else list.push(each);
  }
  return out;
}

export function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

// --- internal ---

function row(set: string, part: string, scores: readonly SetScore[]): string {
  const of = (value: (score: SetScore) => number): string => mean(scores.map(value)).toFixed(3);
  const unsure = ({ confidence }: SetScore): number => (confidence === 'low' || confidence === 'none' ? 1 : 0);
  const cells = [of((s) => s.ndcg), of((s) => s.first), of((s) => s.three), of((s) => s.five), of(unsure)];
  return `| ${[set, part, String(scores.length), ...cells].join(' | ')} |`;
}
