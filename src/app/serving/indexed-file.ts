/** Use case: a file for a reader from outside. Only what the index holds, or would hold: not what the project's rules leave out. */

import { isRepoPath } from '../../base/paths.ts';
import { currentLines } from '../answering/ask-files.ts';
import type { Project } from '../project/project.ts';
import { projectPaths, walkedPaths } from '../project/project-paths.ts';

/** @returns the lines as they are now, without secrets; null for a file that may not be read */
export async function indexedFileLines(project: Project, path: string): Promise<readonly string[] | null> {
  if (!isRepoPath(path)) return null;
  const isKnown = (await projectPaths(project)).includes(path) || (await walkedPaths(project)).includes(path);
  return isKnown ? (await currentLines(project))(path) : null;
}
