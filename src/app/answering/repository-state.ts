/** The branch and the changed files of a repository, as a model reads them beside a question. */

import { oneLine } from '../../base/text.ts';
import { changedFiles, isSecretPath } from '../../files/index.ts';
import type { Project } from '../project/project.ts';

/** Names that are told of each kind; of the rest only how many. */
const MAX_NAMES = 8;
const MAX_NAME = 120;

/**
 * @returns a few lines; '' outside a repository, when git does not answer in time, or where `chat.gitState` is off
 * @throws E_CANCELLED
 */
export async function repositoryState({ root, config }: Project, signal?: AbortSignal): Promise<string> {
  if (!config.values['chat.gitState']) return '';
  const found = await changedFiles(root, signal);
  if (found === null) return '';
  const { branch, head, changed, untracked } = found;
  return [
    branch === '' ? `No branch, at commit ${head.slice(0, 10)}` : `Branch ${shown(branch)}`,
    changed.length === 0 ? 'No tracked file is changed' : `Changed since the last commit: ${names(changed)}`,
    ...(untracked.length === 0 ? [] : [`Not in git yet: ${names(untracked)}`]),
  ].join('\n');
}

// --- internal ---

function names(paths: readonly string[]): string {
  const told = paths.filter((path) => !isSecretPath(path)).slice(0, MAX_NAMES);
  const more = paths.length - told.length;
  return [...told.map(shown), ...(more > 0 ? [`${more} more`] : [])].join(', ');
}

function shown(name: string): string {
  const line = oneLine(name);
  return line.length > MAX_NAME ? `…${line.slice(-MAX_NAME)}` : line;
}
