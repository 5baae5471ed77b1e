/**
 * Use case: learn from the project's own history how its people speak. The subjects of commits are the queries, the files that
 * they changed the answers. What the older commits teach is used only where later ones are found better with it, by the lower end of
 * its interval; then all of them teach. All of it stays beside the index.
 */

import { throwIfCancelled } from '../../base/errors.ts';
import { gitInfo, recentCommits } from '../../files/index.ts';
import { loadStaticEmbedder, type StaticEmbedder } from '../../model/index.ts';
import {
  adapterFrom,
  type Example,
  learnMatrix,
  openSearcher,
  type PersonalRecord,
  type QueryAdapter,
  type Searcher,
  writeAdapter,
} from '../../search/index.ts';
import { IndexReader } from '../../store/index.ts';
import { resampledInterval } from '../../text/resamples.ts';
import { runAsJob } from '../indexing/index-project.ts';
import type { Project } from '../project/project.ts';
import { lowerPriority } from '../runs/background.ts';
import type { AppWork } from '../work-options.ts';
import { judge } from './bench.ts';
import { type BenchQuery, commitQueries } from './bench-queries.ts';

/** Commits looked at, and used at most, newest first. */
const MAX_COMMITS = 3_000;
const MAX_EXAMPLES = 800;
/** With fewer there is nothing to divide. */
const LEAST_EXAMPLES = 60;
/** Share of the older commits that teach before the rest are asked, and most that are asked. */
const OLDER = 0.7;
const MOST_ASKED = 200;
/** A commit that changed more files is about none of them in particular. */
const MAX_CHANGED = 8;
/** Chunks asked for, so that ten different files are among them. */
const CHUNKS = 60;
/** Wrong chunks that a query is turned away from. */
const WRONG = 30;
/** How much more the best chunk of a right file counts than its others. */
const SHARPNESS = 8;

/** @returns null where there is no history. @throws E_INDEX_*, E_DISK_FULL, E_READ_ONLY, E_CANCELLED */
export async function learnPersonal(project: Project, work: AppWork): Promise<PersonalRecord | null> {
  const { root, indexDir } = project;
  const info = await gitInfo(root, work.signal);
  if (info === null || info.head === '') return null;
  const embedder = loadStaticEmbedder();
  const reader = await IndexReader.open(indexDir);
  let examples: Taught[];
  try {
    const commits = await recentCommits(root, MAX_COMMITS, work.signal);
    // Git had no answer; it may have one later.
    if (commits.length === 0) return null;
    const changed = [...new Set(commits.flatMap(({ paths }) => (paths.length > MAX_CHANGED ? [] : paths)))];
    const known = new Set((await reader.filesByPath(changed)).map(({ path }) => String(path)));
    const queries = commitQueries(commits, known, MAX_CHANGED).slice(0, MAX_EXAMPLES).reverse();
    examples = queries.length < LEAST_EXAMPLES ? [] : await examplesOf(reader, embedder, queries, work);
  } finally {
    reader.close();
  }
  const { dims } = embedder.identity;
  const first = Math.floor(examples.length * OLDER);
  const later = examples.slice(first).slice(-MOST_ASKED);
  const base = { head: info.head, commits: examples.length, asked: later.length };
  const nothing = { ...base, gain: null, kept: false };
  let record: PersonalRecord = nothing;
  let matrix: Float32Array = new Float32Array(0);
  if (examples.length >= LEAST_EXAMPLES) {
    const older = examples.slice(0, first);
    const trial = adapterFrom(nothing, learned(older, dims));
    const gain = await gainOf(indexDir, embedder, trial, later, work);
    record = { ...base, gain, kept: gain.low > 0 };
    if (record.kept) matrix = learned(examples, dims);
  }
  await writeAdapter(indexDir, embedder.identity, record, matrix);
  return record;
}

/** As a run of its own, which `status` shows and `index --stop` ends. @throws as `learnPersonal` */
export async function learnInBackground(project: Project, work: AppWork): Promise<PersonalRecord | null> {
  lowerPriority();
  return await runAsJob(
    project,
    'background',
    work,
    (inner) => learnPersonal(project, inner),
    () => ({}),
  );
}

// --- internal ---

interface Taught {
  readonly example: Example;
  readonly asked: BenchQuery;
}

