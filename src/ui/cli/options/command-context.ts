/** What every command is given, and which project it is about. */

import { resolve } from 'node:path';
import { MlxCodeError } from '../../../base/errors.ts';
import type { CliIo } from '../io.ts';

/** What a command gets: its own options, and the shared ones. */
export interface CommandContext {
  readonly io: CliIo;
  readonly cwd: string;
  readonly version: string;
  /** The folder that `--root` names, of the command that runs. */
  readonly root?: string | undefined;
  /** Told which command runs, before it does. */
  readonly onStart?: (name: string, verbose: boolean) => void;
}

/** What `openProject` is asked for. @param argument the folder where the command takes it without an option @throws E_USAGE for two */
export function whichProject({ cwd, root }: CommandContext, argument?: string): { cwd: string; root?: string } {
  if (argument !== undefined && root !== undefined && resolve(cwd, argument) !== resolve(cwd, root)) {
    throw new MlxCodeError('E_USAGE', `Two folders are named: ${argument} and --root ${root}`, {
      hint: 'Name one of them.',
    });
  }
  const named = argument ?? root;
  return named === undefined ? { cwd } : { cwd, root: named };
}
