/** The files of a project that count, from the index where it has them, else from the disk. */

import type { RepoPath } from '../../base/types.ts';
import { walk } from '../../files/index.ts';
import { indexLayout, readStampCache } from '../../store/index.ts';
import type { Project } from './project.ts';
import { walkOptions } from './walk-options.ts';

/** @returns relative to the root, in the order of paths */
export async function projectPaths(project: Project): Promise<readonly string[]> {
  const cached = readStampCache(indexLayout(project.indexDir));
  if (cached === null) return await walkedPaths(project);
  const paths = [...cached.stamps.values()].filter(({ skip }) => skip === '').map(({ path }) => path as string);
  return paths.sort();
}

/** The same as they are on the disk now, whatever the index has: a file that is new is among them. */
export async function walkedPaths({ root, config }: Project): Promise<readonly RepoPath[]> {
  const { entries } = await walk(root, await walkOptions(config));
  return entries.map(({ path }) => path).sort();
}
