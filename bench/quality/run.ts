/**
 * The development retrieval benchmark: indexes every corpus, asks every annotated query through the public search, and
 * prints NDCG@10 overall, by category, by language and by arm. `npm run bench:quality -- --corpora DIR`.
 */

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { packageRoot } from '../../src/base/package-root.ts';
import { indexRoot } from '../../src/index/index.ts';
import { loadStaticEmbedder } from '../../src/model/index.ts';
import { openSearcher, type Searcher, type SearchMode } from '../../src/search/index.ts';
import { ndcgAt10, type Target } from './metric.ts';
import { closeNeural, neuralFor } from './neural.ts';

interface Annotation {
  readonly query: string;
  readonly relevant: readonly Target[];
  readonly secondary?: readonly Target[];
  readonly category: string;
}

interface Corpus {
  readonly name: string;
  readonly language: string;
  readonly index_root: string;
}

interface Variant {
  readonly name: string;
  readonly mode: SearchMode;
  readonly rank: boolean;
  readonly neural: boolean;
}

/** How sure the answers were: of the annotated queries, and of queries that no corpus answers. */
interface Sureness {
  readonly real: Record<string, number>;
  readonly offTopic: Record<string, number>;
}

interface Score {
  readonly corpus: string;
  readonly language: string;
  readonly category: string;
  readonly query: string;
  readonly ndcg: Readonly<Record<string, number>>;
}

const { values: options } = parseArgs({
  options: {
    corpora: { type: 'string' },
    annotations: { type: 'string', default: join(packageRoot(), 'bench', 'dev', 'annotations') },
    list: { type: 'string', default: join(packageRoot(), 'bench', 'dev', 'corpora.json') },
    cache: { type: 'string', default: join(packageRoot(), 'bench', '.cache', 'quality') },
    only: { type: 'string' },
    dump: { type: 'string' },
    out: { type: 'string' },
    neural: { type: 'boolean', default: false },
    'keep-index': { type: 'boolean', default: false },
  },
});

