/** The index of a project: runs, watches, what is left out, indexes without a folder. Each use case is loaded when it is called. */

import type { PersonalRecord } from '../../search/index.ts';
import type { NeuralOutcome } from '../indexing/fill-neural.ts';
import type { Orphan } from '../indexing/orphans.ts';
import type { SkippedFile } from '../indexing/skipped.ts';
import type { Project } from '../project/project.ts';
import type { BackgroundRun } from '../runs/background.ts';
import type { Job } from '../runs/run-record.ts';
import type { WatchView } from '../watch-socket/watch-control.ts';
import type { Watch, WatchOptions } from '../watching/watch.ts';
import type { AppWork } from '../work-options.ts';

/** The background run; what is due of learning from the history comes after it. See `index-project.ts`. */
export const continueInBackground = async (project: Project, work: AppWork): Promise<NeuralOutcome> => {
  const outcome = await (await import('../indexing/index-project.ts')).continueInBackground(project, work);
  const { isPersonalDue } = await import('../measuring/personal-due.ts');
  if (await isPersonalDue(project, work.signal)) await learnInBackground(project, work);
  return outcome;
};

/** Learns from the history now, as a background run. See `learn-personal.ts`. */
export const learnInBackground = async (project: Project, work: AppWork): Promise<PersonalRecord | null> =>
  (await import('../measuring/learn-personal.ts')).learnInBackground(project, work);

/** Ends the runs of a root, and returns those that it ended. See `job.ts`. */
export const stopIndexing = async (project: Project): Promise<Job[]> =>
  (await import('../runs/run-record.ts')).stopJobs(project.indexDir);

/** Keeps an index fresh and answers other processes meanwhile. See `live/watch.ts`. */
export const startWatch = async (project: Project, options: WatchOptions, work: AppWork): Promise<Watch> =>
  (await import('../watching/watch.ts')).Watch.start(project, options, work);

/** Starts a watch in a process of its own. See `live/control.ts`. */
export const startDaemon = async (project: Project): Promise<BackgroundRun> =>
  (await import('../watch-socket/watch-control.ts')).startDaemon(project);

/** The watch that runs, or null. See `live/control.ts`. */
export const watchStatus = async (project: Project): Promise<WatchView | null> =>
  (await import('../watch-socket/watch-control.ts')).watchStatus(project.indexDir);

/** Ends the watch. See `live/control.ts`. */
export const stopWatch = async (project: Project): Promise<WatchView | null> =>
  (await import('../watch-socket/watch-control.ts')).stopWatch(project.indexDir);

/** Indexes whose folders are gone. See `orphans.ts`. */
export const listOrphans = async (): Promise<Orphan[]> => (await import('../indexing/orphans.ts')).listOrphans();

export const orphanOf = async (path: string, cwd: string): Promise<Orphan | null> =>
  (await import('../indexing/orphans.ts')).orphanOf(path, cwd);

export const clearOrphan = async (orphan: Orphan): Promise<void> =>
  (await import('../indexing/orphans.ts')).clearOrphan(orphan);

/** Names every file that is left out, with its reason. See `skipped.ts`. */
export const listSkipped = async (
  project: Project,
  onFile: (file: SkippedFile) => void,
  work: AppWork,
): Promise<boolean> => (await import('../indexing/skipped.ts')).listSkipped(project, onFile, work);

/** Files that are left out and hold all of these words. See `skipped-holding.ts`. */
export const skippedHolding = async (project: Project, words: readonly string[], ms: number): Promise<SkippedFile[]> =>
  (await import('../indexing/skipped-holding.ts')).skippedHolding(project, words, ms);
