/** Makes folders one by one. Node's recursive mkdir never returns where the system refuses a folder with ENOENT, as below `/proc`. */

import { lstatSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { fromErrno, MlxCodeError } from '../base/errors.ts';

/**
 * Makes the folder, and any above it that are missing.
 * @param folder absolute path @param options.hint what the user can do when it cannot be made
 * @throws E_READ_ONLY (also when something else is in the way), E_DISK_FULL, E_DISK_ERROR, E_TOO_MANY_FILES
 */
export function makeFolder(
  folder: string,
  { mode = 0o777, hint }: { readonly mode?: number; readonly hint?: string } = {},
): void {
  const missing: string[] = [];
  try {
    for (let at = folder; !isFolder(at); at = dirname(at)) {
      missing.push(at);
      if (dirname(at) === at) break;
    }
    for (const path of missing.reverse()) makeOne(path, mode);
  } catch (error) {
    throw folderError(error, folder, hint);
  }
}

// --- internal ---

function makeOne(path: string, mode: number): void {
  try {
    mkdirSync(path, { mode });
  } catch (error) {
    // Another process may have made it at this moment.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || !isFolder(path)) throw error;
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function folderError(error: unknown, folder: string, hint: string | undefined): unknown {
  const known = fromErrno(error, `make the folder ${folder}`);
  const options = { cause: error, ...(hint === undefined ? {} : { hint }) };
  if (known instanceof MlxCodeError) return new MlxCodeError(known.code, known.message, options);
  const { code, path = folder } = error as NodeJS.ErrnoException;
  if (code === undefined) return error;
  const inTheWay = code === 'EEXIST' || code === 'ENOTDIR';
  const what = isLink(path) ? 'A link that leads nowhere' : 'A file';
  const message = inTheWay
    ? `${what} is in the way: cannot make the folder ${folder}`
    : `The system does not allow it (${code}): cannot make the folder ${folder}`;
  return new MlxCodeError('E_READ_ONLY', message, options);
}

function isLink(path: string): boolean {
  try {
    return lstatSync(path).isSymbolicLink();
  } catch {
    return false;
  }
}
