/** What git is in the middle of, where a commit is another thing than usual. */

import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { MlxCodeError } from '../../base/errors.ts';
import { askGit } from '../../files/index.ts';

/** Files in git's folder, with what each is a sign of, and how the user goes on. */
const SIGNS: readonly (readonly [file: string, what: string, hint: string])[] = [
  [
    'rebase-merge',
    'A rebase is under way',
    'The commits have their messages: git rebase --continue, or git rebase --abort.',
  ],
  [
    'rebase-apply',
    'A rebase or git am is under way',
    'The commits have their messages: git rebase --continue, or git am --continue.',
  ],
  [
    'MERGE_HEAD',
    'A merge is under way',
    'git has a message for it: git commit ends the merge, git merge --abort takes it back.',
  ],
  [
    'CHERRY_PICK_HEAD',
    'A cherry-pick is under way',
    'The commit has its message: git cherry-pick --continue, or --abort.',
  ],
  ['REVERT_HEAD', 'A revert is under way', 'git has a message for it: git revert --continue, or --abort.'],
];

/** @throws E_COMMIT_STATE where git has a message of its own for what is staged */
export async function requireUsualCommit(top: string, signal?: AbortSignal): Promise<void> {
  for (const [file, what, hint] of SIGNS) {
    const path = await askGit(top, ['rev-parse', '--git-path', file], { signal });
    if (path && existsSync(resolve(top, path))) throw new MlxCodeError('E_COMMIT_STATE', what, { hint });
  }
}
