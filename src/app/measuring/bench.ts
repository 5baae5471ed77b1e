/** Use case: how well search answers on the user's own code, arm by arm. */

import { MlxCodeError, throwIfCancelled } from '../../base/errors.ts';
import { plural } from '../../base/text.ts';
import { recentCommits } from '../../files/index.ts';
import { indexRoot } from '../../index/index.ts';
import { loadStaticEmbedder } from '../../model/index.ts';
import { openSearcher, type Searcher, type SearchMode } from '../../search/index.ts';
import { IndexReader } from '../../store/index.ts';
import { ndcg } from '../../text/ndcg.ts';
import type { BenchArm, BenchSet } from '../indexing/bench-figures.ts';
import { keepBenchNote } from '../indexing/bench-note.ts';
import { type NeuralEmbedder, neuralModelName, prepareNeural, startEmbedder } from '../models/neural-model.ts';
import { isNeuralComplete } from '../models/neural-note.ts';
import { indexOptions } from '../project/index-options.ts';
import type { Project } from '../project/project.ts';
import type { AppWork } from '../work-options.ts';
import { maskedCopy } from './bench-copy.ts';
import { type BenchQuery, commitQueries, type DocQuery, readQueries, spread } from './bench-queries.ts';

export interface BenchReport {
  readonly root: string;
  readonly sets: readonly BenchSet[];
  /** What to keep in mind when reading the figures. */
  readonly notes: readonly string[];
}

/** A way to search that is measured. */
export interface BenchVariant {
  readonly name: string;
  readonly mode: SearchMode;
  readonly rank: boolean;
  readonly neural: boolean;
}

const ARMS: readonly BenchVariant[] = [
  { name: 'words', mode: 'lexical', rank: false, neural: false },
  { name: 'static embedding', mode: 'semantic', rank: false, neural: false },
  { name: 'both, ranked', mode: 'hybrid', rank: true, neural: false },
  { name: 'both + MLX, ranked', mode: 'hybrid', rank: true, neural: true },
];
const DEPTH = 10;
/** Chunks asked for, so that ten different files are among them. */
const CHUNKS = 60;
/** Commits looked at, newest first. */
const MAX_COMMITS = 2_000;
/** Below this one query more or less shows in the second digit. */
const FEW_QUERIES = 50;

/** @param limit queries of each source at most. @throws E_ROOT_*, E_INDEX_*, E_DISK_*, E_READ_ONLY, E_CANCELLED */
export async function benchProject(project: Project, limit: number, work: AppWork): Promise<BenchReport> {
  const { root } = project;
  await indexRoot(indexOptions(project, false), work);
  const { paths, docs } = await queriesOf(project.indexDir);
  const commits = commitQueries(await recentCommits(root, MAX_COMMITS, work.signal), paths).slice(0, limit);
  const notes: string[] = [];
  const sets = [
    await askCommits(project, commits, notes, work),
    await askDocs(project, paths, spread(docs, limit), notes, work),
  ];
  for (const { source, queries } of sets) {
    const what = source === 'commits' ? 'commit' : 'doc comment';
    if (queries > 0 && queries < FEW_QUERIES) {
      notes.push(`Only ${plural(queries, what)} could be asked: small differences mean nothing.`);
    }
  }
  await keepBenchNote(project.indexDir, sets);
  return { root, sets, notes };
}

/** Recall and NDCG over the first ten files, and the reciprocal rank of the first right one. */
export function judge(found: readonly string[], targets: readonly string[]): Pick<BenchArm, 'recall' | 'mrr' | 'ndcg'> {
  const files = [...new Set(found)];
  const gains = files.slice(0, DEPTH).map((path) => (targets.includes(path) ? 1 : 0));
  const first = files.findIndex((path) => targets.includes(path));
  const gained = gains.reduce<number>((sum, gain) => sum + gain, 0);
  return {
    recall: targets.length === 0 ? 0 : gained / targets.length,
    mrr: first < 0 ? 0 : 1 / (first + 1),
    ndcg: ndcg(gains, targets.length, DEPTH),
  };
}

// --- internal ---

const COMMIT_NOTE =
  'Commits: a query is the subject of a commit, an answer a file that it changed. Files have changed since, and others ' +
  'may answer as well: compare the arms with each other, and do not read one figure alone.';
const DOC_NOTE =
  'Doc comments: a query is the first sentence of a comment, the answer is the file that it was in. The search runs over a ' +
  'copy without these comments, by the static tier, so that no sentence finds itself.';

