/** Use case: make a root searchable, static tier first, then the MLX tier, here or in the background. */

import { eitherSignal } from '../../base/abort-signals.ts';
import { MlxCodeError } from '../../base/errors.ts';
import { formatDuration, plural } from '../../base/text.ts';
import { type IndexReport, indexRoot } from '../../index/index.ts';
import { indexOptions } from '../project/index-options.ts';
import type { Project } from '../project/project.ts';
import { type BackgroundRun, lowerPriority, startBackground } from '../runs/background.ts';
import { type JobMode, JobReporter } from '../runs/run-record.ts';
import type { AppWork } from '../work-options.ts';
import { addCounters, type CounterSums, filesShare } from './counters.ts';
import { fillNeuralTier, type NeuralOutcome, type TierChoice } from './fill-neural.ts';

export interface IndexRequest {
  readonly tier: TierChoice;
  /** Build again from the files. */
  readonly force: boolean;
}

export interface IndexOutcome {
  readonly report: IndexReport;
  readonly neural: NeuralOutcome;
  /** The process that goes on with the MLX tier, when one was started. */
  readonly background: BackgroundRun | null;
  readonly tookMs: number;
}

/**
 * @returns what was done; `neural` reports a missing MLX tier instead of an error, unless `full` was asked for
 * @throws E_ROOT_*, E_INDEX_LOCKED, E_INDEX_FOREIGN, E_DISK_*, E_READ_ONLY, E_CANCELLED
 */
export async function indexProject(project: Project, request: IndexRequest, work: AppWork): Promise<IndexOutcome> {
  const started = performance.now();
  const { report, neural } = await runAsJob(
    project,
    'foreground',
    work,
    async (inner) => {
      const report = await indexRoot(indexOptions(project, request.force), inner);
      const changed = report.added + report.changed + report.removed > 0;
      if (changed && request.tier !== 'fast') {
        const what = `${plural(report.files, 'file')}, ${plural(report.chunks, 'chunk')}`;
        work.onMessage?.(`Searchable after ${formatDuration(performance.now() - started)}: ${what}.`);
      }
      return { report, neural: await fillNeuralTier(project, request.tier, changed, inner) };
    },
    ({ report, neural }) => ({ ...filesShare(report), ...neuralShare(neural) }),
  );
  const background = neural.state === 'hand-over' ? await startBackground(project) : null;
  return { report, neural, background, tookMs: performance.now() - started };
}

/** The background run: the MLX tier alone, to its end. @throws as `fillNeuralTier` with `full` */
export async function continueInBackground(project: Project, work: AppWork): Promise<NeuralOutcome> {
  lowerPriority();
  return runAsJob(project, 'background', work, (inner) => fillNeuralTier(project, 'full', true, inner), neuralShare);
}

/** Keeps the job file while `run` works, and lets `index --stop` end it. */
export async function runAsJob<T>(
  project: Project,
  mode: JobMode,
  work: AppWork,
  run: (work: AppWork) => Promise<T>,
  shareOf: (result: T) => Partial<CounterSums>,
): Promise<T> {
  const stop = new AbortController();
  const reporter = new JobReporter(project.indexDir, mode, () => stop.abort());
  const signal = eitherSignal(work.signal, stop.signal);
  try {
    const result = await run({
      ...work,
      signal,
      onProgress: (progress) => {
        reporter.update(progress);
        work.onProgress?.(progress);
      },
    });
    await reporter.finish(undefined);
    await addCounters(project.indexDir, { runs: 1, ...shareOf(result) });
    return result;
  } catch (error) {
    await reporter.finish(error);
    const code = error instanceof MlxCodeError ? error.code : signal.aborted ? 'E_CANCELLED' : 'E_BUG';
    await addCounters(project.indexDir, { failedRuns: 1 }, code);
    const ours = error instanceof MlxCodeError || !signal.aborted;
    throw ours ? error : new MlxCodeError('E_CANCELLED', undefined, { cause: error });
  }
}

// --- internal ---

function neuralShare({ embedded, fromCache, quarantined, embedMs, workerDeaths }: NeuralOutcome): Partial<CounterSums> {
  return { embedded, cacheHits: fromCache, quarantined, embedMs, workerDeaths };
}
