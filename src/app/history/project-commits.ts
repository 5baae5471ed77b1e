/** The commits of a project, ready to be found: those that are not known yet are read first. */

import { type Past, type Repository, withCommits } from '../../history/index.ts';
import { loadStaticEmbedder } from '../../model/index.ts';
import { makeFolder } from '../../platform/make-folder.ts';
import { commitsFolder } from '../project/commits-folder.ts';
import type { Project } from '../project/project.ts';
import { type AppWork, signalOf } from '../work-options.ts';

export interface ProjectPast extends Past {
  /** What of the history was not searched. */
  readonly notes: readonly string[];
}

/**
 * @param forMs how long commits may be read; the newest are read first, and the others another time @default until all are
 * @throws E_GIT_*, E_INDEX_FOREIGN, E_DISK_FULL, E_READ_ONLY, E_CANCELLED
 */
export async function withProjectCommits<T>(
  project: Project,
  repository: Repository,
  work: AppWork,
  use: (past: ProjectPast) => Promise<T>,
  forMs?: number,
): Promise<T> {
  const { values } = project.config;
  const folder = commitsFolder(project.indexDir);
  makeFolder(folder, { mode: 0o700 });
  const bounds = {
    commits: values['history.maxCommits'],
    message: values['history.maxMessageBytes'],
    change: values['history.maxDiffBytes'],
  };
  const tell = (done: number, total: number) =>
    work.onProgress?.({ phase: 'scan', done, total, unit: 'steps', note: 'commits of the history' });
  const how = { ...signalOf(work), onProgress: tell, ...(forMs !== undefined && { forMs }) };
  return await withCommits(folder, repository, loadStaticEmbedder, bounds, how, async (past) => {
    const notes =
      past.known < past.total
        ? [`Only the newest ${past.known} of ${past.total} commits were searched; "mlx-code log" reads the others.`]
        : past.more
          ? [`Only the newest ${past.known} commits were searched (history.maxCommits).`]
          : [];
    return await use({ ...past, notes });
  });
}
