/**
 * The second way to git, beside the gate: a commit as the user makes it, with their signature and their editor. Hooks and programs
 * of the repository run only where the user trusts it; elsewhere they are switched off, though the caller found none.
 */

import { childEnv } from '../base/env.ts';
import { MlxCodeError } from '../base/errors.ts';
import { runInFront } from '../platform/process.ts';
import { withoutFilters } from './git-command.ts';

export interface CommitByGit {
  /** A file with the message. */
  readonly file: string;
  /** Opens the editor that git would open. */
  readonly edit: boolean;
  /** What the repository names may run. */
  readonly trusted: boolean;
}

/** What would commit into another repository, or other files, than those that were looked at. */
const ELSEWHERE =
  /^GIT_(?:DIR|WORK_TREE|INDEX_FILE|OBJECT_DIRECTORY|COMMON_DIR|NAMESPACE|PREFIX|ALTERNATE_OBJECT_DIRECTORIES)$/;
/** Settings that a commit could start a program by, beside filters and those that the caller looked for. */
const SWITCHED_OFF = [
  ...['core.hooksPath=/dev/null', 'core.fsmonitor=false', 'gc.auto=0', 'maintenance.auto=false', 'diff.external='],
  ...['rerere.enabled=false', 'commit.verbose=false', 'submodule.recurse=false', 'safe.bareRepository=explicit'],
  ...['protocol.allow=never', 'credential.helper=', 'core.sshCommand=false', 'core.gitProxy='],
].flatMap((setting) => ['-c', setting]);
/** Standard output of git and of hooks goes where messages go: results alone go to ours. */
const STDIO = ['inherit', 2, 2] as const;

/** @returns git's exit code @throws E_GIT_MISSING, E_GIT_FAILED where filters cannot be switched off */
export async function commitStaged(top: string, { file, edit, trusted }: CommitByGit): Promise<number | null> {
  const env: Record<string, string> = childEnv();
  for (const name of Object.keys(env)) if (ELSEWHERE.test(name)) delete env[name];
  // Git takes `#` lines out where an editor shows them; a message that nobody edits is kept as it is.
  const how = ['commit', '-F', file, ...(edit ? ['--edit'] : ['--no-edit'])];
  const filters = trusted ? [] : await withoutFilters(top);
  if (filters === null) throw new MlxCodeError('E_GIT_FAILED', 'The filters of the repository cannot be switched off');
  if (!trusted) Object.assign(env, { GIT_NO_LAZY_FETCH: '1', GIT_ALLOW_PROTOCOL: 'none' });
  // A list of changed files in the editor would have git look into submodules, which have settings of their own.
  const args = trusted
    ? ['-C', top, ...how]
    : [...SWITCHED_OFF, ...filters, '-C', top, ...how, '--no-status', '--no-post-rewrite'];
  // Ctrl+C reaches git and its editor too, and they say what becomes of it.
  const ignore = () => {};
  process.on('SIGINT', ignore);
  try {
    const { code, error } = await runInFront('git', args, { env, stdio: [...STDIO] });
    if (error !== null) throw new MlxCodeError('E_GIT_MISSING', undefined, { cause: error });
    return code;
  } finally {
    process.off('SIGINT', ignore);
  }
}
