/**
 * Lists the files under a root that are worth reading, with what is needed to see later whether one has changed, and
 * counts everything left out by reason. Follows no link, opens no file, and ends after a bounded number of entries.
 */

import { type Dirent, lstatSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { fromErrno, isHandleShortage, MlxCodeError, throwIfCancelled } from '../base/errors.ts';
import { failpoint } from '../base/failpoints.ts';
import { realRoot, rootError } from '../base/paths.ts';
import { type RepoPath, SKIP_REASONS, type SkipReason, type WorkOptions } from '../base/types.ts';
import { foldersApart } from './apart.ts';
import { ForcedPaths } from './forced.ts';
import { GIT_IGNORE_FILE, OWN_IGNORE_FILE, outerRules, readIgnoreFile } from './git-excludes.ts';
import { isBinaryName, isLockFile, isSecretFolder, isSecretName, isToolFolder } from './names.ts';
import { IgnoreRules } from './rules.ts';
import { Scope } from './scope.ts';

export interface WalkOptions {
  /** Larger files are skipped as `too-large`. Bytes, @default 1_000_000 */
  readonly maxFileBytes?: number;
  /** Files beyond this many, in path order, are skipped as `over-file-cap`. @default 100_000 */
  readonly maxFiles?: number;
  /** Take files and folders whose name begins with a dot, save those of tools such as `.git`. @default false */
  readonly includeHidden?: boolean;
  /**
   * Patterns, written as in `.gitignore` and read at the root, of what to take although it is ignored, hidden, a lock
   * file or in a tool's folder. One that begins with a wildcard does not reach into folders that are left out.
   */
  readonly include?: readonly string[];
  /** Patterns, as above, of what to leave out in any case. */
  readonly exclude?: readonly string[];
  /** Told of every file and folder that is left out, in order. A folder ends in `/`. */
  readonly onSkip?: (path: string, reason: SkipReason) => void;
  /** Stay on the root's file system. @default true */
  readonly oneFileSystem?: boolean;
}

export interface WalkEntry {
  readonly path: RepoPath;
  /** Bytes. */
  readonly size: number;
  readonly mtimeMs: number;
  readonly ino: number;
}

export interface WalkResult {
  /** In order of the path's UTF-16 units. */
  readonly entries: readonly WalkEntry[];
  /** Files and whole folders left out; a folder that was not entered counts once. */
  readonly skips: Readonly<Record<SkipReason, number>>;
  /** The first few of each reason; a folder ends in `/`. */
  readonly examples: Readonly<Record<SkipReason, readonly string[]>>;
  /**
   * Files, and folders with a final `/`, that the disk or a network mount failed to show, although permission was not
   * the matter: what is known of them still holds.
   */
  readonly unread: readonly string[];
  /** Sentences for the user about what could not be read. */
  readonly warnings: readonly string[];
  /** Folders that were entered, by path without a final `/` ('' for the root), with their inode numbers. */
  readonly folders: ReadonlyMap<string, number>;
}

export const DEFAULT_MAX_FILE_BYTES = 1_000_000;
const DEFAULT_MAX_FILES = 100_000;
const EXAMPLES_PER_REASON = 5;
const MAX_WARNINGS = 20;
/** Past this many times the file cap the rest is not even counted. */
const COUNTED_BEYOND_CAP = 10;
/** Synchronous calls are several times faster than promises here; the thread is handed back this often. */
const SLICE_MS = 12;
/** How many entries pass between two looks at the clock. */
const CLOCK_EVERY = 32;
const CACHE_TAG_FILE = 'CACHEDIR.TAG';
const VENV_FILE = 'pyvenv.cfg';

/**
 * @param root any spelling of a folder
 * @param scope only what lies at or below these paths is listed and counted, under the same rules; @default everything
 * @throws E_ROOT_MISSING (also when it vanishes meanwhile), E_ROOT_NOT_DIR, E_ROOT_UNREADABLE, E_CANCELLED
 */
export async function walk(
  root: string,
  options: WalkOptions = {},
  work: WorkOptions = {},
  scope: Scope | null = null,
): Promise<WalkResult> {
  throwIfCancelled(work.signal);
  const top = realRoot(root);
  const state = new Walker(top, options, scope);
  state.enterRoot(root);
  let sliceStart = performance.now();
  while (state.step()) {
    if (performance.now() - sliceStart < SLICE_MS) continue;
    work.onProgress?.({ phase: 'scan', done: state.entries.length, total: 0, unit: 'files' });
    await nextTurn();
    throwIfCancelled(work.signal);
    sliceStart = performance.now();
  }
  work.onProgress?.({ phase: 'scan', done: state.entries.length, total: 0, unit: 'files' });
  // An unmounted or deleted root must not look like a tree whose files were all deleted.
  if (statSync(top, { throwIfNoEntry: false })?.ino !== state.rootIno) {
    throw new MlxCodeError('E_ROOT_MISSING', `The folder ${root} vanished while it was read`);
  }
  const { entries, skips, examples, unread, warnings, folders } = state;
  return { entries, skips, examples, unread, warnings, folders };
}

/** A file that changes what a walk finds beside and below it. @param name without its folder */
export function isIgnoreFile(name: string): boolean {
  return [GIT_IGNORE_FILE, OWN_IGNORE_FILE, CACHE_TAG_FILE, VENV_FILE].includes(name);
}

/**
 * Whether a walk would enter this folder.
 * @param root absolute real path @param folder relative to it, without a final `/`
 * @throws E_ROOT_*
 */
export function entersFolder(root: string, folder: string, options: WalkOptions = {}): boolean {
  const state = new Walker(root, options, new Scope([folder]));
  state.enterRoot(root);
  return state.reaches(folder);
}

// --- internal ---

/** A folder being walked: what is left of it, and the rules that hold in it. */
interface Frame {
  /** Path below the root with a final `/`; '' for the root. */
  readonly folder: string;
  readonly found: readonly Found[];
  next: number;
  readonly git: IgnoreRules;
  readonly own: IgnoreRules;
  /** A folder left out, entered only for what `include` names in it. */
  readonly forcedOnly: boolean;
}

interface Found {
  /** Name, with a final `/` for a folder: sorting by it sorts whole paths. */
  readonly key: string;
  readonly type: 'file' | 'folder' | 'symlink' | 'special-file';
}

class Walker {
  readonly entries: WalkEntry[] = [];
  readonly skips = Object.fromEntries(SKIP_REASONS.map((reason) => [reason, 0])) as Record<SkipReason, number>;
  readonly examples = Object.fromEntries(SKIP_REASONS.map((reason) => [reason, []])) as unknown as Record<
    SkipReason,
    string[]
  >;
  readonly unread: string[] = [];
  readonly warnings: string[] = [];
  readonly folders = new Map<string, number>();
  rootIno = 0;
  #device = 0;
  readonly #root: string;
  /** Folders of ours that lie in the root, and those of other work trees of its repository, with a final `/`. */
  readonly #apart: ReadonlyMap<string, SkipReason>;
  readonly #options: Required<Omit<WalkOptions, 'include' | 'exclude' | 'onSkip'>>;
  readonly #onSkip: WalkOptions['onSkip'];
  readonly #forced: ForcedPaths;
  readonly #excluded: IgnoreRules;
  readonly #prefix: string;
  readonly #outerGit: IgnoreRules;
  readonly #outerOwn: IgnoreRules;
  readonly #stack: Frame[] = [];
  readonly #scope: Scope | null;

  constructor(root: string, options: WalkOptions, scope: Scope | null) {
    this.#root = root;
    this.#scope = scope;
    this.#options = {
      maxFileBytes: options.maxFileBytes ?? DEFAULT_MAX_FILE_BYTES,
      maxFiles: options.maxFiles ?? DEFAULT_MAX_FILES,
      includeHidden: options.includeHidden ?? false,
      oneFileSystem: options.oneFileSystem ?? true,
    };
    this.#onSkip = options.onSkip;
    this.#forced = new ForcedPaths(options.include ?? []);
    this.#excluded = new IgnoreRules().with((options.exclude ?? []).join('\n'), '');
    this.#apart = foldersApart(root);
    const outer = outerRules(root);
    this.#prefix = outer.prefix;
    this.#outerGit = outer.git;
    this.#outerOwn = outer.own;
  }

  enterRoot(named: string): void {
    try {
      const stats = statSync(this.#root);
      if (!stats.isDirectory()) throw new MlxCodeError('E_ROOT_NOT_DIR', `${named} is a file, not a folder`);
      this.rootIno = stats.ino;
      this.#device = stats.dev;
      failpoint('walk.folder');
      this.folders.set('', stats.ino);
      this.#open('', readdirSync(this.#root, { withFileTypes: true }), this.#outerGit, this.#outerOwn, false);
    } catch (error) {
      throw rootError(error, named);
    }
  }

  /** Goes straight down to a folder. @returns whether the rules let it be entered */
  reaches(folder: string): boolean {
    for (const part of folder.split('/')) {
      const frame = this.#stack.at(-1);
      const depth = this.#stack.length;
      if (frame !== undefined) this.#folder(frame, `${part}/`);
      if (this.#stack.length === depth) return false;
    }
    return true;
  }

  /** Handles a few entries of the innermost folder. @returns false when nothing is left */
  step(): boolean {
    for (let i = 0; i < CLOCK_EVERY; i++) {
      const frame = this.#stack.at(-1);
      if (frame === undefined) return false;
      const found = frame.found[frame.next++];
      if (found === undefined) this.#stack.pop();
      else if (found.type === 'folder') this.#folder(frame, found.key);
      else this.#file(frame, found);
    }
    const { maxFiles } = this.#options;
    if (this.skips['over-file-cap'] < maxFiles * COUNTED_BEYOND_CAP) return true;
    this.#warn(`The walk stopped after ${this.skips['over-file-cap']} files beyond the cap of ${maxFiles}`);
    return false;
  }

  #folder(frame: Frame, key: string): void {
    const path = frame.folder + key;
    const name = key.slice(0, -1);
    // Git's own store is not part of the tree: neither taken nor counted.
    if (name === '.git') return;
    if (this.#scope?.meets(path) === false) return;
    let forcedOnly = frame.forcedOnly;
    const apart = this.#apart.get(path);
    const reason = apart ?? (isBadName(name) ? 'bad-name' : this.#leftOut(frame, path, name, true));
    if (reason !== undefined) {
      if (!forcedOnly) this.#skip(reason, path);
      if (
        apart === 'ignored' ||
        reason === 'bad-name' ||
        reason === 'secret' ||
        !this.#forced.mayBeIn(path) ||
        this.#excluded.covers(path)
      )
        return;
      forcedOnly = true;
    }
    const absolute = join(this.#root, path);
    try {
      failpoint('walk.folder');
      const stats = lstatSync(absolute, { throwIfNoEntry: false });
      if (stats === undefined || !stats.isDirectory())
        this.#skip(stats?.isSymbolicLink() ? 'symlink' : 'vanished', path);
      else if (this.#options.oneFileSystem && stats.dev !== this.#device) this.#skip('special-file', path);
      else {
        const listed = readdirSync(absolute, { withFileTypes: true });
        this.folders.set(path.slice(0, -1), stats.ino);
        this.#open(path, listed, this.#gitBelow(frame, path), frame.own, forcedOnly);
      }
    } catch (error) {
      this.#skip(this.#reasonOf(error, path), path);
    }
  }

  /** A folder that git ignores and `.mlxignore` brings back: git's rules go on to hold for what is in it. */
  #gitBelow({ git, own }: Frame, folder: string): IgnoreRules {
    if (own.isEmpty || own.test(this.#prefix + folder) !== 'kept') return git;
    return git.test(this.#prefix + folder) === 'ignored' ? git.keeping(this.#prefix + folder) : git;
  }

  #open(folder: string, listed: readonly Dirent[], git: IgnoreRules, own: IgnoreRules, forcedOnly: boolean): void {
    let onlyForced = forcedOnly;
    let gitHere = git;
    let ownHere = own;
    const found: Found[] = [];
    for (const entry of listed) {
      const { name } = entry;
      if (entry.isDirectory()) found.push({ key: `${name}/`, type: 'folder' });
      else if (entry.isFile()) {
        found.push({ key: name, type: 'file' });
        const at = (this.#prefix + folder).slice(0, -1);
        if (name === GIT_IGNORE_FILE) gitHere = git.with(readIgnoreFile(join(this.#root, folder, name)), at);
        else if (name === OWN_IGNORE_FILE) ownHere = own.with(readIgnoreFile(join(this.#root, folder, name)), at);
        else if ((name === CACHE_TAG_FILE || name === VENV_FILE) && folder !== '' && !onlyForced) {
          // A cache or a virtual environment by its own declaration, whatever its name.
          this.#skip('ignored', folder);
          if (!this.#forced.mayBeIn(folder)) return;
          onlyForced = true;
        }
      } else found.push({ key: name, type: entry.isSymbolicLink() ? 'symlink' : 'special-file' });
    }
    const wanted = this.#scope?.narrow(folder, found) ?? found;
    wanted.sort((a, b) => (a.key < b.key ? -1 : 1));
    this.#stack.push({ folder, found: wanted, next: 0, git: gitHere, own: ownHere, forcedOnly: onlyForced });
  }

  #file(frame: Frame, { key, type }: Found): void {
    const path = frame.folder + key;
    if (frame.forcedOnly && !this.#forced.has(path)) return;
    // A worktree's or submodule's pointer to its git folder.
    if (key === '.git') return;
    const reason = this.#take(frame, path, key, type);
    if (reason !== undefined) this.#skip(reason, path);
  }

  /** Lists the file, or says why not. */
  #take(frame: Frame, path: string, name: string, type: Found['type']): SkipReason | undefined {
    if (isBadName(name)) return 'bad-name';
    if (type === 'symlink' || type === 'special-file') return type;
    const reason = this.#leftOut(frame, path, name, false);
    if (reason !== undefined) return reason;
    if (this.entries.length >= this.#options.maxFiles) return 'over-file-cap';
    try {
      const stats = lstatSync(`${this.#root}/${path}`, { throwIfNoEntry: false });
      if (stats === undefined) return 'vanished';
      if (!stats.isFile()) return stats.isSymbolicLink() ? 'symlink' : 'special-file';
      if (stats.size === 0) return 'empty';
      if (stats.size > this.#options.maxFileBytes) return 'too-large';
      // Made of the kernel's own names, so it is relative, has no dot parts and no NUL.
      this.entries.push({ path: path as RepoPath, size: stats.size, mtimeMs: stats.mtimeMs, ino: stats.ino });
      return undefined;
    } catch (error) {
      return this.#reasonOf(error, path);
    }
  }

  /** Why rules or the name alone leave this entry out. */
  #leftOut(frame: Frame, path: string, name: string, isFolder: boolean): SkipReason | undefined {
    if (this.#excluded.covers(path)) return 'ignored';
    if (isFolder ? isSecretFolder(name) : isSecretName(name, frame.folder.split('/'))) return 'secret';
    if (!isFolder && isBinaryName(name)) return 'binary';
    if (this.#forced.has(path)) return undefined;
    const own = frame.own.test(this.#prefix + path);
    if (own === 'ignored') return 'ignored';
    if (own === 'undecided') {
      if (name.startsWith('.') && !this.#options.includeHidden) return 'hidden';
      if (isFolder && isToolFolder(name)) return 'ignored';
      if (frame.git.test(this.#prefix + path) === 'ignored') return 'ignored';
      if (!isFolder && isLockFile(name)) return 'lockfile';
    }
    return undefined;
  }

  #reasonOf(error: unknown, path: string): SkipReason {
    // No fault of this entry: to leave it out would drop from the index what is still there.
    if (isHandleShortage(error)) throw fromErrno(error, `read ${join(this.#root, path)}`);
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') return 'vanished';
    if (code === 'ENAMETOOLONG') return 'bad-name';
    this.unread.push(path);
    this.#warn(`Cannot read ${JSON.stringify(path)} (${code ?? String(error)})`);
    return 'unreadable';
  }

  #skip(reason: SkipReason, path: string): void {
    this.skips[reason]++;
    this.#onSkip?.(path, reason);
    const examples = this.examples[reason];
    if (examples.length < EXAMPLES_PER_REASON) examples.push(path);
  }

  #warn(text: string): void {
    if (this.warnings.length < MAX_WARNINGS) this.warnings.push(text);
  }
}

/** A name that is not valid UTF-8 comes decoded with U+FFFD and could not be opened by that text. */
function isBadName(name: string): boolean {
  return name.includes('\ufffd');
}
