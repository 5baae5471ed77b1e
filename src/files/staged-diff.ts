/** The staged changes of a repository as one diff, without the content of files that hold secrets or that tools write. */

import { basename } from 'node:path';
import { gitDiffCached } from './git.ts';
import { isLockFile, isSecretPath } from './tree/name-rules.ts';

/**
 * @param root absolute path of a folder in the repository; changes outside the folder count too, as a commit takes them
 * @returns '' when nothing is staged or outside a repository; null without git, or when the diff is beyond 16 MB
 * @throws E_CANCELLED
 */
export async function stagedDiff(root: string, signal?: AbortSignal): Promise<string | null> {
  const diff = await gitDiffCached(root, signal);
  if (diff === null) return null;
  return diff
    .split(/^(?=diff --git )/m)
    .map((part) => (isLeftOut(part) ? `${part.split('\n', 1)[0]}\n(content left out)\n` : part))
    .join('')
    .trimEnd();
}

// --- internal ---

/** By the name after the change, and before it. */
function isLeftOut(part: string): boolean {
  const [, before = '', after = ''] = /^diff --git "?a\/(.*?)"? "?b\/(.*?)"?$/m.exec(part) ?? [];
  return [before, after].some((path) => isSecretPath(path) || isLockFile(basename(path)));
}
