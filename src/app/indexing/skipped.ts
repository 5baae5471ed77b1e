/** Use case: name every file that is known and not indexed, with the reason. */

import type { SkipReason } from '../../base/types.ts';
import { walk } from '../../files/index.ts';
import { folderKind } from '../../platform/index-folder.ts';
import { knownStamps } from '../../store/index.ts';
import type { Project } from '../project/project.ts';
import { walkOptions } from '../project/walk-options.ts';
import type { AppWork } from '../work-options.ts';

export interface SkippedFile {
  /** Relative to the root; a folder that was not entered ends in `/` and stands for all that is in it. */
  readonly path: string;
  readonly reason: SkipReason;
}

/**
 * Names what is left out one by one, so that a large tree needs no memory: first what the walk leaves out, in the order of
 * paths, then what was read and left out for its content.
 * @returns false when there is no index, so that nothing was told by content
 * @throws E_ROOT_*, E_CANCELLED
 */
export async function listSkipped(
  project: Project,
  onFile: (file: SkippedFile) => void,
  work: AppWork = {},
): Promise<boolean> {
  const { entries } = await walk(
    project.root,
    { ...(await walkOptions(project.config)), onSkip: (path, reason) => onFile({ path, reason }) },
    work,
  );
  if (project.remote === null && folderKind(project.indexDir) !== 'ours') return false;
  const stamps = await knownStamps(project.indexDir);
  for (const { path } of entries) {
    const reason = stamps.get(path)?.skip ?? '';
    if (reason !== '') onFile({ path, reason });
  }
  return true;
}
