/** The user's folders that the program keeps things in, and the place of a root's index. */

import { chmodSync, mkdirSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import envPaths from 'env-paths';
import { type EnvName, envText } from './env.ts';
import { fromErrno, MlxCodeError } from './errors.ts';
import { rootKey } from './paths.ts';

const NAME = 'mlx-code';
const PRIVATE_FOLDER = 0o700;

/** What may be deleted at any time: indexes, vectors, downloads. `MLX_CODE_CACHE_DIR` moves it. */
export function cacheDir(): string {
  return override('MLX_CODE_CACHE_DIR') ?? envPaths(NAME, { suffix: '' }).cache;
}

/** What must be kept: the Python environment, models, sessions. `MLX_CODE_DATA_DIR` moves it. */
export function dataDir(): string {
  return override('MLX_CODE_DATA_DIR') ?? envPaths(NAME, { suffix: '' }).data;
}

/** `~/.config/mlx-code` on every system. `MLX_CODE_CONFIG_DIR` moves it, as does `XDG_CONFIG_HOME`. */
export function configDir(): string {
  const xdg = envText('XDG_CONFIG_HOME');
  const base = xdg !== undefined && isAbsolute(xdg) ? xdg : join(homedir(), '.config');
  return override('MLX_CODE_CONFIG_DIR') ?? join(base, NAME);
}

/** Log files: beside the data when that was moved, else where the system keeps logs. */
export function logDir(): string {
  const data = override('MLX_CODE_DATA_DIR');
  return data === undefined ? envPaths(NAME, { suffix: '' }).log : join(data, 'logs');
}

/**
 * @param root the indexed folder @param chosen `index.dir` of the configuration: the folder that holds all indexes
 * @returns absolute path of this root's own index folder (not created)
 * @throws E_ROOT_MISSING, E_ROOT_UNREADABLE
 */
export function indexDirFor(root: string, chosen?: string): string {
  return join(chosen === undefined ? join(cacheDir(), 'index') : resolve(chosen), rootKey(root));
}

/**
 * Makes the folder, and any above it that are missing, readable by the user alone.
 * @throws E_READ_ONLY (also when a file is in the way), E_DISK_FULL
 */
export function ensurePrivateDir(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: PRIVATE_FOLDER });
    // The umask can only narrow, but the folder may have existed with wider rights.
    if ((statSync(folder).mode & 0o077) !== 0) chmodSync(folder, PRIVATE_FOLDER);
  } catch (error) {
    throw folderError(error, folder);
  }
}

// --- internal ---

function override(name: EnvName): string | undefined {
  const value = envText(name);
  return value === undefined ? undefined : resolve(value);
}

function folderError(error: unknown, folder: string): unknown {
  const code = (error as NodeJS.ErrnoException).code;
  if (code !== 'EEXIST' && code !== 'ENOTDIR') return fromErrno(error, `make the folder ${folder}`);
  return new MlxCodeError('E_READ_ONLY', `A file is in the way: cannot make the folder ${folder}`, { cause: error });
}
