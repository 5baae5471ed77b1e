/** Where a work tree stands in git, in words: for a page, and for a bar with little room. */

import { oneLine, plural } from '../../base/text.ts';
import type { GitStanding } from './git-standing.ts';

const MAX_BAR_NAME = 24;
const ID_DIGITS = 7;

/** Such as `branch main, 2 files changed, 1 not in git`. */
export function gitStandingWords({ branch, head, changed, untracked }: GitStanding): string {
  const where = branch === '' ? `no branch, at commit ${head.slice(0, ID_DIGITS)}` : `branch ${oneLine(branch)}`;
  if (head === '') return `${where}, no commit yet`;
  if (changed === null || untracked === null) return `${where}, changes not known: git did not answer in time`;
  const what = changed === 0 ? 'no file changed' : `${plural(changed, 'file')} changed`;
  return `${where}, ${what}${untracked === 0 ? '' : `, ${untracked.toLocaleString('en-US')} not in git`}`;
}

/** Such as `main, 2 changed`. */
export function gitStandingInShort({ branch, head, changed }: GitStanding): string {
  const name = branch === '' ? head.slice(0, ID_DIGITS) : oneLine(branch);
  const where = name.length > MAX_BAR_NAME ? `${name.slice(0, MAX_BAR_NAME - 1)}…` : name;
  return changed === null || changed === 0 ? where : `${where}, ${changed.toLocaleString('en-US')} changed`;
}
