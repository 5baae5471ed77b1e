/** Paths of sources that are no files: what a forge has, and commits (`commit:c3f2a1b`). They lie here because the first lines of the program ask for them too. */

import type { RepoPath } from './types.ts';

const SHORT_ID = 7;
const PATH = /^commit:([0-9a-f]{7,40})$/;

/** A pull request, merge request or issue that a question names. */
export interface ForgeMention {
  readonly kind: 'pr' | 'issue';
  readonly number: number;
}

/** Under which it is a source: no file has such a name. */
export function forgePath({ kind, number }: ForgeMention): string {
  return `${kind}:${number}`;
}

/** Whether a source is from a forge. */
export function isForgePath(path: string): boolean {
  return /^(?:pr|issue):\d{1,9}$/.test(path);
}

/** @param id in full */
export function commitPath(id: string): RepoPath {
  return `commit:${id.slice(0, SHORT_ID)}` as RepoPath;
}

/** Whether a source is a commit. */
export function isCommitPath(path: string): boolean {
  return PATH.test(path);
}

/** The short id of a commit that is a source; '' for other sources. */
export function commitIdOf(path: string): string {
  return PATH.exec(path)?.[1] ?? '';
}

/** Whether a source is no file: a commit, or what a forge has. */
export function isNoFile(path: string): boolean {
  return isCommitPath(path) || isForgePath(path);
}
