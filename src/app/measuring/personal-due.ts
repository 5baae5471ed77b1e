/** When a project's history is learned from: behind a run, in a process of its own, and not for every commit. */

import { countCommits } from '../../files/index.ts';
import { staticIdentity } from '../../model/index.ts';
import { readPersonal } from '../../search/index.ts';
import { indexLayout } from '../../store/index.ts';
import type { Project } from '../project/project.ts';
import { startDetached } from '../runs/background.ts';
import { jobLog, readJob } from '../runs/run-record.ts';

/** Commits before the first time, and new ones before the next. */
const FIRST_COMMITS = 100;
const NEW_COMMITS = 30;

/** @throws E_CANCELLED */
export async function isPersonalDue(project: Project, signal?: AbortSignal): Promise<boolean> {
  const { root, indexDir, config } = project;
  // Of a remote index every vector would come over the network.
  if (!config.values['index.personal'] || indexLayout(indexDir).remote !== null) return false;
  const record = readPersonal(indexDir, staticIdentity());
  const since = record === null ? null : await countCommits(root, record.head, NEW_COMMITS, signal);
  // After history was rewritten the commit may be gone: then it counts from the beginning.
  if (since !== null) return since >= NEW_COMMITS;
  return ((await countCommits(root, '', FIRST_COMMITS, signal)) ?? 0) >= FIRST_COMMITS;
}

/** Starts learning where it is due and nothing else runs in the background. @throws E_WORKER_START, E_READ_ONLY, E_DISK_FULL */
export async function startLearningIfDue(project: Project, signal?: AbortSignal): Promise<boolean> {
  const { root, indexDir } = project;
  const isRunning = (): boolean => readJob(indexDir, 'background')?.running === true;
  if (isRunning() || !(await isPersonalDue(project, signal))) return false;
  await startDetached(project, ['index', root, '--learn-in-background'], jobLog(indexDir), 'learning', () => {
    return readJob(indexDir, 'background')?.state.pid ?? null;
  });
  return true;
}
