/** Use case: delete the index of a root. The files of the root are not touched. */

import { clearIndex } from '../store/index.ts';
import { stopJob } from './job.ts';
import type { Project } from './project.ts';

/** @throws E_INDEX_MISSING, E_INDEX_FOREIGN, E_INDEX_LOCKED, E_READ_ONLY */
export async function clearProject(project: Project): Promise<void> {
  await stopJob(project.indexDir, 'background');
  await clearIndex(project.indexDir);
}
