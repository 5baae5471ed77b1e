/**
 * What a model reads of the annotated files: every development query through retrieval and packing as `ask` does it, at a budget
 * of 4,000 tokens counted by the small model's own tokenizer. `npm run bench:packing -- [options]`; bench/dev/README.md lists them.
 */

import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { budgetOf, composePrompt, type LinesOf, passagesOf, systemMessage } from '../../src/chat/index.ts';
import { indexRoot } from '../../src/index/index.ts';
import { type Generator, loadStaticEmbedder } from '../../src/model/index.ts';
import { packageRoot } from '../../src/platform/package-root.ts';
import { searcherOver } from '../../src/search/index.ts';
import { IndexReader } from '../../src/store/index.ts';
import { CORPORA_LIST, corporaFolder, readCorpora, runBench, usage } from '../corpora.ts';
import { type Annotation, annotationsOf, estimator, linesUnder, MARKER, MODEL, realGenerator } from '../prompts.ts';
import { ofFile, type Target } from '../quality/metric.ts';
import { saveResult } from '../results.ts';

interface Score {
  readonly category: string;
  /** 1 when one of the relevant files is among the sources. */
  readonly any: number;
  /** Share of the relevant files, and of these and the secondary ones. */
  readonly relevant: number;
  readonly all: number;
  /** Share of annotated line ranges of which a line is shown; null where no lines are annotated. */
  readonly lines: number | null;
  readonly sources: number;
  readonly files: number;
  readonly tokens: number;
}

const BUDGET = 4_000;
/** Room enough that only the budget of sources binds. */
const WINDOW = 16_384;
/** As `ask` asks. */
const HITS = 40;

function readOptions() {
  return parseArgs({
    options: {
      corpora: { type: 'string' },
      only: { type: 'string' },
      out: { type: 'string' },
      budget: { type: 'string', default: String(BUDGET) },
      few: { type: 'boolean', default: false },
      estimate: { type: 'boolean', default: false },
      'keep-index': { type: 'boolean', default: false },
    },
  }).values;
}

async function main(options: ReturnType<typeof readOptions>): Promise<void> {
  const corpora = readCorpora(CORPORA_LIST, options.only);
  const folder = corporaFolder(options.corpora, corpora);
  const generator = options.estimate ? estimator(WINDOW) : await realGenerator();
  const budget = Number(options.budget);
  const scores: Score[] = [];
  for (const corpus of corpora) {
    const root = join(folder, corpus.index_root);
    const indexDir = join(packageRoot(), 'bench', '.cache', 'packing', corpus.name);
    await indexRoot({ root, indexDir, walk: {}, force: !options['keep-index'] });
    const before = scores.length;
    for (const annotation of annotationsOf(corpus)) {
      scores.push(await askOne(root, indexDir, annotation, generator, budget, options.few));
    }
    process.stderr.write(`${corpus.name}: ${mean(scores.slice(before), 'any').toFixed(3)}\n`);
  }
  await generator.close();
  const figures = {
    queries: scores.length,
    budgetTokens: budget,
    tokenizer: options.estimate ? 'estimate' : MODEL,
    all: summary(scores),
    ...Object.fromEntries(
      [...new Set(scores.map(({ category }) => category))].map((category) => [
        category,
        summary(scores.filter((score) => score.category === category)),
      ]),
    ),
  };
  process.stdout.write(`${JSON.stringify(figures, null, 1)}\n`);
  if (options.out !== undefined) process.stderr.write(`Kept in ${saveResult('packing', figures, options.out)}\n`);
}

const readers = new Map<string, IndexReader>();
const lines = new Map<string, LinesOf>();

function remember(root: string): LinesOf {
  const linesOf = linesUnder(root);
  lines.set(root, linesOf);
  return linesOf;
}

async function askOne(
  root: string,
  indexDir: string,
  { query, relevant, secondary = [], category }: Annotation,
  generator: Generator,
  sourceTokens: number,
  few: boolean,
): Promise<Score> {
  const reader = readers.get(indexDir) ?? (await IndexReader.open(indexDir));
  readers.set(indexDir, reader);
  const searcher = searcherOver(reader, { indexDir, staticEmbedder: () => loadStaticEmbedder() });
  const { results } = await searcher.search({ query, mode: 'hybrid', limit: HITS });
  const { sources, promptTokens } = await composePrompt(generator, {
    question: query,
    query,
    system: systemMessage(MARKER, ''),
    earlier: [],
    passages: await passagesOf(reader, results, query),
    linesOf: lines.get(root) ?? remember(root),
    budget: budgetOf(
      // The tokenizer is that of a small model, and stands for that of any.
      { identity: { ...generator.identity, contextTokens: WINDOW, model: few ? '0.5B' : '' }, exactCounts: true },
      { sourceTokens },
    ),
    marker: MARKER,
  });
  const share = (targets: readonly Target[]): number =>
    targets.filter((target) => sources.some(({ path }) => ofFile(path, pathOf(target)))).length /
    Math.max(1, targets.length);
  const placed = relevant.flatMap((target) =>
    typeof target === 'string' || target.start_line === undefined ? [] : target,
  );
  const shown = placed.filter(({ path, start_line = 0, end_line = 0 }) =>
    sources.some((source) => ofFile(source.path, path) && source.startLine <= end_line && source.endLine >= start_line),
  );
  return {
    category,
    any: share(relevant) > 0 ? 1 : 0,
    relevant: share(relevant),
    all: share([...relevant, ...secondary]),
    lines: placed.length === 0 ? null : shown.length / placed.length,
    sources: sources.length,
    files: new Set(sources.map(({ path }) => path)).size,
    tokens: promptTokens,
  };
}

function pathOf(target: Target): string {
  return typeof target === 'string' ? target : target.path;
}

function summary(scores: readonly Score[]): Record<string, number> {
  const round = (value: number): number => Math.round(value * 10_000) / 10_000;
  return Object.fromEntries(
    (['any', 'relevant', 'all', 'lines', 'sources', 'files', 'tokens'] as const).map((key) => [
      key,
      round(mean(scores, key)),
    ]),
  );
}

function mean(scores: readonly Score[], key: keyof Omit<Score, 'category'>): number {
  const values = scores.flatMap((score) => score[key] ?? []);
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

await runBench(() => main(usage(readOptions)));
