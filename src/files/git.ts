/** What git says of a folder: where it is, its last commits, and how its files differ from the last of them. */

import { throwIfCancelled } from '../base/errors.ts';
import { askGit, PLAIN_DIFF, withoutFilters } from './git-command.ts';

export interface GitInfo {
  /** False when the folder is in no work tree, or in one that git refuses to trust. */
  readonly isRepo: boolean;
  /** Absolute path of the work tree's top; '' outside one. */
  readonly topLevel: string;
  /** Full commit id; '' before the first commit. */
  readonly head: string;
  /** Short name; '' when HEAD is detached. */
  readonly branch: string;
}

export interface GitCommit {
  readonly subject: string;
  /** Changed files below the folder asked about, relative to it. */
  readonly paths: readonly string[];
}

/** As git prints them, entries apart by zero bytes. */
export interface GitListings {
  /** Short name; '' when HEAD is detached. */
  readonly branch: string;
  /** Full commit id. */
  readonly head: string;
  /** `diff-index --raw` between the last commit and the index. */
  readonly staged: string;
  /** `diff-files --raw`: files whose stamps are not those of the index. */
  readonly unstaged: string;
  /** Files and whole folders that git neither tracks nor ignores. */
  readonly untracked: string;
}

const MAX_OUTPUT_BYTES = 1_000_000;
/** 2,000 commits of a busy project come to about 1 MB. */
const MAX_LOG_BYTES = 32_000_000;
const MAX_DIFF_BYTES = 16_000_000;
/**
 * @param root absolute path of a folder
 * @returns null when git is not installed or does not answer in 5 s
 * @throws E_CANCELLED
 */
export async function gitInfo(root: string, signal?: AbortSignal): Promise<GitInfo | null> {
  throwIfCancelled(signal);
  const [topLevel, head, branch] = await Promise.all([
    askGit(root, ['rev-parse', '--show-toplevel'], { signal }),
    askGit(root, ['rev-parse', '--verify', '--quiet', 'HEAD'], { signal }),
    askGit(root, ['symbolic-ref', '--quiet', '--short', 'HEAD'], { signal }),
  ]);
  throwIfCancelled(signal);
  if (topLevel === null || head === null || branch === null) return null;
  if (topLevel === '') return { isRepo: false, topLevel: '', head: '', branch: '' };
  return { isRepo: true, topLevel, head, branch };
}

/**
 * Commits with the files they changed, newest first, without merges. The oldest commits of a shallow clone are left out:
 * git takes them for the beginning, and every file for changed.
 * @param root absolute path of a folder
 * @param limit commits at most
 * @returns none outside a repository, or when git does not answer
 * @throws E_CANCELLED
 */
export async function recentCommits(root: string, limit: number, signal?: AbortSignal): Promise<GitCommit[]> {
  throwIfCancelled(signal);
  const shown = ['--no-show-signature', '--no-ext-diff', '--no-textconv', '--no-color', '--name-only', '--relative'];
  const args = ['log', '--no-merges', `-n${limit}`];
  const [text, shallow] = await Promise.all([
    askGit(root, [...args, ...shown, '--format=%x01%P%x02%s', '--', '.'], { signal, maxBytes: MAX_LOG_BYTES }),
    askGit(root, ['rev-parse', '--is-shallow-repository'], { signal }),
  ]);
  throwIfCancelled(signal);
  return (text ?? '')
    .split('\x01')
    .slice(1)
    .flatMap((entry) => {
      const [head = '', ...rest] = entry.split('\n');
      const [parents = '', subject = ''] = head.split('\x02');
      if (parents === '' && shallow === 'true') return [];
      return [{ subject, paths: rest.filter((line) => line !== '') }];
    });
}

/**
 * @param since a commit; '' for the beginning
 * @returns commits from there to the last one, merges left out, `limit` at most; null outside a repository and where git has no answer
 * @throws E_CANCELLED
 */
export async function countCommits(
  root: string,
  since: string,
  limit: number,
  signal?: AbortSignal,
): Promise<number | null> {
  if (since !== '' && !/^[0-9a-f]{40,64}$/.test(since)) return null;
  const range = since === '' ? 'HEAD' : `${since}..HEAD`;
  const text = await askGit(root, ['rev-list', '--count', '--no-merges', `--max-count=${limit}`, range, '--'], {
    signal,
  });
  throwIfCancelled(signal);
  return text === null || !/^\d+$/.test(text) ? null : Number(text);
}

/** @returns the address of the remote called `origin`, '' without one, null without git. It may hold a password */
export function originUrl(root: string, signal?: AbortSignal): Promise<string | null> {
  return askGit(root, ['config', '--get', 'remote.origin.url'], { signal });
}

/**
 * What is staged, as a diff against the last commit, in git's plain format whatever the user's settings.
 * @returns '' outside a repository or when nothing is staged, null without git or when it does not answer
 * @throws E_CANCELLED
 */
export async function gitDiffCached(root: string, signal?: AbortSignal): Promise<string | null> {
  throwIfCancelled(signal);
  const args = ['diff', '--cached', ...PLAIN_DIFF, '--no-relative', '--unified=3', '--find-renames', '--'];
  const diff = await askGit(root, args, { signal, maxBytes: MAX_DIFF_BYTES });
  throwIfCancelled(signal);
  return diff;
}

/**
 * How the files of a folder differ from the last commit. The filters of the repository are off: git would run them to compare.
 * @param timeoutMs after it there is no answer
 * @returns null outside a repository, before its first commit, without git, or when there is no answer
 * @throws E_CANCELLED
 */
export async function gitListings(root: string, timeoutMs: number, signal?: AbortSignal): Promise<GitListings | null> {
  throwIfCancelled(signal);
  const noFilters = await withoutFilters(root, timeoutMs, signal);
  if (noFilters === null) return null;
  const ask = (...args: string[]) =>
    askGit(root, [...noFilters, ...args], { signal, maxBytes: MAX_OUTPUT_BYTES, timeoutMs });
  const plain = ['--raw', '-z', '--no-abbrev', '--no-renames', '--no-ext-diff', '--no-textconv', '--relative'];
  const [branch, head, staged, unstaged, untracked] = await Promise.all([
    ask('symbolic-ref', '--quiet', '--short', 'HEAD'),
    ask('rev-parse', '--verify', '--quiet', 'HEAD'),
    ask('diff-index', '--cached', ...plain, '--ignore-submodules=all', 'HEAD', '--'),
    ask('diff-files', ...plain, '--ignore-submodules=all', '--'),
    ask('ls-files', '--others', '--exclude-standard', '-z', '--directory', '--no-empty-directory'),
  ]);
  throwIfCancelled(signal);
  if (branch === null || head === null || head === '') return null;
  if (staged === null || unstaged === null || untracked === null) return null;
  return { branch, head, staged, unstaged, untracked };
}
