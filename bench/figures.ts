/** The README's figures, written from the newest results: `npm run docs` puts them in, a test compares. */

import { BUDGET_TOKENS } from './quality/budget.ts';
import type { QualityFigures } from './quality/tables.ts';
import { table } from './quality/tables.ts';
import { newestResult, type Saved } from './results.ts';
import type { SpeedFigures } from './speed/rows.ts';

const BEGIN = '<!-- figures:begin -->';
const END = '<!-- figures:end -->';
const CATEGORIES = ['architecture', 'semantic', 'symbol'] as const;

/** @returns the README with the section between its marks replaced */
export function withFigures(readme: string): string {
  const [before, rest] = readme.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) throw new Error(`The README lacks ${BEGIN} … ${END}`);
  return `${before}${BEGIN}\n${section().join('\n')}\n${END}${after}`;
}

// --- internal ---

function section(): string[] {
  const quality = newestResult('quality');
  const speed = newestResult('speed');
  return [
    ...(quality === undefined ? [] : qualityLines(quality, quality.quality as QualityFigures)),
    ...(speed === undefined ? [] : ['', ...speedLines(speed, speed.speed as SpeedFigures)]),
    '',
    'All of it, change by change, and how to measure it yourself: [bench/results](bench/results/README.md).',
    '`mlx-code bench` measures on your own code.',
  ];
}

function qualityLines(saved: Saved, { queries, arms, budget, carryOver, semble }: QualityFigures): string[] {
  const rows = Object.entries(arms).map(([name, { ndcg, category }]) => [
    name,
    ndcg.toFixed(3),
    ...CATEGORIES.map((kind) => (category[kind] ?? 0).toFixed(3)),
  ]);
  const beside =
    semble === undefined
      ? ''
      : `, beside [semble](https://github.com/MinishLab/semble) ${semble} over the same static model`;
  const lines = [
    `**How good the answers are.** NDCG@10 over ${queries} queries about ${corporaOf(arms)} libraries ([what that is](bench/dev/README.md))${beside}:`,
    '',
    ...table(['', 'all', ...CATEGORIES], rows),
  ];
  if (budget?.['all'] !== undefined) {
    const { any, recall } = budget['all'];
    lines.push(
      '',
      `\`search --max-tokens ${BUDGET_TOKENS}\` shows an annotated file for ${percent(any)} of these queries, and ${percent(recall)} of all annotated files.`,
    );
  }
  if (carryOver !== undefined) {
    const [repository, language] = [carryOver['leave-one-repository-out'], carryOver['leave-one-language-out']];
    lines.push(
      '',
      `The weights of the ranking are fitted to these queries. Fitted without the library that is asked about they give ${repository.toFixed(3)},`,
      `without its language ${language.toFixed(3)} ([how](docs/design/001-ranking.md)).`,
    );
  }
  return [...lines, '', `Measured ${saved.date} at ${saved.commit}.`];
}

function speedLines(saved: Saved, { rows }: SpeedFigures): string[] {
  const { processor, cores, system } = saved.machine;
  const cells = rows.map(({ what, ours, other, ratio }) => [what, ours, other, ratio === null ? '' : ratio.toFixed(2)]);
  return [
    `**How fast.** ${cores} cores (${processor}, ${system}), medians of one run, measured in turn; a ratio under 1 means less than the other:`,
    '',
    ...table(['', 'mlx-code', 'beside', 'ratio'], cells),
    '',
    `Measured ${saved.date} at ${saved.commit}.`,
  ];
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

function corporaOf(arms: QualityFigures['arms']): number {
  return Math.max(...Object.values(arms).map(({ corpus }) => Object.keys(corpus).length));
}
