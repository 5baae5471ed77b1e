/** The tables of the quality benchmark: means by arm, category, language and corpus, as data and as Markdown. */

import type { Ablation } from './ablation.ts';
import { BUDGET_TOKENS, type BudgetScore } from './budget.ts';
import type { CarryOver } from './carry-over.ts';
import type { Levels, Sureness } from './sureness.ts';

/** One annotated query with its NDCG@10 by arm. */
export interface Score {
  readonly corpus: string;
  readonly language: string;
  readonly category: string;
  readonly query: string;
  readonly ndcg: Readonly<Record<string, number>>;
  readonly budget: BudgetScore;
}

/** Means over all queries and by category. */
export type BudgetFigures = Readonly<Record<string, BudgetScore>>;

export interface ArmFigures {
  readonly ndcg: number;
  readonly category: Readonly<Record<string, number>>;
  readonly language: Readonly<Record<string, number>>;
  readonly corpus: Readonly<Record<string, number>>;
}

export interface QualityFigures {
  readonly queries: number;
  readonly arms: Readonly<Record<string, ArmFigures>>;
  /** What `search --max-tokens 2000` shows of the annotated files; results before 2026-11-25 lack it. */
  readonly budget?: BudgetFigures;
  readonly confidence: Sureness;
  /** Confidence again, of indexes of few files. */
  readonly smallIndexes?: Readonly<Record<string, Sureness>>;
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
  const { arms, budget, confidence, smallIndexes = {}, ablation, carryOver } = figures;
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
    ...(budget === undefined ? [] : [...budgetTable(budget), '']),
    ...confidenceTable('confidence', confidence),
    ...Object.entries(smallIndexes).flatMap(([name, small]) => ['', ...confidenceTable(`confidence, ${name}`, small)]),
  ];
  if (ablation !== undefined) lines.push('', ...ablationTable(ablation));
  if (carryOver !== undefined) lines.push('', ...carryOverTables(carryOver));
  return `${lines.join('\n')}\n`;
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)];
}

export function summarizeBudget(scores: readonly Score[]): BudgetFigures {
  const means = (of: readonly Score[]): BudgetScore => ({
    any: mean(of.map(({ budget }) => budget.any)),
    recall: mean(of.map(({ budget }) => budget.recall)),
    anyWithCode: mean(of.map(({ budget }) => budget.anyWithCode)),
    recallWithCode: mean(of.map(({ budget }) => budget.recallWithCode)),
  });
  const rows = CATEGORIES.map((name) => [name, means(scores.filter(({ category }) => category === name))] as const);
  return { all: means(scores), ...Object.fromEntries(rows) };
}

export function budgetTable(budget: BudgetFigures): string[] {
  const rows = [
    ['recall of an annotated file', 'any'],
    ['… mean over the annotated files', 'recall'],
    ['recall of an annotated file, with code', 'anyWithCode'],
    ['… mean over the annotated files', 'recallWithCode'],
  ] as const;
  const names = ['all', ...CATEGORIES];
  return table(
    [`within the first ${BUDGET_TOKENS.toLocaleString('en-US')} tokens of output`, ...names],
    rows.map(([label, key]) => [label, ...names.map((name) => three(budget[name]?.[key]))]),
  );
}

export function confidenceTable(title: string, { real, offTopic }: Sureness): string[] {
  const all: Levels = {};
  for (const levels of Object.values(offTopic)) {
    for (const [level, count] of Object.entries(levels)) all[level] = (all[level] ?? 0) + count;
  }
  const rows = [['annotated queries', real], ['off-topic queries', all], ...Object.entries(offTopic)] as const;
  return table(
    [title, 'queries', ...LEVELS],
    rows.map(([name, levels]) => [name, String(total(levels)), ...LEVELS.map((level) => share(levels, level))]),
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

function total(counts: Levels): number {
  return Object.values(counts).reduce((sum, value) => sum + value, 0);
}

function share(counts: Levels, level: string): string {
  return `${((100 * (counts[level] ?? 0)) / Math.max(1, total(counts))).toFixed(1)} %`;
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
