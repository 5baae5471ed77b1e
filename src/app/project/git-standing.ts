/** Where the work tree around a root stands in git: branch, last commit, and how many files are not as in it. */

import { changedFiles, gitInfo, repositoryTop } from '../../files/index.ts';

export interface GitStanding {
  /** Short name; '' when HEAD is detached. */
  readonly branch: string;
  /** Full commit id; '' before the first commit. */
  readonly head: string;
  /** Files below the root that are changed, staged or deleted; null where git does not tell in time. */
  readonly changed: number | null;
  /** Files and whole folders that git neither tracks nor ignores; null as above. */
  readonly untracked: number | null;
}

/**
 * @returns null outside a repository and without git
 * @throws E_CANCELLED
 */
export async function gitStanding(root: string, signal?: AbortSignal): Promise<GitStanding | null> {
  // The usual case outside of git: no program is started for it.
  if (repositoryTop(root) === undefined) return null;
  const found = await changedFiles(root, signal);
  if (found !== null) {
    const { branch, head, changed, untracked } = found;
    return { branch, head, changed: changed.length, untracked: untracked.length };
  }
  const info = await gitInfo(root, signal);
  if (info?.isRepo !== true) return null;
  const { branch, head } = info;
  return { branch, head, changed: null, untracked: null };
}