async function queriesOf(indexDir: string): Promise<Awaited<ReturnType<typeof readQueries>>> {
  const reader = await IndexReader.open(indexDir);
  try {
    return await readQueries(reader);
  } finally {
    reader.close();
  }
}

async function askCommits(
  project: Project,
  queries: readonly BenchQuery[],
  notes: string[],
  work: AppWork,
): Promise<BenchSet> {
  if (queries.length === 0) return { source: 'commits', queries: 0, arms: [] };
  notes.push(COMMIT_NOTE);
  const embedder = await neuralEmbedder(project, notes, work);
  try {
    return { source: 'commits', queries: queries.length, arms: await ask(project.indexDir, queries, embedder, work) };
  } finally {
    await embedder?.close();
  }
}

async function askDocs(
  project: Project,
  paths: ReadonlySet<string>,
  wanted: readonly DocQuery[],
  notes: string[],
  work: AppWork,
): Promise<BenchSet> {
  if (wanted.length === 0) return { source: 'docs', queries: 0, arms: [] };
  const maxFileBytes = project.config.values['index.maxFileBytes'];
  const { root, indexDir, queries, remove } = await maskedCopy(project.root, paths, wanted, maxFileBytes, work);
  try {
    if (queries.length === 0) return { source: 'docs', queries: 0, arms: [] };
    await indexRoot(indexOptions({ ...project, root, indexDir }, false), work);
    notes.push(DOC_NOTE);
    return { source: 'docs', queries: queries.length, arms: await ask(indexDir, queries, null, work) };
  } finally {
    await remove();
  }
}

async function ask(
  indexDir: string,
  queries: readonly BenchQuery[],
  embedder: NeuralEmbedder | null,
  work: AppWork,
): Promise<BenchArm[]> {
  const staticEmbedder = loadStaticEmbedder();
  const common = { indexDir, staticEmbedder: () => staticEmbedder, warm: true };
  // A searcher with the embedder asks it every time, so the arms without it have one of their own.
  const plain = await openSearcher(common);
  const mlx = embedder === null ? null : await openSearcher({ ...common, neuralEmbedder: async () => embedder });
  try {
    const arms: BenchArm[] = [];
    for (const arm of ARMS) {
      const searcher = arm.neural ? mlx : plain;
      if (searcher !== null) arms.push(await measure(searcher, arm, queries, work));
    }
    return arms;
  } finally {
    plain.close();
    mlx?.close();
  }
}

async function neuralEmbedder(project: Project, notes: string[], work: AppWork): Promise<NeuralEmbedder | null> {
  const model = neuralModelName(project.config);
  if (!isNeuralComplete(project.indexDir, model)) {
    notes.push('The MLX tier is not complete, so it was not asked; "mlx-code index --full" completes it.');
    return null;
  }
  try {
    return await startEmbedder(await prepareNeural(project.config, model, 'never', work), work);
  } catch (error) {
    if (!(error instanceof MlxCodeError) || error.code === 'E_CANCELLED') throw error;
    notes.push(`The MLX tier was not asked: ${error.message}`);
    return null;
  }
}

async function measure(
  searcher: Searcher,
  { name, mode, rank }: BenchVariant,
  queries: readonly BenchQuery[],
  work: AppWork,
): Promise<BenchArm> {
  const sums = { recall: 0, mrr: 0, ndcg: 0 };
  const times: number[] = [];
  for (const [n, { query, targets }] of queries.entries()) {
    throwIfCancelled(work.signal);
    work.onProgress?.({ phase: 'ask', done: n, total: queries.length, unit: 'queries', note: name });
    const request = { query, mode, rank, limit: CHUNKS };
    const { results, tookMs } = await searcher.search(
      work.signal === undefined ? request : { ...request, signal: work.signal },
    );
    const judged = judge(
      results.map(({ path }) => path),
      targets,
    );
    for (const key of ['recall', 'mrr', 'ndcg'] as const) sums[key] += judged[key];
    times.push(tookMs);
  }
  const mean = (sum: number): number => Number((sum / Math.max(1, queries.length)).toFixed(4));
  times.sort((a, b) => a - b);
  const medianMs = times[Math.floor((times.length - 1) / 2)] ?? 0;
  return { name, recall: mean(sums.recall), mrr: mean(sums.mrr), ndcg: mean(sums.ndcg), medianMs };
}
