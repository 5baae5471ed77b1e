/** Which root a command is about, where its index lies, and which part of it is the current folder. */

import { accessSync, constants, realpathSync, statSync } from 'node:fs';
import { dirname, isAbsolute, parse, relative, resolve, sep } from 'node:path';
import { homeFolder } from '../../base/env.ts';
import { MlxCodeError } from '../../base/errors.ts';
import { sha256Hex } from '../../base/hash.ts';
import { realRoot } from '../../base/paths.ts';
import { isRemote } from '../../base/remote-address.ts';
import { indexDirFor } from '../../platform/dirs.ts';
import { folderKind } from '../../platform/index-folder.ts';

export interface FoundRoot {
  /** Absolute, symbolic links resolved. */
  readonly root: string;
  /** The current folder inside it, `/`-separated; '' at the root itself. */
  readonly under: string;
  /** Why this root: the user named it, an index was found, git's top level, or the folder itself. */
  readonly why: 'named' | 'index' | 'git' | 'folder';
}

/**
 * The nearest folder at or above `from` that has an index, else git's top level, else `from`.
 * A folder inside an indexed root is thus served by that index, with `under` to filter by.
 * @param from absolute path of a folder
 * @param indexBase the folder that holds all indexes; '' for the one in the cache folder
 * @throws E_ROOT_MISSING, E_ROOT_NOT_DIR, E_ROOT_UNREADABLE
 */
export async function findRoot(from: string, indexBase: string): Promise<FoundRoot> {
  const here = realFolder(from);
  for (let dir = here; ; dir = dirname(dir)) {
    if (folderKind(indexPlace(dir, indexBase)) === 'ours')
      return { root: dir, under: toUnder(dir, here), why: 'index' };
    if (dir === dirname(dir)) break;
  }
  // A folder with an index, the usual case, is found without any of this.
  const { gitInfo } = await import('../../files/index.ts');
  const git = await gitInfo(here);
  if (git?.isRepo === true) {
    const top = realFolder(git.topLevel);
    return { root: top, under: toUnder(top, here), why: 'git' };
  }
  return { root: here, under: '', why: 'folder' };
}

/** @param indexBase `index.dir` of the configuration; '' for the cache folder, which holds the local side of remote ones too */
export function indexPlace(root: string, indexBase: string): string {
  if (isRemote(indexBase)) return `${indexDirFor(root)}-${sha256Hex(indexBase).slice(0, 8)}`;
  return indexDirFor(root, indexBase === '' ? undefined : indexBase);
}

/**
 * A root the user named.
 * @throws E_ROOT_MISSING, E_ROOT_NOT_DIR, E_ROOT_UNREADABLE
 */
export function namedRoot(path: string, cwd: string): FoundRoot {
  return { root: realFolder(resolve(cwd, path)), under: '', why: 'named' };
}

/**
 * Path arguments of a search, relative to the root.
 * @param paths as typed, relative to `cwd`; they need not exist any more, for the index may still know them
 * @throws E_PATH_OUTSIDE
 */
export function pathsUnderRoot(paths: readonly string[], cwd: string, root: string): string[] {
  return paths.map((path) => {
    const absolute = realOrSame(resolve(cwd, path));
    const inside = relative(root, absolute);
    if (inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside)) {
      throw new MlxCodeError('E_PATH_OUTSIDE', `${path} lies outside the root ${root}`);
    }
    return inside.split(sep).join('/');
  });
}

/** True for a folder that is too large to index without being asked: the home folder, a folder above it, or the top of the disk. */
export function isTooWide(root: string): boolean {
  if (root === parse(root).root) return true;
  const home = homeFolder();
  const real = home === null ? null : realOrSame(home);
  return real !== null && (root === real || real.startsWith(`${root}${sep}`));
}

/** The parent is resolved even when the last part does not exist. */
export function realOrSame(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const up = dirname(path);
    return up === path ? path : resolve(realOrSame(up), relative(up, path));
  }
}

/** The path arguments relative to the root, or else the current folder; empty for the whole root. */
export function whereToLook(
  { paths, cwd }: { readonly paths: readonly string[]; readonly cwd: string },
  { root, under }: Pick<FoundRoot, 'root' | 'under'>,
): string[] {
  const typed = paths.length > 0 ? pathsUnderRoot(paths, cwd, root) : [under];
  return typed.includes('') ? [] : typed;
}

// --- internal ---

function realFolder(path: string): string {
  const real = realRoot(path);
  if (!statSync(real).isDirectory()) throw new MlxCodeError('E_ROOT_NOT_DIR', `${path} is a file, not a folder`);
  try {
    accessSync(real, constants.R_OK | constants.X_OK);
  } catch (cause) {
    throw new MlxCodeError('E_ROOT_UNREADABLE', `The folder ${path} cannot be read`, { cause });
  }
  return real;
}

function toUnder(root: string, here: string): string {
  return relative(root, here).split(sep).join('/');
}
