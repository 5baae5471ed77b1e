/** The tables of the quality benchmark: means by arm, category, language and corpus, as data and as Markdown. */

import type { Ablation } from './ablation.ts';
import type { CarryOver } from './carry-over.ts';

/** One annotated query with its NDCG@10 by arm. */
export interface Score {
  readonly corpus: string;
  readonly language: string;
  readonly category: string;
  readonly query: string;
  readonly ndcg: Readonly<Record<string, number>>;
}

/** How sure the answers were: of the annotated queries, and of queries that no corpus answers. */
export interface Sureness {
  readonly real: Record<string, number>;
  readonly offTopic: Record<string, number>;
}

export interface ArmFigures {
  readonly ndcg: number;
  readonly category: Readonly<Record<string, number>>;
  readonly language: Readonly<Record<string, number>>;
  readonly corpus: Readonly<Record<string, number>>;
}

export interface QualityFigures {
  readonly queries: number;
  readonly arms: Readonly<Record<string, ArmFigures>>;
  readonly confidence: Sureness;
  readonly semble?: string;
  readonly ablation?: Ablation;
  readonly carryOver?: CarryOver;
}

export const CATEGORIES = ['architecture', 'semantic', 'symbol'] as const;
const LEVELS = ['high', 'medium', 'low', 'none'];

export function summarize(scores: readonly Score[], arms: readonly string[]): Record<string, ArmFigures> {
  const figures = arms.map((arm) => {
    const by = (key: (score: Score) => string): Record<string, number> => group(scores, key, arm);
    const ndcg = mean(scores.map((score) => score.ndcg[arm] ?? 0));
    const corpus = by((score) => score.corpus);
    return [arm, { ndcg, category: by((s) => s.category), language: by((s) => s.language), corpus }] as const;
  });
  return Object.fromEntries(figures);
}

/** @param ranked the arm whose languages and corpora are listed */
export function toMarkdown(figures: QualityFigures, ranked: string): string {
  const { arms, confidence, ablation, carryOver } = figures;
  const lines = [
    `NDCG@10 over ${figures.queries} queries`,
    '',
    ...table(
      ['arm', 'all', ...CATEGORIES],
      Object.entries(arms).map(([name, arm]) => [
        name,
        arm.ndcg.toFixed(4),
        ...CATEGORIES.map((category) => three(arm.category[category])),
      ]),
    ),
    '',
    `By language (${ranked}): ${inline(arms[ranked]?.language ?? {})}`,
    `By corpus (${ranked}): ${inline(arms[ranked]?.corpus ?? {})}`,
    '',
    ...confidenceTable(confidence),
  ];
  if (ablation !== undefined) lines.push('', ...ablationTable(ablation));
  if (carryOver !== undefined) lines.push('', ...carryOverTables(carryOver));
  return `${lines.join('\n')}\n`;
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)];
}

export function confidenceTable({ real, offTopic }: Sureness): string[] {
  return table(
    ['confidence', 'annotated queries', 'off-topic queries'],
    LEVELS.map((level) => [level, share(real, level), share(offTopic, level)]),
  );
}

export function ablationTable({ all, without }: Ablation): string[] {
  const rows = Object.entries(without).sort(([, a], [, b]) => a - b);
  return table(
    [`weight at 0 (all signals: ${all.toFixed(4)})`, 'difference'],
    rows.map(([name, difference]) => [name, signed(difference)]),
  );
}

export function carryOverTables(carryOver: CarryOver): string[] {
  const kinds = ['fitted on all', 'leave-one-repository-out', 'leave-one-language-out'] as const;
  return [
    ...table(
      ['weights', 'NDCG@10'],
      kinds.map((kind) => [kind, carryOver[kind].toFixed(4)]),
    ),
    '',
    `By repository left out: ${inline(carryOver['by repository left out'])}`,
    `By language left out: ${inline(carryOver['by language left out'])}`,
  ];
}

// --- internal ---

function mean(values: readonly number[]): number {
  const sum = values.reduce((total, value) => total + value, 0);
  return values.length === 0 ? 0 : Number((sum / values.length).toFixed(4));
}

function group(scores: readonly Score[], key: (score: Score) => string, arm: string): Record<string, number> {
  const groups = new Map<string, number[]>();
  for (const score of scores) {
    const list = groups.get(key(score)) ?? [];
    list.push(score.ndcg[arm] ?? 0);
    groups.set(key(score), list);
  }
  return Object.fromEntries([...groups].sort().map(([name, values]) => [name, mean(values)]));
}

function share(counts: Readonly<Record<string, number>>, level: string): string {
  const total = Object.values(counts).reduce((sum, value) => sum + value, 0);
  return `${((100 * (counts[level] ?? 0)) / Math.max(1, total)).toFixed(1)} %`;
}

function inline(values: Readonly<Record<string, number>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name} ${three(value)}`)
    .join(', ');
}

function three(value: number | undefined): string {
  return (value ?? 0).toFixed(3);
}

function signed(value: number): string {
  return `${value > 0 ? '+' : ''}${value.toFixed(4)}`;
}
