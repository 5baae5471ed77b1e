/** Use case: delete the index of a root. The files of the root are not touched. */

import { clearIndex } from '../../store/index.ts';
import { removeCommits } from '../project/commits-folder.ts';
import type { Project } from '../project/project.ts';
import { stopJob } from '../runs/run-record.ts';
import { stopWatch } from '../watch-socket/watch-control.ts';

/** Ends what runs over it first. @throws E_WATCH_RUNNING, E_INDEX_MISSING, E_INDEX_FOREIGN, E_INDEX_LOCKED, E_READ_ONLY */
export async function clearProject(project: Project): Promise<void> {
  await stopWatch(project.indexDir);
  await stopJob(project.indexDir, 'background');
  removeCommits(project.indexDir);
  await clearIndex(project.indexDir);
}
