/** The repository of a project, and paths as the project has them. */

import { belowFolder, missingParts, openRepository, type Repository } from '../../history/index.ts';
import type { Project } from '../project/project.ts';
import { pathsUnderRoot } from '../project/root.ts';
import { type AppWork, signalOf } from '../work-options.ts';

export interface ProjectRepository {
  readonly repository: Repository;
  /** What of the history is not here. */
  readonly notes: readonly string[];
  /** From the top of the repository to the root of the project; null for what lies outside. */
  readonly shown: (path: string) => string | null;
  /** Whether a path of the repository lies in the paths that were asked about. */
  readonly isAsked: (path: string) => boolean;
}

/** @param paths as typed, relative to cwd; none for the whole project @throws E_GIT_MISSING, E_NO_REPOSITORY, E_PATH_OUTSIDE */
export async function repositoryOf(
  project: Project,
  { paths, cwd }: { readonly paths: readonly string[]; readonly cwd: string },
  work: AppWork,
): Promise<ProjectRepository> {
  const repository = await openRepository(project.root, signalOf(work).signal);
  const asked = pathsUnderRoot(paths, cwd, project.root);
  const shown = (path: string) => belowFolder(repository, path);
  const isAsked = (path: string) => {
    const inside = shown(path);
    if (inside === null) return false;
    return asked.length === 0 || asked.some((each) => each === '' || inside === each || inside.startsWith(`${each}/`));
  };
  return { repository, notes: missingParts(repository), shown, isAsked };
}
