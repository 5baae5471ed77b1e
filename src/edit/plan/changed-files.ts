/** Files of a plan that somebody else has changed since it was made. */

import type { RepoPath } from '../../base/types.ts';
import type { EditPlan } from '../plan-types.ts';
import { hashAt } from '../write/target.ts';

/** @param root absolute real path @returns those that are not as the plan found them; a file that it makes is not to be there */
export function changedFiles(root: string, { files }: Pick<EditPlan, 'files'>): RepoPath[] {
  return files.filter(({ path, before }) => hashNow(root, path) !== before).map(({ path }) => path);
}

// --- internal ---

function hashNow(root: string, path: RepoPath): string | null {
  try {
    return hashAt(root, path);
  } catch {
    // What cannot be read any more is not as it was.
    return '';
  }
}
