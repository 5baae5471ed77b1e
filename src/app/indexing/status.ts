/** Use case: what is indexed, how fresh it is, and what is running. */

import { MlxCodeError } from '../../base/errors.ts';
import { type Freshness, freshness } from '../../index/index.ts';
import { type LoadedModel, loadedModels } from '../../model/index.ts';
import { logFile } from '../../platform/log.ts';
import { type PersonalRecord, readPersonal } from '../../search/index.ts';
import { type IndexStatus, readStatus } from '../../store/index.ts';
import type { Config } from '../config/config.ts';
import { chatTarget } from '../models/chat-model.ts';
import { type Departure, type Leaving, leavesMachine } from '../models/data-leaving.ts';
import { neuralTarget } from '../models/neural-model.ts';
import { isNeuralKept } from '../models/neural-wanted.ts';
import { type GitStanding, gitStanding } from '../project/git-standing.ts';
import type { Project } from '../project/project.ts';
import { walkOptions } from '../project/walk-options.ts';
import { type Job, readJob } from '../runs/run-record.ts';
import { type WatchView, watchStatus } from '../watch-socket/watch-control.ts';
import { type BenchNote, readBenchNote } from './bench-note.ts';
import { type Counters, type Rates, ratesOf, readCounters } from './counters.ts';

export interface StatusReport {
  readonly root: string;
  readonly indexDir: string;
  /** Null when there is none, or when it cannot be used: then `problem` says why. */
  readonly index: IndexStatus | null;
  /** Null outside a repository. */
  readonly git: GitStanding | null;
  readonly problem: MlxCodeError | null;
  readonly freshness: Freshness | null;
  /** Runs that are going on, and the last background run when it failed. */
  readonly jobs: readonly Job[];
  /** The watch that keeps this index fresh, or null. */
  readonly watch: WatchView | null;
  /** The model that the MLX tier of this root would be filled with, and whether "index" fills it without being asked. */
  readonly neuralModel: string;
  readonly neuralWanted: boolean;
  /** What "bench" found last on this project; null before it. */
  readonly measured: BenchNote | null;
  /** Where the code that is embedded, and queries of the MLX tier, go; null when they stay on this machine. */
  readonly embeddingLeavesTo: string | null;
  /** All that leaves this machine with these settings. */
  readonly leaving: Leaving;
  readonly chat: ChatView;
  /** Models that are in memory now, in any process of this user. */
  readonly loaded: readonly LoadedModel[];
  /** What learning from the history found; null before it was tried, and where `index.personal` is off. */
  readonly personal: PersonalRecord | null;
  /** What all runs have done, and how fast; null before the first. */
  readonly counters: (Counters & { readonly rates: Rates }) | null;
  /** The program's own log. */
  readonly log: string;
}

/** Who answers questions, and what leaves the machine for it. */
export interface ChatView {
  /** Empty for the only model of a server. */
  readonly model: string;
  /** Base URL; null when the model runs here. */
  readonly server: string | null;
  /** Where questions and the code found for them go; null when they stay on this machine. */
  readonly leavesTo: string | null;
  /** Why no model can answer with these settings, or null. */
  readonly problem: { readonly code: string; readonly message: string } | null;
}

/** Comparing the tree with the index: 100,000 files take about this long. */
const FRESHNESS_BUDGET_MS = 5000;

export async function projectStatus(project: Project): Promise<StatusReport> {
  const { root, indexDir } = project;
  const jobs = (['foreground', 'background'] as const)
    .map((mode) => readJob(indexDir, mode))
    .filter((job) => job !== null)
    .filter(({ running, state }) => {
      // A run that the user stopped is not a failure.
      if (running || (state.error !== null && state.error.code !== 'E_CANCELLED')) return true;
      return state.mode === 'background' && state.finishedAtMs === null;
    });
  const [watch, git, loaded] = await Promise.all([watchStatus(indexDir), gitStanding(root), loadedModels()]);
  const sums = readCounters(indexDir);
  const counters = sums === null ? null : { ...sums, rates: ratesOf(sums) };
  const base = {
    root,
    indexDir,
    jobs,
    watch,
    git,
    loaded,
    ...viewsOf(project),
    counters,
    measured: readBenchNote(indexDir),
    log: logFile(),
  };
  try {
    const index = await readStatus(indexDir);
    return {
      ...base,
      index,
      personal: project.config.values['index.personal'] ? readPersonal(indexDir, index.meta.staticModel) : null,
      problem: null,
      freshness: await freshness(root, indexDir, FRESHNESS_BUDGET_MS, await walkOptions(project.config)),
    };
  } catch (error) {
    if (!(error instanceof MlxCodeError) || error.code === 'E_CANCELLED') throw error;
    return { ...base, index: null, personal: null, problem: error, freshness: null };
  }
}

// --- internal ---

function viewsOf(
  project: Project,
): Pick<StatusReport, 'neuralModel' | 'neuralWanted' | 'embeddingLeavesTo' | 'chat' | 'leaving'> {
  const leaving = leavesMachine(project);
  const to = (by: Departure['by']) => leaving.departures.find((each) => each.by === by)?.to ?? null;
  const neuralModel = neuralTarget(project.config).name;
  return {
    neuralModel,
    neuralWanted: isNeuralKept(project),
    embeddingLeavesTo: to('embedding'),
    chat: chatView(project.config, to('chat')),
    leaving,
  };
}

function chatView(config: Config, leavesTo: string | null): ChatView {
  try {
    const target = chatTarget(config);
    if (target.kind === 'local') return { model: target.name, server: null, leavesTo: null, problem: null };
    return { model: target.model, server: target.address.baseUrl, leavesTo, problem: null };
  } catch (error) {
    if (!(error instanceof MlxCodeError)) throw error;
    return { model: '', server: null, leavesTo: null, problem: { code: error.code, message: error.message } };
  }
}
