/** Whether the root is there, and whether it is still the same folder: a disk may be unplugged, a folder replaced. */

import { statSync } from 'node:fs';
import type { Timers } from '../../platform/timers.ts';

const POLL_MS = 1000;

export class RootPresence {
  readonly #root: string;
  readonly #timers: Timers;
  #inode = 0;

  constructor(root: string, timers: Timers) {
    this.#root = root;
    this.#timers = timers;
  }

  /** Takes the folder that is there now for the root. */
  start(): void {
    this.#inode = statSync(this.#root).ino;
  }

  /** `replaced` once, when another folder has its name now. */
  look(): 'there' | 'replaced' | 'gone' {
    const stats = statSync(this.#root, { throwIfNoEntry: false });
    if (stats === undefined || !stats.isDirectory()) return 'gone';
    if (stats.ino === this.#inode) return 'there';
    this.#inode = stats.ino;
    return 'replaced';
  }

  /** Calls back once, when a folder is there again. */
  whenBack(action: () => void): void {
    this.#timers.after(POLL_MS, () => {
      if (this.look() === 'gone') this.whenBack(action);
      else action();
    });
  }
}
