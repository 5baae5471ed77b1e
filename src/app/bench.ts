/** Use case: how well search answers on the user's own code, arm by arm. */

import { MlxCodeError, throwIfCancelled } from '../base/errors.ts';
import { indexRoot } from '../index/index.ts';
import { loadStaticEmbedder, type MlxEmbedder } from '../model/index.ts';
import { openSearcher, type Searcher, type SearchMode } from '../search/index.ts';
import { type BenchQuery, makeQueries, type QuerySource } from './bench-queries.ts';
import { indexOptions } from './index-options.ts';
import { neuralModelName, prepareNeural, startEmbedder } from './neural-model.ts';
import { isNeuralComplete } from './neural-note.ts';
import type { Project } from './project.ts';
import type { AppWork } from './work.ts';

export interface BenchArm {
  readonly name: string;
  /** Share of the right files among the first ten files, 0 to 1, averaged over queries. */
  readonly recall: number;
  /** 1 / rank of the first right file, 0 when it is not among those looked at. */
  readonly mrr: number;
  readonly ndcg: number;
  readonly medianMs: number;
}

export interface BenchReport {
  readonly root: string;
  readonly source: QuerySource;
  readonly queries: number;
  readonly arms: readonly BenchArm[];
  /** What to keep in mind when reading the figures. */
  readonly notes: readonly string[];
}

interface ArmRequest {
  readonly name: string;
  readonly mode: SearchMode;
  readonly rank: boolean;
  readonly neural: boolean;
}

const ARMS: readonly ArmRequest[] = [
  { name: 'words', mode: 'lexical', rank: false, neural: false },
  { name: 'static embedding', mode: 'semantic', rank: false, neural: false },
  { name: 'both, ranked', mode: 'hybrid', rank: true, neural: false },
  { name: 'both + MLX, ranked', mode: 'hybrid', rank: true, neural: true },
];
const DEPTH = 10;
/** Chunks asked for, so that ten different files are among them. */
const CHUNKS = 60;

/** @param limit queries at most. @throws E_ROOT_*, E_INDEX_*, E_CANCELLED */
export async function benchProject(project: Project, limit: number, work: AppWork): Promise<BenchReport> {
  const { root, indexDir } = project;
  await indexRoot(indexOptions(project, false), work);
  const { source, queries } = await makeQueries(root, indexDir, limit, work.signal);
  const notes = [source === 'commits' ? COMMIT_NOTE : DOC_NOTE];
  const embedder = queries.length === 0 ? null : await neuralEmbedder(project, notes, work);
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
    return { root, source, queries: queries.length, arms, notes };
  } finally {
    plain.close();
    if (mlx !== null) mlx.close();
    await embedder?.close();
  }
}

/** Recall and NDCG over the first ten files, and the reciprocal rank of the first right one. */
export function judge(found: readonly string[], targets: readonly string[]): Pick<BenchArm, 'recall' | 'mrr' | 'ndcg'> {
  const files = [...new Set(found)];
  const gains = files.slice(0, DEPTH).map((path) => (targets.includes(path) ? 1 : 0));
  const first = files.findIndex((path) => targets.includes(path));
  const gained = gains.reduce<number>((sum, gain) => sum + gain, 0);
  const ideal = dcg(new Array<number>(Math.min(DEPTH, targets.length)).fill(1));
  return {
    recall: targets.length === 0 ? 0 : gained / targets.length,
    mrr: first < 0 ? 0 : 1 / (first + 1),
    ndcg: ideal === 0 ? 0 : dcg(gains) / ideal,
  };
}

// --- internal ---

const COMMIT_NOTE =
  'Queries are commit subjects, answers the files that the commit changed. Files have changed since, and other files ' +
  'may answer as well: compare the arms, and take no figure for itself.';
const DOC_NOTE =
  'There are too few commits to ask, so queries are sentences of comments that are themselves in the index. That ' +
  'flatters the search by words: take the figures as an upper bound.';

async function neuralEmbedder(project: Project, notes: string[], work: AppWork): Promise<MlxEmbedder | null> {
  const model = neuralModelName(project.config);
  if (!isNeuralComplete(project.indexDir, model)) {
    notes.push('The MLX tier is not complete, so it was not asked; "mlx-code index --full" completes it.');
    return null;
  }
  try {
    return await startEmbedder(await prepareNeural(model, 'never', work), work);
  } catch (error) {
    if (!(error instanceof MlxCodeError) || error.code === 'E_CANCELLED') throw error;
    notes.push(`The MLX tier was not asked: ${error.message}`);
    return null;
  }
}

async function measure(
  searcher: Searcher,
  { name, mode, rank }: ArmRequest,
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

function dcg(gains: readonly number[]): number {
  return gains.reduce((sum, gain, rank) => sum + gain / Math.log2(rank + 2), 0);
}
