/** The files of a project that count, from the index where it has them, else from the disk. */

import { walk } from '../../files/index.ts';
import { indexLayout, readStampCache } from '../../store/index.ts';
import type { Project } from './project.ts';
import { walkOptions } from './walk-options.ts';

/** @returns relative to the root, in the order of paths */
export async function projectPaths(project: Project): Promise<readonly string[]> {
  const cached = readStampCache(indexLayout(project.indexDir));
  const paths =
    cached === null
      ? (await walk(project.root, await walkOptions(project.config))).entries.map(({ path }) => path as string)
      : [...cached.stamps.values()].filter(({ skip }) => skip === '').map(({ path }) => path as string);
  return paths.sort();
}