/** Oldest first, as the queries are. */
async function examplesOf(
  reader: IndexReader,
  embedder: StaticEmbedder,
  queries: readonly BenchQuery[],
  work: AppWork,
): Promise<Taught[]> {
  const examples: Taught[] = [];
  for (const [n, { query, targets }] of queries.entries()) {
    throwIfCancelled(work.signal);
    work.onProgress?.({ phase: 'ask', done: n, total: queries.length, unit: 'queries', note: 'learning from commits' });
    const vector = embedder.embedSync([query]);
    if (vector.every((value) => value === 0)) continue;
    const right = await reader.chunksOfFiles([...targets]);
    const near = (await reader.chunkVectors(vector, WRONG + right.length, null))
      .map(({ row }) => row)
      .filter(({ path }) => !targets.includes(path))
      .slice(0, WRONG);
    const vectors = await reader.vectors([...right, ...near].map(({ id }) => id));
    const byPath = new Map<string, Float32Array[]>();
    for (const { id, path } of right) {
      const own = vectors.get(id);
      if (own !== undefined) byPath.set(path, [...(byPath.get(path) ?? []), own]);
    }
    const wanted = meanOf([...byPath.values()].map((all) => nearestMean(vector, all)));
    const wrong = meanOf(near.flatMap(({ id }) => vectors.get(id) ?? []));
    if (wanted === null || wrong === null) continue;
    const towards = wanted.map((value, at) => value - (wrong[at] ?? 0));
    examples.push({ example: { query: vector, towards }, asked: { query, targets } });
  }
  return examples;
}

function learned(taught: readonly Taught[], dims: number): Float32Array {
  return learnMatrix(
    taught.map(({ example }) => example),
    dims,
  );
}

/** The whole ranking with the adapter against the one without, over queries that it has not seen. */
async function gainOf(
  indexDir: string,
  staticEmbedder: StaticEmbedder,
  adapter: QueryAdapter,
  later: readonly Taught[],
  work: AppWork,
): Promise<NonNullable<PersonalRecord['gain']>> {
  const common = { indexDir, staticEmbedder: () => staticEmbedder, warm: true };
  const plain = await openSearcher(common);
  const taught = await openSearcher({ ...common, personal: adapter });
  const differences: number[] = [];
  try {
    for (const [n, { asked }] of later.entries()) {
      throwIfCancelled(work.signal);
      work.onProgress?.({ phase: 'ask', done: n, total: later.length, unit: 'queries', note: 'asking later commits' });
      const [before, after] = [await found(plain, asked), await found(taught, asked)];
      differences.push(after - before);
    }
  } finally {
    plain.close();
    taught.close();
  }
  const [low, high] = resampledInterval(differences);
  const mean = differences.reduce((sum, each) => sum + each, 0) / Math.max(1, differences.length);
  return { mean: rounded(mean), low: rounded(low), high: rounded(high) };
}

async function found(searcher: Searcher, { query, targets }: BenchQuery): Promise<number> {
  const { results } = await searcher.search({ query, limit: CHUNKS });
  return judge(
    results.map(({ path }) => path),
    targets,
  ).mrr;
}

/** The nearer a vector, the more it counts. */
function nearestMean(query: Float32Array, vectors: readonly Float32Array[]): Float32Array {
  const cosines = vectors.map((vector) => vector.reduce((sum, value, at) => sum + value * (query[at] ?? 0), 0));
  const most = Math.max(...cosines);
  return weightedMean(
    vectors,
    cosines.map((cosine) => Math.exp(SHARPNESS * (cosine - most))),
  );
}

function meanOf(vectors: readonly Float32Array[]): Float32Array | null {
  return vectors.length === 0
    ? null
    : weightedMean(
        vectors,
        vectors.map(() => 1),
      );
}

function weightedMean(vectors: readonly Float32Array[], weights: readonly number[]): Float32Array {
  const out = new Float32Array(vectors[0]?.length ?? 0);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  for (const [n, vector] of vectors.entries()) {
    const share = (weights[n] ?? 0) / total;
    for (let at = 0; at < out.length; at++) out[at] = (out[at] ?? 0) + share * (vector[at] ?? 0);
  }
  return out;
}

function rounded(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
