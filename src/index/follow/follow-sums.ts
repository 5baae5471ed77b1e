/** Counts what a follower did since it began. */

import type { IndexReport } from '../run/run-types.ts';
import type { FollowState, ReconcileReason } from './follow-types.ts';

export class FollowSums {
  /** Failed runs and refused watches; watchers set up anew; times another writer was waited for. */
  errors = 0;
  restarts = 0;
  waits = 0;
  /** Files that the last run did not remove. */
  heldBack = 0;
  #updates = 0;
  #indexed = 0;
  #removed = 0;
  readonly #reconciles: Partial<Record<ReconcileReason, number>> = {};
  #lastChangeAtMs: number | null = null;
  #lastReconcileAtMs: number | null = null;
  #lastUpdateMs: number | null = null;

  /** True when a run has reached its end. */
  get isReady(): boolean {
    return this.#updates > 0 || this.#lastReconcileAtMs !== null;
  }

  /** Milliseconds since the epoch; null before the first. */
  get lastReconcileAtMs(): number | null {
    return this.#lastReconcileAtMs;
  }

  /** A run over the whole tree, or over a few paths, reached its end. @returns how many files it brought in or removed */
  count(what: ReconcileReason | readonly string[], report: IndexReport, ms: number): number {
    if (typeof what === 'string') {
      this.#reconciles[what] = (this.#reconciles[what] ?? 0) + 1;
      this.#lastReconcileAtMs = Date.now();
    } else {
      this.#updates++;
      this.#lastUpdateMs = Math.round(ms);
    }
    this.heldBack = report.heldBack;
    const broughtIn = report.added + report.changed;
    const moved = broughtIn + report.removed;
    if (moved === 0) return 0;
    this.#indexed += broughtIn;
    this.#removed += report.removed;
    this.#lastChangeAtMs = Date.now();
    return moved;
  }

  state(): Pick<
    FollowState,
    | ('updates' | 'reconciles' | 'filesIndexed' | 'filesRemoved' | 'errors' | 'restarts' | 'waits')
    | ('lastChangeAtMs' | 'lastReconcileAtMs' | 'lastUpdateMs')
  > {
    return {
      updates: this.#updates,
      reconciles: { ...this.#reconciles },
      filesIndexed: this.#indexed,
      filesRemoved: this.#removed,
      errors: this.errors,
      restarts: this.restarts,
      waits: this.waits,
      lastChangeAtMs: this.#lastChangeAtMs,
      lastReconcileAtMs: this.#lastReconcileAtMs,
      lastUpdateMs: this.#lastUpdateMs,
    };
  }
}
