/** Paths of the Python environment and its package lists, and the record of an installed one. */

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fromErrno, MlxCodeError } from '../../base/errors.ts';
import { sha256Hex } from '../../base/hash.ts';
import { dataDir } from '../../platform/dirs.ts';
import { packageRoot } from '../../platform/package-root.ts';

export interface PythonEnv {
  /** Absolute path of the environment's Python. */
  readonly python: string;
  readonly folder: string;
  readonly version: string;
  /** The BLAS that was found or installed, null when there is none; always null where none is needed. */
  readonly blas: string | null;
  /** Which wheel of a BLAS was to be had then: another one is looked at once. */
  readonly blasLock?: string;
}

export function requirementsFolder(): string {
  return join(packageRoot(), 'worker', 'requirements');
}

/** @returns what changes when another BLAS is to be had; undefined where none is */
export function blasLock(requirements: string): string | undefined {
  const file = join(requirements, BLAS_LOCK);
  if (process.platform !== 'linux' || !existsSync(file)) return undefined;
  return sha256Hex(readFileSync(file)).slice(0, 16);
}

/** The lock file of this machine. @throws E_BUG when the package has none */
export function lockFile(requirements: string): string {
  const names = [`${process.platform}-${process.arch}.txt`, `${process.platform}.txt`, 'lock.txt'];
  const found = names.map((name) => join(requirements, name)).find((file) => existsSync(file));
  if (found === undefined) throw new MlxCodeError('E_BUG', `${requirements} has no lock file (${names.join(', ')})`);
  return found;
}

export function environmentFolder(requirements: string): string {
  const lock = readFileSync(lockFile(requirements));
  return join(dataDir(), 'python', sha256Hex(lock).slice(0, 16));
}

export function readStamp(folder: string): PythonEnv | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, STAMP), 'utf8')) as PythonEnv;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'EACCES') throw fromErrno(error, `read ${folder}`);
    return undefined; // Not there, or damaged: the set-up makes it anew.
  }
}

export const STAMP = 'mlx-code.json';

// --- internal ---

export const BLAS_LOCK = 'blas.txt';
