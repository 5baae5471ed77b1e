/** Files that change together with one of the project: from the commits that were read before, so that no answer waits for git. */

import { existsSync } from 'node:fs';
import type { Together } from '../../search/index.ts';
import { commitsFolder } from '../project/commits-folder.ts';
import type { Project } from '../project/project.ts';

/** Most coupled first; none where no commits were read yet, or where they are not wanted. */
export async function changedWith(project: Project, path: string): Promise<readonly Together[]> {
  const folder = commitsFolder(project.indexDir);
  if (!project.config.values['related.together'] || !existsSync(folder)) return [];
  return await (await import('./read-changed-with.ts')).readChangedWith(folder, path);
}
