/**
 * Hints that something may have changed under a root: the only place that uses chokidar. It watches folders, not files
 * (one system watch each), and only those that a walk would enter. A hint names a path and proves nothing: the receiver
 * one looks for himself.
 */

import { lstatSync, type Stats } from 'node:fs';
import { basename, join, relative, sep } from 'node:path';
import { type FSWatcher, watch } from 'chokidar';

export interface TreeEvents {
  /** @param path relative to the root, `/`-separated; '' for the root itself */
  readonly onHint: (path: string) => unknown;
  /** A folder is watched from now on; what was put into it before that moment came without a hint. */
  readonly onFolder: (path: string) => unknown;
  /** The system refuses watches (`ENOSPC`, `EMFILE`), or something else went wrong with one. */
  readonly onError: (error: NodeJS.ErrnoException) => unknown;
}

/** What a follower needs of a watcher, so that a test can lose hints on purpose. */
export interface TreeWatcher {
  /** Fulfilled when every folder that was there at the start is watched. */
  readonly ready: Promise<void>;
  /** Folders watched now. */
  readonly size: number;
  /**
   * Brings the watches in line with what a walk found: folders that are new to it, or are other folders under an old
   * name, are watched; those that rules leave out now are not any more.
   * @param folders inode number by path @param whole whether the walk was of the whole tree
   */
  adopt(folders: ReadonlyMap<string, number>, whole: boolean): void;
  close(): Promise<void>;
}

/** @param enters whether a walk would enter this folder, given relative to the root */
export type WatchTree = (root: string, enters: (folder: string) => boolean, events: TreeEvents) => TreeWatcher;

export const watchTree: WatchTree = (root, enters, events) => new ChokidarTree(root, enters, events);

// --- internal ---

class ChokidarTree implements TreeWatcher {
  readonly ready: Promise<void>;
  readonly #root: string;
  readonly #watcher: FSWatcher;
  readonly #inodes = new Map<string, number>();

  constructor(root: string, enters: (folder: string) => boolean, events: TreeEvents) {
    this.#root = root;
    const ignored = (path: string, stats?: Stats): boolean => {
      if (path === root) return false;
      if (stats === undefined) return basename(path) === '.git';
      return !stats.isDirectory() || !enters(this.#inside(path));
    };
    this.#watcher = watch(root, {
      ignored,
      followSymlinks: false,
      ignorePermissionErrors: true,
      // The first listing tells which folders are watched, and under which inode.
      ignoreInitial: false,
      atomic: false,
    });
    this.#watcher.on('raw', (event: string, name: string | null, details: unknown) => {
      const folder = (details as { watchedPath?: string } | undefined)?.watchedPath ?? root;
      // A folder that was moved or deleted reports its own name. One that has taken its place since, perhaps under the
      // same inode number, is not watched by chokidar: `adopt` sees to it.
      if (name === null || name === basename(folder)) {
        if (event === 'rename') this.#inodes.delete(this.#inside(folder));
        events.onHint(this.#inside(folder));
      }
      if (name !== null) events.onHint(this.#inside(join(folder, name)));
    });
    this.#watcher.on('addDir', (path: string, stats?: Stats) => {
      const folder = this.#inside(path);
      this.#inodes.set(folder, stats?.ino ?? inodeOf(path));
      events.onFolder(folder);
    });
    this.#watcher.on('unlinkDir', (path: string) => {
      this.#inodes.delete(this.#inside(path));
      events.onHint(this.#inside(path));
    });
    this.#watcher.on('error', (error: unknown) => events.onError(error as NodeJS.ErrnoException));
    this.ready = new Promise((resolve) => this.#watcher.once('ready', resolve));
  }

  get size(): number {
    return this.#inodes.size;
  }

  adopt(folders: ReadonlyMap<string, number>, whole: boolean): void {
    for (const [folder, inode] of folders) {
      const known = this.#inodes.get(folder);
      if (known === inode || folder === '') continue;
      this.#inodes.set(folder, inode);
      this.#watcher.unwatch(join(this.#root, folder));
      this.#watcher.add(join(this.#root, folder));
    }
    if (!whole) return;
    for (const folder of [...this.#inodes.keys()]) {
      if (folders.has(folder)) continue;
      this.#inodes.delete(folder);
      this.#watcher.unwatch(join(this.#root, folder));
    }
  }

  async close(): Promise<void> {
    await this.#watcher.close();
  }

  #inside(path: string): string {
    const inside = relative(this.#root, path);
    return sep === '/' ? inside : inside.split(sep).join('/');
  }
}

function inodeOf(path: string): number {
  return lstatSync(path, { throwIfNoEntry: false })?.ino ?? 0;
}
