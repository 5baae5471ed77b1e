/** The file watches of one root: started, restarted, and limited to folders that a walk enters. */

import {
  entersFolder,
  loadWatchTree,
  type TreeWatcher,
  type WalkOptions,
  type WalkResult,
  type WatchTree,
} from '../../files/index.ts';

export interface WatchingOptions {
  readonly root: string;
  /** Never watched, wherever it lies: it changes with every run. */
  readonly indexDir: string;
  readonly walk: () => WalkOptions;
  /** @default the system's */
  readonly make: WatchTree | undefined;
  readonly onHint: (path: string) => void;
  /** A folder that was not there when the watch began is watched now. */
  readonly onFolder: (folder: string) => void;
  /** Everything that was there at the beginning is watched. */
  readonly onReady: () => void;
  readonly onError: (error: NodeJS.ErrnoException) => void;
}

export class Watching {
  readonly #options: WatchingOptions;
  #watcher: TreeWatcher | undefined;
  #closed = false;
  /** Whether a walk would enter a folder, as far as asked. */
  #entered = new Map<string, boolean>();

  constructor(options: WatchingOptions) {
    this.#options = options;
  }

  /** Folders with a watch. */
  get size(): number {
    return this.#watcher?.size ?? 0;
  }

  /** Begins, or begins anew: what an older watcher still says is not heard. */
  async start(): Promise<void> {
    const { root, indexDir, onHint, onFolder, onReady, onError } = this.#options;
    const make = this.#options.make ?? (await loadWatchTree());
    if (this.#closed) return;
    const old = this.#watcher;
    this.forget();
    // The folders of the first listing are looked at when all of them are watched.
    let listed = false;
    const watcher = make(root, (folder) => `${root}/${folder}` !== indexDir && this.#enters(folder), {
      onHint: (path) => this.#watcher === watcher && onHint(path),
      onFolder: (folder) => this.#watcher === watcher && listed && onFolder(folder),
      onError: (error) => this.#watcher === watcher && onError(error),
    });
    this.#watcher = watcher;
    void watcher.ready.then(() => {
      listed = true;
      if (this.#watcher === watcher) onReady();
    });
    await old?.close();
  }

  /** Rules may have changed: for one folder, or for all. */
  forget(folder?: string): void {
    if (folder === undefined) this.#entered = new Map();
    else this.#entered.delete(folder);
  }

  /** Brings the watches in line with a walk. */
  adopt(found: WalkResult, whole: boolean): void {
    this.#watcher?.adopt(found.folders, whole);
  }

  async close(): Promise<void> {
    this.#closed = true;
    const watcher = this.#watcher;
    this.#watcher = undefined;
    await watcher?.close();
  }

  #enters(folder: string): boolean {
    const known = this.#entered.get(folder);
    if (known !== undefined) return known;
    try {
      const enters = entersFolder(this.#options.root, folder, this.#options.walk());
      this.#entered.set(folder, enters);
      return enters;
    } catch {
      // The root is gone: nothing is entered, and nothing remembered.
      return false;
    }
  }
}
