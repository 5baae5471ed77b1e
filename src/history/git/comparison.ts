/** Which two states of a repository are compared: commits, what is staged, or the files as they are. */

import { MlxCodeError } from '../../base/errors.ts';
import { askGit } from '../../files/index.ts';
import type { Repository } from './repository.ts';

/** The later of two states. */
export type After = { readonly kind: 'commit'; readonly id: string } | { readonly kind: 'staged' | 'files' };

export interface Comparison {
  /** A commit, or the empty tree. */
  readonly before: string;
  readonly after: After;
  /** In words: `HEAD to what is staged`. */
  readonly words: string;
}

export interface Asked {
  /** `REV`, `REV..REV`, `REV...REV`; '' for the last commit. */
  readonly revision: string;
  /** Compare with what is staged, not with the files. */
  readonly staged: boolean;
}

/** @throws E_REVISION_UNKNOWN, E_CANCELLED */
export async function comparisonOf(
  repository: Repository,
  { revision, staged }: Asked,
  signal?: AbortSignal,
): Promise<Comparison> {
  const { top, head } = repository;
  const [, from, dots, to] = /^(.*?)(\.{2,3})(.*)$/s.exec(revision) ?? [];
  if (dots !== undefined) {
    const left = await commitOf(top, from || 'HEAD', signal);
    const right = await commitOf(top, to || 'HEAD', signal);
    const before = dots === '..' ? left : await askGit(top, ['merge-base', left, right], { signal });
    if (!before) throw new MlxCodeError('E_REVISION_UNKNOWN', `${revision} have no commit in common`);
    return { before, after: { kind: 'commit', id: right }, words: revision };
  }
  const named = revision === '' ? 'HEAD' : revision;
  const before = revision === '' && head === '' ? await emptyTree(top, signal) : await commitOf(top, named, signal);
  return staged
    ? { before, after: { kind: 'staged' }, words: `${named} to what is staged` }
    : { before, after: { kind: 'files' }, words: `${named} to the files` };
}

/** Whether a commit is in the repository. Nothing is fetched. @param id full, as a forge names it */
export async function hasCommit(top: string, id: string, signal?: AbortSignal): Promise<boolean> {
  if (!/^[0-9a-f]{40,64}$/.test(id)) return false;
  const found = await askGit(top, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${id}^{commit}`], {
    signal,
  });
  return found === id;
}

/** Full id of a commit. @throws E_REVISION_UNKNOWN */
export async function commitOf(top: string, revision: string, signal?: AbortSignal): Promise<string> {
  // A name that begins with a dash would be an option of git.
  const isName = revision !== '' && revision.length < 500 && !revision.startsWith('-');
  const id = isName
    ? await askGit(top, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`], { signal })
    : '';
  if (id === null) throw new MlxCodeError('E_GIT_MISSING');
  if (/^[0-9a-f]{40,64}$/.test(id)) return id;
  throw new MlxCodeError('E_REVISION_UNKNOWN', `git knows no revision ${JSON.stringify(revision.slice(0, 200))}`);
}

// --- internal ---

/** Also in repositories whose ids are longer. */
async function emptyTree(top: string, signal?: AbortSignal): Promise<string> {
  const id = await askGit(top, ['hash-object', '-t', 'tree', '/dev/null'], { signal });
  if (!id) throw new MlxCodeError('E_GIT_MISSING');
  return id;
}
