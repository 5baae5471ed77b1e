/**
 * Folders inside a root that do not belong to it: the program's own folders, and further work
 * trees of the same repository, which hold every file a second time. Submodules and clones of other repositories stay.
 */

import { readdirSync, readFileSync, realpathSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import type { SkipReason } from '../../base/types.ts';
import { ownDirs } from '../../platform/dirs.ts';
import { commonGitFolder, repositoryTop } from './git-excludes.ts';

/** A repository with more work trees than this is used by a program that makes them; the rest are walked. */
const MAX_WORKTREES = 1_000;
const MAX_POINTER = 4_096;

/**
 * @param root absolute real path
 * @returns paths below the root with a final `/`, and why each is left out
 */
export function separateFolders(root: string): ReadonlyMap<string, SkipReason> {
  const apart = new Map<string, SkipReason>();
  for (const folder of otherWorktrees(root)) add(apart, root, folder, 'worktree');
  for (const folder of ownDirs()) add(apart, root, folder, 'ignored');
  return apart;
}

// --- internal ---

function add(apart: Map<string, SkipReason>, root: string, folder: string, reason: SkipReason): void {
  const inside = relative(root, realOrSame(folder));
  if (inside === '' || inside === '..' || inside.startsWith(`..${sep}`)) return;
  apart.set(`${inside.split(sep).join('/')}/`, reason);
}

/** Git keeps a folder for each further work tree, with the path of that tree's `.git` file in it. */
function otherWorktrees(root: string): string[] {
  const top = repositoryTop(root);
  const common = top === undefined ? undefined : commonGitFolder(join(top, '.git'));
  if (common === undefined) return [];
  const kept = join(common, 'worktrees');
  const folders = namesIn(kept)
    .slice(0, MAX_WORKTREES)
    .flatMap((name) => pointerIn(join(kept, name)));
  // The first work tree of a repository may lie inside a further one.
  if (basename(common) === '.git') folders.push(dirname(common));
  return folders;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    // The usual case: there is one work tree alone.
    return [];
  }
}

function pointerIn(folder: string): string[] {
  try {
    const pointer = readFileSync(join(folder, 'gitdir'), 'utf8').slice(0, MAX_POINTER).trim();
    const worktree = dirname(resolve(folder, pointer));
    // A note of one that was deleted may lead to a folder that has nothing to do with it.
    const back = readFileSync(join(worktree, '.git'), 'utf8').slice(0, MAX_POINTER);
    return pointer !== '' && back.trimEnd().endsWith(`${sep}worktrees${sep}${basename(folder)}`) ? [worktree] : [];
  } catch {
    // Removed without telling git, or being made at this moment.
    return [];
  }
}

function realOrSame(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    return path;
  }
}
