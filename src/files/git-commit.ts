/**
 * The second way to git, beside the gate: a commit as the user makes it, with their hooks, their signature and their editor. Only
 * for a repository whose settings the user trusts.
 */

import { childEnv } from '../base/env.ts';
import { MlxCodeError } from '../base/errors.ts';
import { runInFront } from '../platform/process.ts';

export interface CommitByGit {
  /** A file with the message. */
  readonly file: string;
  /** Opens the editor that git would open. */
  readonly edit: boolean;
}

/** What would commit into another repository, or other files, than those that were looked at. */
const ELSEWHERE =
  /^GIT_(?:DIR|WORK_TREE|INDEX_FILE|OBJECT_DIRECTORY|COMMON_DIR|NAMESPACE|PREFIX|ALTERNATE_OBJECT_DIRECTORIES)$/;
/** Standard output of git and of hooks goes where messages go: results alone go to ours. */
const STDIO = ['inherit', 2, 2] as const;

/** @returns git's exit code @throws E_GIT_MISSING */
export async function commitStaged(top: string, { file, edit }: CommitByGit): Promise<number | null> {
  const env = childEnv();
  for (const name of Object.keys(env)) if (ELSEWHERE.test(name)) delete env[name];
  // Git takes `#` lines out where an editor shows them; a message that nobody edits is kept as it is.
  const args = ['-C', top, 'commit', '-F', file, ...(edit ? ['--edit'] : ['--no-edit'])];
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
