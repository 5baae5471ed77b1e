/** Fills the MLX tier of an index, and notices early when that takes longer than a person waits. */

import { eitherSignal } from '../../base/abort-signals.ts';
import { MlxCodeError } from '../../base/errors.ts';
import { formatDuration } from '../../base/text.ts';
import type { Progress } from '../../base/types.ts';
import { type EmbedReport, embedPending } from '../../index/index.ts';
import { neuralModelName, prepareNeural, startEmbedder } from '../models/neural-model.ts';
import { isNeuralComplete, noteNeuralBegun, noteNeuralComplete } from '../models/neural-note.ts';
import { isNeuralKept } from '../models/neural-wanted.ts';
import type { Project } from '../project/project.ts';
import { type Job, readJob, stopJob } from '../runs/run-record.ts';
import type { AppWork } from '../work-options.ts';

/** `fast` leaves the MLX tier out, `full` waits for it, `auto` hands a long one to the background. */
export type TierChoice = 'auto' | 'fast' | 'full';

export interface NeuralOutcome {
  /**
   * `ready`: every chunk has its vector; `hand-over`: too long to wait for, a background run should go on;
   * `running`: one is at it already; `left-out`: by request or setting; `unasked`: on a CPU it is filled only for those who ask;
   * `unavailable`: see `problem`.
   */
  readonly state: 'ready' | 'hand-over' | 'running' | 'left-out' | 'unasked' | 'unavailable';
  readonly model: string;
  /** Vectors made by the model, and taken from the cache, in this run. */
  readonly embedded: number;
  readonly fromCache: number;
  /** Chunks that the model gives no vector for. */
  readonly quarantined: number;
  /** Milliseconds spent on vectors, and workers that ended on their own meanwhile. */
  readonly embedMs: number;
  readonly workerDeaths: number;
  /** Chunks still without a vector, and milliseconds for them; null when not known. */
  readonly remaining: number | null;
  readonly etaMs: number | null;
  /** Why it is not available, with the remedy in `hint`. */
  readonly problem: MlxCodeError | null;
}

/** Longest wait for the tier: the rest goes to the background. */
const FOREGROUND_MS = 60_000;
/** The first batches include warming up; a rate is believed after this long. */
const MEASURE_MS = 8000;
/** A pause in the news that is longer than this lies between two batches. */
const BURST_MS = 200;
/** Files may change while a long run goes on; what they brought is filled in too, but not forever. */
const MAX_ROUNDS = 20;

/**
 * @param changed files were read or removed since the tier was last looked at
 * @throws E_CANCELLED, E_DISK_*, E_READ_ONLY; with `full` also why the tier is not available
 */
export async function fillNeuralTier(
  project: Project,
  tier: TierChoice,
  changed: boolean,
  work: AppWork,
): Promise<NeuralOutcome> {
  const model = neuralModelName(project.config);
  const base = {
    model,
    embedded: 0,
    fromCache: 0,
    quarantined: 0,
    embedMs: 0,
    workerDeaths: 0,
    remaining: null,
    etaMs: null,
    problem: null,
  };
  if (tier === 'fast' || project.config.values['index.mlx'] === false) return { ...base, state: 'left-out' };
  if (tier === 'auto' && !isNeuralKept(project)) return { ...base, state: 'unasked' };
  if (!changed && isNeuralComplete(project.indexDir, model)) return { ...base, state: 'ready', remaining: 0 };
  const running = readJob(project.indexDir, 'background');
  if (running?.running === true && running.state.pid !== process.pid) {
    if (tier !== 'full') return { ...base, ...leftOf(running), state: 'running' };
    work.onMessage?.('Taking over from the background run.');
    await stopJob(project.indexDir, 'background');
  }
  try {
    return { ...base, ...(await fill(project, tier, model, work)) };
  } catch (error) {
    if (!(error instanceof MlxCodeError) || tier === 'full') throw error;
    if (error.code === 'E_INDEX_LOCKED') return { ...base, state: 'running' };
    if (FATAL.has(error.code) || work.signal?.aborted === true) throw error;
    return { ...base, state: 'unavailable', problem: error };
  }
}

