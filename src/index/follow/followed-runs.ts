/** Runs of a follower over all of the root or a part of it, with threads that are kept from one to the next. */

import { isIgnoreFile, Scope, type WalkResult } from '../../files/index.ts';
import { indexRoot } from '../run/index-root.ts';
import type { IndexReport, SharedThreads } from '../run/run-types.ts';
import type { FollowOptions, ReconcileReason } from './follow-types.ts';
import type { Watching } from './watching.ts';

export class FollowedRuns {
  readonly #options: FollowOptions;
  readonly #watching: Watching;
  readonly #signal: AbortSignal;
  readonly #threads: SharedThreads = { pool: null };

  constructor(options: FollowOptions, watching: Watching, signal: AbortSignal) {
    this.#options = options;
    this.#watching = watching;
    this.#signal = signal;
  }

  /**
   * What to look at: null for the whole tree, also after a change of the settings, which are read first. A change of an
   * ignore file is a change of all that it speaks of.
   */
  async scopeOf(what: ReconcileReason | readonly string[]): Promise<Scope | null> {
    if (typeof what === 'string') return null;
    if (what.some((path) => this.#options.rules?.includes(path) === true)) {
      await this.#options.onRules?.();
      return null;
    }
    const scopes = what.map((path) => {
      if (!isIgnoreFile(path.slice(path.lastIndexOf('/') + 1))) return path;
      this.#watching.forget();
      return path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '';
    });
    // A folder may be entered now that was not before, or the other way round.
    for (const path of scopes) this.#watching.forget(path);
    return new Scope(scopes);
  }

  /** @throws as `indexRoot` */
  async run(
    scope: Scope | null,
    { quick, cautious }: { readonly quick: boolean; readonly cautious: boolean },
    onWalked: (found: WalkResult) => void,
  ): Promise<IndexReport> {
    const { order, work } = this.#options;
    const parts = { order, threads: this.#threads, quick, cautious, onWalked };
    return await indexRoot(
      this.#options.index(),
      { ...work, signal: this.#signal },
      scope === null ? parts : { ...parts, scope },
    );
  }

  /** Ends the threads. */
  async close(): Promise<void> {
    await this.#threads.pool?.close();
  }
}
