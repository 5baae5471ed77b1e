/** Which files and folders a walk leaves out, by ignore rules, by what the user includes and excludes, and by name alone. */

import { join } from 'node:path';
import type { SkipReason } from '../../base/types.ts';
import { ForcedPaths } from './forced-includes.ts';
import { GIT_IGNORE_FILE, OWN_IGNORE_FILE, outerRules, readIgnoreFile } from './git-excludes.ts';
import { IgnoreRules } from './ignore-rules.ts';
import { isBinaryName, isLockFile, isSecretFolder, isSecretName, isToolFolder } from './name-rules.ts';
import { separateFolders } from './separate-folders.ts';
import type { WalkOptions } from './walk-types.ts';

/** Rules of ignore files that hold in a folder. */
export interface FolderRules {
  readonly git: IgnoreRules;
  readonly own: IgnoreRules;
}

export class WalkRules {
  /** What holds at the root before its own ignore files are read. */
  readonly outer: FolderRules;
  readonly #root: string;
  readonly #includeHidden: boolean;
  /** Folders of ours that lie in the root, and those of other work trees of its repository, with a final `/`. */
  readonly #apart: ReadonlyMap<string, SkipReason>;
  readonly #forced: ForcedPaths;
  readonly #excluded: IgnoreRules;
  /** Path of the root below the top of its repository, with a final `/`. */
  readonly #prefix: string;

  constructor(root: string, { include = [], exclude = [], includeHidden = false }: WalkOptions) {
    this.#root = root;
    this.#includeHidden = includeHidden;
    this.#forced = new ForcedPaths(include);
    this.#excluded = new IgnoreRules().with(exclude.join('\n'), '');
    this.#apart = separateFolders(root);
    const { prefix, git, own } = outerRules(root);
    this.#prefix = prefix;
    this.outer = { git, own };
  }

  /** Why a folder is left out, and whether nothing in it may be taken even where `include` names it. @param path with a final `/` */
  ofFolder(
    here: FolderRules,
    path: string,
    name: string,
  ): { readonly reason: SkipReason; readonly whole: boolean } | null {
    const apart = this.#apart.get(path);
    const reason = apart ?? (isBadName(name) ? 'bad-name' : this.#leftOut(here, path, name, true));
    if (reason === undefined) return null;
    const whole =
      apart === 'ignored' ||
      reason === 'bad-name' ||
      reason === 'secret' ||
      !this.#forced.mayBeIn(path) ||
      this.#excluded.covers(path);
    return { reason, whole };
  }

  /** Why a file is left out by rules or by its name. */
  ofFile(here: FolderRules, path: string, name: string): SkipReason | undefined {
    return this.#leftOut(here, path, name, false);
  }

  /** Whether `include` names the file. */
  isForced(path: string): boolean {
    return this.#forced.has(path);
  }

  /** Whether `include` may name something in the folder. @param folder with a final `/` */
  mayHoldForced(folder: string): boolean {
    return this.#forced.mayBeIn(folder);
  }

  /** A folder that git ignores and `.mlxignore` brings back: git's rules go on to hold for what is in it. */
  below(here: FolderRules, folder: string): FolderRules {
    const { git, own } = here;
    if (own.isEmpty || own.test(this.#prefix + folder) !== 'kept') return here;
    return git.test(this.#prefix + folder) === 'ignored' ? { git: git.keeping(this.#prefix + folder), own } : here;
  }

  /** With the rules of a file of the folder, if that is an ignore file. @param folder with a final `/`, '' for the root */
  withFile(here: FolderRules, folder: string, name: string): FolderRules {
    if (name !== GIT_IGNORE_FILE && name !== OWN_IGNORE_FILE) return here;
    const { git, own } = here;
    const text = readIgnoreFile(join(this.#root, folder, name));
    const at = (this.#prefix + folder).slice(0, -1);
    return name === GIT_IGNORE_FILE ? { git: git.with(text, at), own } : { git, own: own.with(text, at) };
  }

  #leftOut(here: FolderRules, path: string, name: string, isFolder: boolean): SkipReason | undefined {
    if (this.#excluded.covers(path)) return 'ignored';
    if (isFolder ? isSecretFolder(name) : isSecretName(name, foldersOf(path))) return 'secret';
    if (!isFolder && isBinaryName(name)) return 'binary';
    if (this.#forced.has(path)) return undefined;
    const own = here.own.test(this.#prefix + path);
    if (own === 'ignored') return 'ignored';
    if (own === 'undecided') {
      if (name.startsWith('.') && !this.#includeHidden) return 'hidden';
      if (isFolder && isToolFolder(name)) return 'ignored';
      if (here.git.test(this.#prefix + path) === 'ignored') return 'ignored';
      if (!isFolder && isLockFile(name)) return 'lockfile';
    }
    return undefined;
  }
}

/** A name that is not valid UTF-8 comes decoded with U+FFFD and could not be opened by that text. */
export function isBadName(name: string): boolean {
  return name.includes('\ufffd');
}

// --- internal ---

/** Names of the folders that a file is in, and a last empty one. */
function foldersOf(path: string): string[] {
  return path.slice(0, path.lastIndexOf('/') + 1).split('/');
}
