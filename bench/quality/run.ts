/**
 * The development retrieval benchmark: indexes every corpus, asks every annotated query through the public search, and
 * prints NDCG@10 overall, by category, by language and by arm. `npm run bench:quality -- [options]`; bench/dev/README.md
 * lists them.
 */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { BenchVariant } from '../../src/app/measuring/bench.ts';
import { indexRoot } from '../../src/index/index.ts';
import { loadStaticEmbedder } from '../../src/model/index.ts';
import { packageRoot } from '../../src/platform/package-root.ts';
import { openSearcher, type Searcher } from '../../src/search/index.ts';
import {
  ANNOTATIONS,
  BenchError,
  CORPORA_LIST,
  type Corpus,
  corporaFolder,
  readCorpora,
  runBench,
} from '../corpora.ts';
import { closeNeural, neuralFor } from '../neural.ts';
import { saveResult } from '../results.ts';
import { dumpHead, dumpLine } from '../sets/dump.ts';
import { Ablator } from './ablation.ts';
import { BUDGET_HITS, budgetScore } from './budget.ts';
import { fitLeavingOut } from './carry-over.ts';
import { ndcgAt10, type Target } from './metric.ts';
import { askSemble } from './semble.ts';
import { askOwn, askTenFiles } from './small.ts';
import { SurenessCount } from './sureness.ts';
import { type QualityFigures, type Score, summarize, summarizeBudget, toMarkdown } from './tables.ts';

interface Annotation {
  readonly query: string;
  readonly relevant: readonly Target[];
  readonly secondary?: readonly Target[];
  readonly category: string;
}

const VARIANTS: readonly BenchVariant[] = [
  { name: 'lexical, no ranking', mode: 'lexical', rank: false, neural: false },
  { name: 'static, no ranking', mode: 'semantic', rank: false, neural: false },
  { name: 'hybrid RRF, no ranking', mode: 'hybrid', rank: false, neural: false },
  { name: 'lexical, ranked', mode: 'lexical', rank: true, neural: false },
  { name: 'lexical + static, ranked', mode: 'hybrid', rank: true, neural: false },
  { name: 'MLX, no ranking', mode: 'semantic', rank: false, neural: true },
  { name: 'lexical + static + MLX, ranked', mode: 'hybrid', rank: true, neural: true },
];
/** What a cold search answers with. */
const RANKED = 'lexical + static, ranked';
const RANKED_WITH_MLX = 'lexical + static + MLX, ranked';
/** Every candidate, for fitting and for the ablation. */
const ALL_CANDIDATES = 1_000;

type Options = ReturnType<typeof readOptions>;

function readOptions() {
  const { values } = parseArgs({
    options: {
      corpora: { type: 'string' },
      annotations: { type: 'string', default: ANNOTATIONS },
      list: { type: 'string', default: CORPORA_LIST },
      cache: { type: 'string', default: join(packageRoot(), 'bench', '.cache', 'quality') },
      only: { type: 'string' },
      dump: { type: 'string' },
      'dump-confidence': { type: 'string' },
      small: { type: 'boolean', default: false },
      out: { type: 'string' },
      neural: { type: 'boolean', default: false },
      'keep-index': { type: 'boolean', default: false },
      ranked: { type: 'boolean', default: false },
      ablate: { type: 'boolean', default: false },
      semble: { type: 'string' },
      fit: { type: 'string' },
    },
  });
  if (values.out !== undefined && (values.only !== undefined || values.list !== CORPORA_LIST)) {
    throw new BenchError('--out keeps figures over all corpora: leave --only and --list out.');
  }
  return values;
}

async function main(options: Options): Promise<void> {
  const corpora = readCorpora(options.list, options.only);
  const folder = corporaFolder(options.corpora, corpora);
  const bench = new Bench(options);
  for (const corpus of corpora) await bench.ask(corpus, join(folder, corpus.index_root));
  if (options.small) await bench.askSmall(corpora, folder);
  const figures = bench.figures(corpora, folder);
  process.stdout.write(toMarkdown(figures, options.neural ? RANKED_WITH_MLX : RANKED));
  if (options.out !== undefined) process.stderr.write(`Kept in ${saveResult('quality', figures, options.out)}\n`);
}

class Bench {
  readonly #options: Options;
  readonly #variants: readonly BenchVariant[];
  readonly #scores: Score[] = [];
  readonly #dump: string[] = [];
  readonly #confidenceDump: string[] | null;
  readonly #sureness: Readonly<Record<'whole' | 'tenFiles' | 'own', SurenessCount>>;
  readonly #ablator = new Ablator();

  constructor(options: Options) {
    this.#options = options;
    this.#variants = VARIANTS.filter(
      (variant) =>
        (options.neural || !variant.neural) &&
        (!options.ranked || variant.name === (options.neural ? RANKED_WITH_MLX : RANKED)),
    );
    this.#confidenceDump = options['dump-confidence'] === undefined ? null : [];
    const count = (index: string): SurenessCount => new SurenessCount(index, this.#confidenceDump);
    this.#sureness = { whole: count('whole'), tenFiles: count('ten files'), own: count('own') };
  }

  async ask(corpus: Corpus, root: string): Promise<void> {
    const options = this.#options;
    const indexDir = join(resolve(options.cache), corpus.name);
    const report = await indexRoot({ root, indexDir, walk: {}, force: !options['keep-index'] });
    process.stderr.write(`${corpus.name}: ${report.chunks} chunks in ${Math.round(report.tookMs)} ms\n`);
    const staticEmbedder = loadStaticEmbedder();
    const searcher = await openSearcher({ indexDir, staticEmbedder: () => staticEmbedder });
    const neural = options.neural ? await neuralSearcher(indexDir) : null;
    const annotations = this.#annotations(corpus);
    for (const annotation of annotations) await this.#askOne(corpus, annotation, searcher, neural);
    const queries = annotations.map(({ query }) => query);
    if (!options.ranked) await this.#sureness.whole.ask(indexDir, corpus.name, queries);
    searcher.close();
    neural?.close();
  }

