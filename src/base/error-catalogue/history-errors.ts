/** Errors of questions to git. */

import type { CatalogueEntry } from './catalogue-entry.ts';

export const HISTORY_ERRORS = {
  E_GIT_MISSING: {
    title: 'git is not installed, or does not answer',
    hint: 'Install git and see that "git --version" works in this shell.',
    exitCode: 3,
  },
  E_NO_REPOSITORY: {
    title: 'The folder is in no git repository',
    hint: "Name a folder inside a repository with --root. A folder of another user must be named in git's own setting safe.directory.",
    exitCode: 2,
  },
  E_NO_COMMITS: {
    title: 'The repository has no commit yet',
    hint: 'There is no history to ask about before the first commit.',
    exitCode: 2,
  },
  E_REVISION_UNKNOWN: {
    title: 'git knows no such revision',
    hint: 'Give a commit, a branch or a tag, or two with .. between them; "git log" lists commits.',
    exitCode: 2,
  },
  E_NOTHING_STAGED: {
    title: 'Nothing is staged',
    hint: 'Stage what belongs together with "git add", or parts of files with "git add -p"; then ask again.',
    exitCode: 2,
  },
  E_COMMIT_SECRET: {
    title: 'What is staged holds a secret',
    hint: 'Take it out of the file and stage the file again. A password that was stored or sent should be replaced.',
    exitCode: 9,
  },
  E_COMMIT_STATE: {
    title: 'git is in the middle of something else',
    hint: 'End it first; "git status" says how.',
    exitCode: 2,
  },
  E_COMMIT_FAILED: {
    title: 'git made no commit',
    hint: 'A hook or git itself said why, above. Nothing was committed, and what is staged is as it was.',
    exitCode: 7,
  },
  E_GIT_FAILED: {
    title: 'git failed',
    hint: 'Run "git status" and "git fsck" in the folder: they say more. Nothing was changed.',
    exitCode: 7,
  },
} as const satisfies Record<string, CatalogueEntry>;
