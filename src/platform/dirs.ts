/** The user's folders that the program keeps things in, and the place of a root's index. */

import { chmodSync, statSync } from 'node:fs';
import { isAbsolute, join, resolve, sep } from 'node:path';
import { type EnvName, envText, homeFolder } from '../base/env.ts';
import { fromErrno, MlxCodeError } from '../base/errors.ts';
import { rootKey } from '../base/paths.ts';
import { makeFolder } from './make-folder.ts';

const NAME = 'mlx-code';
const PRIVATE_FOLDER = 0o700;

/** A path with its leading `~` replaced by the home folder; unchanged where there is none. */
export function withHome(path: string): string {
  const home = homeFolder();
  if (home === null || (path !== '~' && !path.startsWith('~/'))) return path;
  return join(home, path.slice(1));
}

/**
 * What may be deleted at any time: indexes, vectors, downloads. `MLX_CODE_CACHE_DIR` moves it.
 * @throws E_READ_ONLY when there is no home folder that could hold it
 */
export function cacheDir(): string {
  return override('MLX_CODE_CACHE_DIR') ?? place('cache');
}

/**
 * What must be kept: the Python environment, models, sessions. `MLX_CODE_DATA_DIR` moves it.
 * @throws E_READ_ONLY when there is no home folder that could hold it
 */
export function dataDir(): string {
  return override('MLX_CODE_DATA_DIR') ?? place('data');
}

/** `~/.config/mlx-code` on every system. `MLX_CODE_CONFIG_DIR` moves it, as does `XDG_CONFIG_HOME`. */
export function configDir(): string {
  return override('MLX_CODE_CONFIG_DIR') ?? join(userConfigDir(), NAME);
}

/** Where programs keep the user's settings: `XDG_CONFIG_HOME` or `~/.config`. Without a home folder one that is not there. */
export function userConfigDir(): string {
  return absolute(envText('XDG_CONFIG_HOME')) ?? join(homeFolder() ?? NOWHERE, '.config');
}

/** Where programs keep what may be deleted: `XDG_CACHE_HOME` or `~/.cache`. Without a home folder one that is not there. */
export function userCacheDir(): string {
  return absolute(envText('XDG_CACHE_HOME')) ?? join(homeFolder() ?? NOWHERE, '.cache');
}

/** Log files: beside the data when that was moved, else where the system keeps logs, or in the cache. @throws as `cacheDir` */
export function logDir(): string {
  const data = override('MLX_CODE_DATA_DIR');
  if (data !== undefined) return join(data, 'logs');
  return homeFolder() === null ? join(cacheDir(), 'logs') : place('log');
}

/** The folders that hold what is ours, as far as they can be named. They are not part of a project that they lie in. */
export function ownDirs(): string[] {
  return [cacheDir, dataDir, configDir, logDir].map(named).filter((dir) => dir !== null);
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
  makeFolder(folder, { mode: PRIVATE_FOLDER, ...hintFor(folder) });
  try {
    // The umask can only narrow, but the folder may have existed with wider rights.
    if ((statSync(folder).mode & 0o077) !== 0) chmodSync(folder, PRIVATE_FOLDER);
  } catch (error) {
    throw fromErrno(error, `make the folder ${folder} private`);
  }
}

// --- internal ---

/** Replaces the home folder where settings are only looked for: there is no such folder, and it is never made. */
const NOWHERE = '/nonexistent';

type Kind = 'cache' | 'data' | 'log';

/** Each system has its own places; on Linux those of the XDG base directories, which count only when they are absolute. */
function place(kind: Kind): string {
  const xdg = absolute(
    envText(({ cache: 'XDG_CACHE_HOME', data: 'XDG_DATA_HOME', log: 'XDG_STATE_HOME' } as const)[kind]),
  );
  const isXdg = process.platform !== 'darwin' && process.platform !== 'win32';
  if (isXdg && xdg !== undefined) return join(xdg, NAME);
  const home = homeFolder();
  if (home === null) {
    throw new MlxCodeError('E_READ_ONLY', 'HOME is not set, and the system knows no home folder of this user', {
      hint: 'Set HOME to an absolute path, or MLX_CODE_CACHE_DIR, MLX_CODE_DATA_DIR and MLX_CODE_CONFIG_DIR.',
    });
  }
  if (process.platform === 'darwin') {
    return join(home, 'Library', { cache: 'Caches', data: 'Application Support', log: 'Logs' }[kind], NAME);
  }
  if (process.platform === 'win32') {
    const local = absolute(envText('LOCALAPPDATA')) ?? join(home, 'AppData', 'Local');
    return join(local, NAME, { cache: 'Cache', data: 'Data', log: 'Log' }[kind]);
  }
  return join(home, { cache: '.cache', data: '.local/share', log: '.local/state' }[kind], NAME);
}

function named(dir: () => string): string | null {
  try {
    return dir();
  } catch {
    // There is no home folder that could hold it.
    return null;
  }
}

function absolute(path: string | undefined): string | undefined {
  return path !== undefined && isAbsolute(path) ? path : undefined;
}

function override(name: EnvName): string | undefined {
  const value = envText(name);
  return value === undefined ? undefined : resolve(value);
}

/** The variable that moves the folder. */
function hintFor(folder: string): { hint?: string } {
  const variables = [
    [dataDir, 'MLX_CODE_DATA_DIR'],
    [logDir, 'MLX_CODE_DATA_DIR'],
    [configDir, 'MLX_CODE_CONFIG_DIR'],
  ] as const;
  for (const [dir, variable] of variables) {
    const top = named(dir);
    if (top === null) continue;
    if (folder === top || folder.startsWith(`${top}${sep}`))
      return { hint: `Check permissions, or choose another place with ${variable}.` };
  }
  return {};
}