  async askSmall(corpora: readonly Corpus[], folder: string): Promise<void> {
    for (const corpus of corpora) {
      const root = join(folder, corpus.index_root);
      await askTenFiles(this.#sureness.tenFiles, corpus.name, root, this.#annotations(corpus));
    }
    await askOwn(this.#sureness.own);
  }

  figures(corpora: readonly Corpus[], folder: string): QualityFigures {
    const options = this.#options;
    const arms = this.#variants.map(({ name }) => name);
    const semble = options.semble === undefined ? null : this.#askSemble(options.semble, corpora, folder);
    return {
      queries: this.#scores.length,
      arms: summarize(this.#scores, [...arms, ...(semble?.arms ?? [])]),
      budget: summarizeBudget(this.#scores),
      confidence: this.#sureness.whole.sureness,
      ...(options.small && {
        smallIndexes: { 'ten files': this.#sureness.tenFiles.sureness, 'mlx-code': this.#sureness.own.sureness },
      }),
      ...(semble !== null && { semble: semble.version }),
      ...(options.ablate && { ablation: this.#ablator.run() }),
      ...this.#carryOver(),
    };
  }

  async #askOne(corpus: Corpus, annotation: Annotation, searcher: Searcher, neural: Searcher | null): Promise<void> {
    const options = this.#options;
    const { query, relevant, secondary = [], category } = annotation;
    const targets = [...relevant, ...secondary];
    const ndcg: Record<string, number> = {};
    let budget = budgetScore(query, [], targets);
    const all = options.ablate || options.dump !== undefined || options.fit !== undefined;
    for (const { name, mode, rank, neural: asksMlx } of this.#variants) {
      const explain = all && name === (options.neural ? RANKED_WITH_MLX : RANKED);
      const use = asksMlx && neural !== null ? neural : searcher;
      const response = await use.search({ query, mode, rank, limit: explain ? ALL_CANDIDATES : BUDGET_HITS, explain });
      ndcg[name] = ndcgAt10(response.results, targets);
      if (name === RANKED) budget = budgetScore(query, response.results, targets);
      if (!explain) continue;
      if (options.ablate) this.#ablator.add(response.results, targets);
      const question = { set: 'annotated', corpus: corpus.name, language: corpus.language, category, query, targets };
      if (this.#dump.length === 0) this.#dump.push(dumpHead(response.results));
      this.#dump.push(dumpLine(question, response.results, this.#dump[0] ?? '[]'));
    }
    this.#scores.push({ corpus: corpus.name, language: corpus.language, category, query, ndcg, budget });
  }

  #annotations(corpus: Corpus): readonly Annotation[] {
    const file = join(resolve(this.#options.annotations), `${corpus.name}.json`);
    try {
      return JSON.parse(readFileSync(file, 'utf8')) as Annotation[];
    } catch (error) {
      throw new BenchError(`${file} cannot be read: ${(error as Error).message}`);
    }
  }

  /** Adds its arms to the scores. */
  #askSemble(python: string, corpora: readonly Corpus[], folder: string): { version: string; arms: readonly string[] } {
    const asked = corpora.map((corpus) => ({ corpus, annotations: this.#annotations(corpus) }));
    const { version, arms, answers } = askSemble(
      python,
      asked.map(({ corpus, annotations }) => ({
        name: corpus.name,
        root: join(folder, corpus.index_root),
        queries: annotations.map(({ query }) => query),
      })),
    );
    const flat = asked.flatMap(({ corpus, annotations }) =>
      annotations.map(({ relevant, secondary = [] }, n) => ({
        targets: [...relevant, ...secondary],
        places: answers[corpus.name]?.[n] ?? {},
      })),
    );
    for (const [n, { targets, places }] of flat.entries()) {
      const score = this.#scores[n];
      if (score === undefined) continue;
      const ndcg = arms.map((arm) => [arm, ndcgAt10(places[arm] ?? [], targets)] as const);
      this.#scores[n] = { ...score, ndcg: { ...score.ndcg, ...Object.fromEntries(ndcg) } };
    }
    return { version, arms };
  }

  #carryOver(): Pick<QualityFigures, 'carryOver'> {
    const { dump, fit, 'dump-confidence': dumpConfidence } = this.#options;
    if (dumpConfidence !== undefined) {
      writeFileSync(resolve(dumpConfidence), `${(this.#confidenceDump ?? []).join('\n')}\n`);
    }
    if (dump !== undefined) writeFileSync(resolve(dump), `${this.#dump.join('\n')}\n`);
    if (fit === undefined) return {};
    const scratch = mkdtempSync(join(tmpdir(), 'mlx-code-dump-'));
    try {
      const file = join(scratch, 'dump.jsonl');
      writeFileSync(file, `${this.#dump.join('\n')}\n`);
      return { carryOver: fitLeavingOut(fit, file) };
    } finally {
      rmSync(scratch, { recursive: true, force: true });
    }
  }
}

// --- internal ---

async function neuralSearcher(indexDir: string): Promise<Searcher> {
  const embedder = await neuralFor(indexDir);
  const staticEmbedder = loadStaticEmbedder();
  return await openSearcher({
    indexDir,
    staticEmbedder: () => staticEmbedder,
    neuralEmbedder: () => Promise.resolve(embedder),
  });
}

await runBench(async () => {
  try {
    await main(readOptions());
  } finally {
    await closeNeural();
  }
});