const VARIANTS: readonly Variant[] = [
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
const OFF_TOPIC = JSON.parse(
  readFileSync(join(packageRoot(), 'bench', 'quality', 'off-topic.json'), 'utf8'),
) as readonly string[];
/** The variant whose candidates `--dump` writes for fitting. */
const FITTED = options.neural ? 'lexical + static + MLX, ranked' : 'lexical + static, ranked';
/** Deep enough for the first chunk of ten different files. */
const LIMIT = 60;

try {
  await main();
} finally {
  await closeNeural();
}

async function main(): Promise<void> {
  if (options.corpora === undefined) throw new Error('Give --corpora DIR (laid out by bench/dev/fetch-corpora.sh).');
  const corporaDir = resolve(options.corpora);
  const corpora = (JSON.parse(readFileSync(options.list, 'utf8')) as Corpus[]).filter(
    (corpus) => options.only === undefined || options.only.split(',').includes(corpus.name),
  );
  const variants = VARIANTS.filter((variant) => options.neural || !variant.neural);
  const scores: Score[] = [];
  const sureness: Sureness = { real: {}, offTopic: {} };
  const dump: string[] = [];
  for (const corpus of corpora) {
    const root = join(corporaDir, corpus.index_root);
    const file = join(options.annotations, `${corpus.name}.json`);
    if (!existsSync(root) || !existsSync(file)) throw new Error(`Missing ${existsSync(root) ? file : root}`);
    const indexDir = join(resolve(options.cache), corpus.name);
    const report = await indexRoot({ root, indexDir, walk: {}, force: !options['keep-index'] });
    process.stderr.write(`${corpus.name}: ${report.chunks} chunks in ${Math.round(report.tookMs)} ms\n`);
    scores.push(
      ...(await ask(
        corpus,
        indexDir,
        JSON.parse(readFileSync(file, 'utf8')) as Annotation[],
        variants,
        dump,
        sureness,
      )),
    );
  }
  if (options.dump !== undefined) writeFileSync(options.dump, `${dump.join('\n')}\n`);
  print(scores, variants);
  process.stdout.write(
    `\nConfidence: annotated queries ${shareOf(sureness.real)}; off-topic queries ${shareOf(sureness.offTopic)}\n`,
  );
  if (options.out !== undefined) {
    mkdirSync(dirname(resolve(options.out)), { recursive: true });
    writeFileSync(options.out, `${JSON.stringify({ ...summary(scores, variants), confidence: sureness }, null, 1)}\n`);
  }
}

async function ask(
  corpus: Corpus,
  indexDir: string,
  annotations: readonly Annotation[],
  variants: readonly Variant[],
  dump: string[],
  sureness: Sureness,
): Promise<Score[]> {
  const staticEmbedder = loadStaticEmbedder();
  const searcher = await openSearcher({ indexDir, staticEmbedder: () => staticEmbedder });
  const neural = options.neural ? await neuralSearcher(indexDir) : null;
  const scores: Score[] = [];
  for (const { query, relevant, secondary = [], category } of annotations) {
    const targets = [...relevant, ...secondary];
    const ndcg: Record<string, number> = {};
    for (const variant of variants) {
      const fitted = options.dump !== undefined && variant.name === FITTED;
      const use = variant.neural && neural !== null ? neural : searcher;
      const response = await use.search({
        query,
        mode: variant.mode,
        rank: variant.rank,
        limit: fitted ? 1_000 : LIMIT,
        explain: fitted,
      });
      ndcg[variant.name] = ndcgAt10(response.results, targets);
      if (variant.name === RANKED) count(sureness.real, response.confidence);
      if (fitted) {
        const candidates = response.results.map((hit) => ({
          path: hit.path,
          lines: [hit.startLine, hit.endLine],
          score: hit.score,
          signals: Object.fromEntries((hit.signals ?? []).map((signal) => [signal.name, signal.value])),
        }));
        dump.push(
          JSON.stringify({ corpus: corpus.name, language: corpus.language, category, query, targets, candidates }),
        );
      }
    }
    scores.push({ corpus: corpus.name, language: corpus.language, category, query, ndcg });
  }
  for (const query of OFF_TOPIC) count(sureness.offTopic, (await searcher.search({ query })).confidence);
  searcher.close();
  if (neural !== null) {
    neural.close();
  }
  return scores;
}

async function neuralSearcher(indexDir: string): Promise<Searcher> {
  const embedder = await neuralFor(indexDir);
  const staticEmbedder = loadStaticEmbedder();
  return await openSearcher({
    indexDir,
    staticEmbedder: () => staticEmbedder,
    neuralEmbedder: () => Promise.resolve(embedder),
  });
}

// --- internal ---

function count(counts: Record<string, number>, key: string): void {
  counts[key] = (counts[key] ?? 0) + 1;
}

function shareOf(counts: Readonly<Record<string, number>>): string {
  const total = Object.values(counts).reduce((sum, value) => sum + value, 0);
  return ['high', 'medium', 'low', 'none']
    .map((key) => `${key} ${((100 * (counts[key] ?? 0)) / total).toFixed(1)} %`)
    .join(', ');
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function group(scores: readonly Score[], key: (score: Score) => string, variant: string): Record<string, number> {
  const groups = new Map<string, number[]>();
  for (const score of scores) {
    const list = groups.get(key(score)) ?? [];
    list.push(score.ndcg[variant] ?? 0);
    groups.set(key(score), list);
  }
  return Object.fromEntries([...groups].sort().map(([name, values]) => [name, Number(mean(values).toFixed(4))]));
}

function summary(scores: readonly Score[], variants: readonly Variant[]): object {
  return {
    queries: scores.length,
    arms: Object.fromEntries(
      variants.map(({ name }) => [
        name,
        {
          ndcg: Number(mean(scores.map((score) => score.ndcg[name] ?? 0)).toFixed(4)),
          category: group(scores, (score) => score.category, name),
          language: group(scores, (score) => score.language, name),
          corpus: group(scores, (score) => score.corpus, name),
        },
      ]),
    ),
  };
}

function print(scores: readonly Score[], variants: readonly Variant[]): void {
  const categories = ['architecture', 'semantic', 'symbol'];
  const lines = [
    `NDCG@10 over ${scores.length} queries`,
    '',
    `| arm | all | ${categories.join(' | ')} |`,
    `|---|---|${categories.map(() => '---|').join('')}`,
  ];
  for (const { name } of variants) {
    const byCategory = group(scores, (score) => score.category, name);
    const all = mean(scores.map((score) => score.ndcg[name] ?? 0));
    lines.push(
      `| ${name} | ${all.toFixed(4)} | ${categories.map((c) => (byCategory[c] ?? 0).toFixed(3)).join(' | ')} |`,
    );
  }
  const last = variants.filter((variant) => variant.rank).at(-1)?.name ?? '';
  lines.push('', `By language (${last}): ${inline(group(scores, (score) => score.language, last))}`);
  lines.push(`By corpus (${last}): ${inline(group(scores, (score) => score.corpus, last))}`);
  process.stdout.write(`${lines.join('\n')}\n`);
}

function inline(values: Record<string, number>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name} ${value.toFixed(3)}`)
    .join(', ');
}
