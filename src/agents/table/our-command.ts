/** The command with which an agent starts us. */

import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { envText } from '../../base/env.ts';
import { packageRoot } from '../../platform/package-root.ts';
import type { ServerCommand } from './shapes.ts';

const PROGRAM = 'mlx-code';
const SERVE = ['mcp'];
/** Behind our program, what a hook calls. */
export const REMINDER_COMMAND = 'agent-reminder';

/**
 * @param isDesktop a program without the PATH of the shell needs absolute paths; others only where we are not on the PATH
 */
export function serverCommand(isDesktop: boolean): ServerCommand {
  const [command = '', ...args] = ourCommand(isDesktop);
  return { command, args: [...args, ...SERVE] };
}

/** The same for a shell. */
export function reminderCommand(): string {
  return [...ourCommand(false), REMINDER_COMMAND].map(shellWord).join(' ');
}

/** Whether a command can be started: a path to a program, or a name that is on the PATH. */
export function canStart({ command, args }: ServerCommand): boolean {
  const program = args.find((arg) => isAbsolute(arg));
  return isAbsolute(command) ? isFile(command) && (program === undefined || isFile(program)) : isOnPath(command);
}

// --- internal ---

function ourCommand(isDesktop: boolean): string[] {
  if (!isDesktop && isOnPath(PROGRAM)) return [PROGRAM];
  return [process.execPath, join(packageRoot(), 'bin', 'mlx-code.mjs')];
}

function isOnPath(name: string): boolean {
  const folders = (envText('PATH') ?? '').split(delimiter).filter((folder) => isAbsolute(folder));
  return folders.some((folder) => {
    try {
      const path = join(folder, name);
      accessSync(path, constants.X_OK);
      return isFile(path);
    } catch {
      // It is not in this folder.
      return false;
    }
  });
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

function shellWord(word: string): string {
  return /^[\w./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
