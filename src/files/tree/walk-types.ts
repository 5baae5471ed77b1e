/** Options and results of a walk. */

import type { RepoPath, SkipReason } from '../../base/types.ts';

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
