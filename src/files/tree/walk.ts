/**
 * Lists the files under a root that are worth reading, with what is needed to see later whether one has changed, and
 * counts everything left out by reason. Follows no link, opens no file, and ends after a bounded number of entries.
 */

import { type Dirent, lstatSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { MlxCodeError, throwIfCancelled } from '../../base/errors.ts';
import { failpoint } from '../../base/failpoints.ts';
import { realRoot, rootError } from '../../base/paths.ts';
import type { RepoPath, SkipReason, WorkOptions } from '../../base/types.ts';
import { GIT_IGNORE_FILE, OWN_IGNORE_FILE } from './git-excludes.ts';
import { Scope } from './scope.ts';
import { WalkReport } from './walk-report.ts';
import { type FolderRules, isBadName, WalkRules } from './walk-rules.ts';
import type { WalkOptions, WalkResult } from './walk-types.ts';

export const DEFAULT_MAX_FILE_BYTES = 1_000_000;
const DEFAULT_MAX_FILES = 100_000;
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
    work.onProgress?.({ phase: 'scan', done: state.report.entries.length, total: 0, unit: 'files' });
    await nextTurn();
    throwIfCancelled(work.signal);
    sliceStart = performance.now();
  }
  work.onProgress?.({ phase: 'scan', done: state.report.entries.length, total: 0, unit: 'files' });
  // An unmounted or deleted root must not look like a tree whose files were all deleted.
  if (statSync(top, { throwIfNoEntry: false })?.ino !== state.rootIno) {
    throw new MlxCodeError('E_ROOT_MISSING', `The folder ${root} vanished while it was read`);
  }
  return state.report.result();
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
  readonly rules: FolderRules;
  /** A folder left out, entered only for what `include` names in it. */
  readonly forcedOnly: boolean;
}

interface Found {
  /** Name, with a final `/` for a folder: sorting by it sorts whole paths. */
  readonly key: string;
  readonly type: 'file' | 'folder' | 'symlink' | 'special-file';
}

class Walker {
  readonly report: WalkReport;
  rootIno = 0;
  #device = 0;
  readonly #root: string;
  readonly #limits: Required<Pick<WalkOptions, 'maxFileBytes' | 'maxFiles' | 'oneFileSystem'>>;
  readonly #rules: WalkRules;
  readonly #scope: Scope | null;
  readonly #stack: Frame[] = [];

  constructor(root: string, options: WalkOptions, scope: Scope | null) {
    this.#root = root;
    this.#scope = scope;
    this.#limits = {
      maxFileBytes: options.maxFileBytes ?? DEFAULT_MAX_FILE_BYTES,
      maxFiles: options.maxFiles ?? DEFAULT_MAX_FILES,
      oneFileSystem: options.oneFileSystem ?? true,
    };
    this.report = new WalkReport(root, options.onSkip);
    this.#rules = new WalkRules(root, options);
  }

  enterRoot(named: string): void {
    try {
      const stats = statSync(this.#root);
      if (!stats.isDirectory()) throw new MlxCodeError('E_ROOT_NOT_DIR', `${named} is a file, not a folder`);
      this.rootIno = stats.ino;
      this.#device = stats.dev;
      failpoint('walk.folder');
      this.report.folders.set('', stats.ino);
      this.#open('', readdirSync(this.#root, { withFileTypes: true }), this.#rules.outer, false);
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
    const { maxFiles } = this.#limits;
    const beyond = this.report.skips['over-file-cap'];
    if (beyond < maxFiles * COUNTED_BEYOND_CAP) return true;
    this.report.warn(`The walk stopped after ${beyond} files beyond the cap of ${maxFiles}`);
    return false;
  }

  #folder(frame: Frame, key: string): void {
    const path = frame.folder + key;
    const name = key.slice(0, -1);
    // Git's own store is not part of the tree: neither taken nor counted.
    if (name === '.git') return;
    if (this.#scope?.meets(path) === false) return;
    const leftOut = this.#rules.ofFolder(frame.rules, path, name);
    if (leftOut !== null) {
      if (!frame.forcedOnly) this.report.skip(leftOut.reason, path);
      if (leftOut.whole) return;
    }
    const absolute = join(this.#root, path);
    try {
      failpoint('walk.folder');
      const stats = lstatSync(absolute, { throwIfNoEntry: false });
      if (stats === undefined || !stats.isDirectory())
        this.report.skip(stats?.isSymbolicLink() ? 'symlink' : 'vanished', path);
      else if (this.#limits.oneFileSystem && stats.dev !== this.#device) this.report.skip('special-file', path);
      else {
        const listed = readdirSync(absolute, { withFileTypes: true });
        this.report.folders.set(path.slice(0, -1), stats.ino);
        this.#open(path, listed, this.#rules.below(frame.rules, path), frame.forcedOnly || leftOut !== null);
      }
    } catch (error) {
      this.report.skip(this.report.reasonOf(error, path), path);
    }
  }

  #open(folder: string, listed: readonly Dirent[], rules: FolderRules, forcedOnly: boolean): void {
    let onlyForced = forcedOnly;
    let here = rules;
    const found: Found[] = [];
    for (const entry of listed) {
      const { name } = entry;
      if (entry.isDirectory()) found.push({ key: `${name}/`, type: 'folder' });
      else if (entry.isFile()) {
        found.push({ key: name, type: 'file' });
        here = this.#rules.withFile(here, folder, name);
        if ((name === CACHE_TAG_FILE || name === VENV_FILE) && folder !== '' && !onlyForced) {
          // A cache or a virtual environment by its own declaration, whatever its name.
          this.report.skip('ignored', folder);
          if (!this.#rules.mayHoldForced(folder)) return;
          onlyForced = true;
        }
      } else found.push({ key: name, type: entry.isSymbolicLink() ? 'symlink' : 'special-file' });
    }
    const wanted = this.#scope?.narrow(folder, found) ?? found;
    wanted.sort((a, b) => (a.key < b.key ? -1 : 1));
    this.#stack.push({ folder, found: wanted, next: 0, rules: here, forcedOnly: onlyForced });
  }

  #file(frame: Frame, { key, type }: Found): void {
    const path = frame.folder + key;
    if (frame.forcedOnly && !this.#rules.isForced(path)) return;
    // A worktree's or submodule's pointer to its git folder.
    if (key === '.git') return;
    const reason = this.#take(frame, path, key, type);
    if (reason !== undefined) this.report.skip(reason, path);
  }

  /** Lists the file, or says why not. */
  #take(frame: Frame, path: string, name: string, type: Found['type']): SkipReason | undefined {
    if (isBadName(name)) return 'bad-name';
    if (type === 'symlink' || type === 'special-file') return type;
    const reason = this.#rules.ofFile(frame.rules, path, name);
    if (reason !== undefined) return reason;
    if (this.report.entries.length >= this.#limits.maxFiles) return 'over-file-cap';
    try {
      const stats = lstatSync(`${this.#root}/${path}`, { throwIfNoEntry: false });
      if (stats === undefined) return 'vanished';
      if (!stats.isFile()) return stats.isSymbolicLink() ? 'symlink' : 'special-file';
      if (stats.size === 0) return 'empty';
      if (stats.size > this.#limits.maxFileBytes) return 'too-large';
      // Made of the kernel's own names, so it is relative, has no dot parts and no NUL.
      this.report.entries.push({ path: path as RepoPath, size: stats.size, mtimeMs: stats.mtimeMs, ino: stats.ino });
      return undefined;
    } catch (error) {
      return this.report.reasonOf(error, path);
    }
  }
}
