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

// --- internal ---

/** @returns the output without its final newline; '' when git says no; null when there is no answer at all */
async function git(
  root: string,
  args: readonly string[],
  signal: AbortSignal | undefined,
  maxBytes = MAX_OUTPUT_BYTES,
): Promise<string | null> {
  const options = { env: childEnv(ENVIRONMENT), timeoutMs: TIMEOUT_MS, maxBytes, signal };
  const { code, stdout } = await askCommand('git', [...HARDENING, '-C', root, ...args], options);
  if (code === null) return null;
  return code === 0 ? stdout.replace(/\n$/, '') : '';
}
