/** The only place that runs git: asks it about a folder, with everything off that could run the folder's own code. */

import { childEnv } from '../base/env.ts';
import { throwIfCancelled } from '../base/errors.ts';
import { askCommand } from '../platform/process.ts';

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

const TIMEOUT_MS = 5_000;
const MAX_OUTPUT_BYTES = 1_000_000;
/** 2,000 commits of a busy project come to about 1 MB. */
const MAX_LOG_BYTES = 32_000_000;
const MAX_DIFF_BYTES = 16_000_000;
/** Settings of the repository that would start a program, or let a bare repository inside it speak for it. */
const HARDENING = [
  '-c',
  'core.fsmonitor=false',
  '-c',
  'core.hooksPath=/dev/null',
  '-c',
  'safe.bareRepository=explicit',
  '--no-optional-locks',
];
/** Our environment must not point git at another repository. */
const ENVIRONMENT = {
  GIT_TERMINAL_PROMPT: '0',
  GIT_NO_LAZY_FETCH: '1',
  GIT_DIR: undefined,
  GIT_WORK_TREE: undefined,
  GIT_INDEX_FILE: undefined,
  GIT_OBJECT_DIRECTORY: undefined,
  GIT_COMMON_DIR: undefined,
  GIT_CONFIG_PARAMETERS: undefined,
  GIT_CONFIG_COUNT: undefined,
  GIT_EXTERNAL_DIFF: undefined,
  GIT_TRACE: undefined,
  LC_ALL: 'C',
};

/**
 * @param root absolute path of a folder
 * @returns null when git is not installed or does not answer in 5 s
 * @throws E_CANCELLED
 */
export async function gitInfo(root: string, signal?: AbortSignal): Promise<GitInfo | null> {
  throwIfCancelled(signal);
  const [topLevel, head, branch] = await Promise.all([
    git(root, ['rev-parse', '--show-toplevel'], signal),
    git(root, ['rev-parse', '--verify', '--quiet', 'HEAD'], signal),
    git(root, ['symbolic-ref', '--quiet', '--short', 'HEAD'], signal),
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
  const args = ['-c', 'core.quotePath=false', '-c', 'protocol.allow=never', 'log', '--no-merges', `-n${limit}`];
  const [text, shallow] = await Promise.all([
    git(root, [...args, ...shown, '--format=%x01%P%x02%s', '--', '.'], signal, MAX_LOG_BYTES),
    git(root, ['rev-parse', '--is-shallow-repository'], signal),
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

/** @returns the address of the remote called `origin`, '' without one, null without git. It may hold a password */
export function originUrl(root: string, signal?: AbortSignal): Promise<string | null> {
  return git(root, ['config', '--get', 'remote.origin.url'], signal);
}

/**
 * What is staged, as a diff against the last commit, in git's plain format whatever the user's settings.
 * @returns '' outside a repository or when nothing is staged, null without git or when it does not answer
 * @throws E_CANCELLED
 */
export async function gitDiffCached(root: string, signal?: AbortSignal): Promise<string | null> {
  throwIfCancelled(signal);
  const plain = ['--no-color', '--no-ext-diff', '--no-textconv', '--no-relative', '--unified=3', '--find-renames'];
  const names = ['--src-prefix=a/', '--dst-prefix=b/', '--submodule=short', '--ignore-submodules=dirty'];
  const args = ['-c', 'core.quotePath=false', 'diff', '--cached', ...plain, ...names, '--'];
  const diff = await git(root, args, signal, MAX_DIFF_BYTES);
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
  const ask = (...args: string[]) => git(root, [...noFilters, ...args], signal, MAX_OUTPUT_BYTES, timeoutMs);
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

// --- internal ---

/** Options that switch off each filter that the settings name; null where that cannot be said for one of them. */
async function withoutFilters(root: string, timeoutMs: number, signal?: AbortSignal): Promise<string[] | null> {
  const asked = ['config', '-z', '--name-only', '--get-regexp', '^filter\\.'];
  const names = await git(root, asked, signal, MAX_OUTPUT_BYTES, timeoutMs);
  if (names === null) return null;
  const filters = new Set(names.split('\0').map((name) => name.slice(0, name.lastIndexOf('.'))));
  filters.delete('');
  // In an option such a name would end early.
  if ([...filters].some((name) => /[=\n]/.test(name))) return null;
  return [...filters].flatMap((name) =>
    [`${name}.clean=`, `${name}.smudge=`, `${name}.process=`, `${name}.required=false`].flatMap((each) => ['-c', each]),
  );
}

/** @returns the output without its final newline; '' when git says no; null when there is no answer at all */
async function git(
  root: string,
  args: readonly string[],
  signal: AbortSignal | undefined,
  maxBytes = MAX_OUTPUT_BYTES,
  timeoutMs = TIMEOUT_MS,
): Promise<string | null> {
  const options = { env: childEnv(ENVIRONMENT), timeoutMs, maxBytes, signal };
  const { code, stdout } = await askCommand('git', [...HARDENING, '-C', root, ...args], options);
  if (code === null) return null;
  return code === 0 ? stdout.replace(/\n$/, '') : '';
}