/** Tells from progress alone how long the work will take. */
export class PatienceMeter {
  #first: Mark | null = null;
  #last: Mark | null = null;

  /** @param at milliseconds on any steady clock @returns milliseconds left; null while that is not known */
  etaMs(progress: Progress, at: number): number | null {
    if (progress.phase !== 'embed' || progress.total <= 0) return null;
    const now = { at, done: progress.done };
    this.#first ??= now;
    const settled = this.#last;
    this.#last = now;
    // News comes in bursts, a batch at a time: only the end of a burst tells the rate.
    if (settled === null || at - settled.at < BURST_MS) return null;
    const elapsed = settled.at - this.#first.at;
    const moved = settled.done - this.#first.done;
    if (elapsed < MEASURE_MS || moved <= 0) return null;
    return (elapsed / moved) * (progress.total - settled.done);
  }
}

// --- internal ---

interface Mark {
  readonly at: number;
  readonly done: number;
}

/** These are about the index itself, not about the MLX tier. */
const FATAL: ReadonlySet<string> = new Set([
  'E_CANCELLED',
  'E_DISK_FULL',
  'E_DISK_LOW',
  'E_READ_ONLY',
  'E_INDEX_FOREIGN',
]);

type Filled = Omit<NeuralOutcome, 'model' | 'problem'>;

async function fill(project: Project, tier: TierChoice, model: string, work: AppWork): Promise<Filled> {
  // A user who waits for the tier wants it tried.
  const install = tier === 'full' ? 'now' : 'unless-failed';
  const setup = await prepareNeural(
    project.config,
    model,
    project.config.values['setup.auto'] ? install : 'never',
    work,
  );
  const embedder = await startEmbedder(setup, work);
  const sum = { embedded: 0, fromCache: 0 };
  const started = performance.now();
  const effort = () => ({
    embedMs: performance.now() - started,
    workerDeaths: embedder.workers().reduce((deaths, worker) => deaths + worker.deaths, 0),
  });
  const patience = new PatienceMeter();
  const handOver = new AbortController();
  let left: { remaining: number; etaMs: number } | null = null;
  const signal = eitherSignal(work.signal, handOver.signal);
  const onProgress = (progress: Progress) => {
    work.onProgress?.(progress);
    const etaMs = tier === 'auto' ? patience.etaMs(progress, performance.now()) : null;
    if (etaMs === null || etaMs < FOREGROUND_MS || left !== null) return;
    left = { remaining: progress.total - progress.done, etaMs };
    handOver.abort();
  };
  await noteNeuralBegun(project.indexDir, model);
  try {
    let report: EmbedReport;
    let rounds = 0;
    do {
      report = await embedPending({ indexDir: project.indexDir, embedder }, { signal, onProgress });
      sum.embedded += report.embedded;
      sum.fromCache += report.fromCache;
    } while (report.remaining > report.quarantined && ++rounds < MAX_ROUNDS);
    await noteNeuralComplete(project.indexDir, model);
    const { quarantined, remaining } = report;
    return { ...sum, ...effort(), quarantined, remaining, state: 'ready', etaMs: null };
  } catch (error) {
    if (left === null || work.signal?.aborted === true) throw error;
    const { remaining, etaMs }: { remaining: number; etaMs: number } = left;
    work.onMessage?.(`The MLX tier needs another ${formatDuration(etaMs)}: it continues in the background.`);
    return { ...sum, ...effort(), quarantined: 0, remaining, etaMs, state: 'hand-over' };
  } finally {
    await embedder.close();
  }
}

function leftOf({ state }: Job): { remaining: number | null; etaMs: number | null } {
  return { remaining: state.phase === 'embed' ? state.total - state.done : null, etaMs: state.etaMs };
}
