/** Options and state of a follower: plain data, for its clients. */

import type { WorkOptions } from '../../base/types.ts';
import type { WatchTree } from '../../files/index.ts';
import type { MaintenanceReport } from '../../store/index.ts';
import type { ReadingOrder } from '../run/reading-order.ts';
import type { IndexReport, IndexRootOptions } from '../run/run-types.ts';

export interface FollowOptions {
  /** Asked before every run: settings may change, the root and the folder of the index may not. */
  readonly index: () => Omit<IndexRootOptions, 'force'>;
  /** Files of the root that hold settings, and what to do before the tree is compared after they changed. */
  readonly rules?: readonly string[];
  readonly onRules?: () => Promise<void>;
  readonly onEvent: (event: FollowEvent) => void;
  /** Progress of runs. */
  readonly work?: Pick<WorkOptions, 'onProgress'>;
  /** What a run reads first. */
  readonly order?: ReadingOrder;
  /** Another source of hints: for tests. */
  readonly watchTree?: WatchTree;
  /** Milliseconds between two whole comparisons. @default ten minutes */
  readonly reconcileMs?: number;
  /** Milliseconds before files are removed when more than half went at once. @default 5000 */
  readonly secondLookMs?: number;
}

/** Why the whole tree is compared with the index. */
export type ReconcileReason =
  | 'start'
  | 'ready'
  | 'burst'
  | 'error'
  | 'sleep'
  | 'interval'
  | 'poll'
  | 'asked'
  | 'removals'
  | 'root-back'
  | 'retry';

export interface FollowState {
  /** `waiting`: another process writes, or the last try failed (see `problem`) and is repeated. */
  readonly phase: 'starting' | 'idle' | 'working' | 'waiting' | 'root-missing' | 'stopped';
  /** `polling` when the system gave no more watches: changes are then found by comparing, every `pollEveryMs`. */
  readonly watching: 'system' | 'polling';
  readonly pollEveryMs: number | null;
  /** Folders with a watch of the system. */
  readonly folders: number;
  /** Paths with a hint that have not been looked at, and work that waits. */
  readonly pending: number;
  readonly queued: number;
  /** Hints received, in all, and in the last second. */
  readonly events: number;
  readonly eventsPerSecond: number;
  /** Runs over a few paths, and over the whole tree by reason. */
  readonly updates: number;
  readonly reconciles: Readonly<Partial<Record<ReconcileReason, number>>>;
  /** Files brought in, and removed, since the start. */
  readonly filesIndexed: number;
  readonly filesRemoved: number;
  /** Failed runs and refused watches; watchers set up anew; times another writer was waited for. */
  readonly errors: number;
  readonly restarts: number;
  readonly waits: number;
  /** Runs that compacted the tables and dropped old versions. */
  readonly upkeeps: number;
  /** Milliseconds since the epoch; null before the first. */
  readonly lastChangeAtMs: number | null;
  readonly lastReconcileAtMs: number | null;
  /** How long the last run over a few paths took. */
  readonly lastUpdateMs: number | null;
  readonly problem: { readonly code: string; readonly message: string } | null;
}

export type FollowEvent =
  /** The index is equal to the files for the first time. */
  | { readonly kind: 'ready'; readonly report: IndexReport }
  /** Files were brought in or removed. */
  | { readonly kind: 'updated'; readonly report: IndexReport; readonly reason: ReconcileReason | 'hint' }
  /** Tables were compacted, and old versions removed. */
  | { readonly kind: 'upkept'; readonly report: MaintenanceReport }
  | { readonly kind: 'waiting'; readonly message: string }
  | { readonly kind: 'problem'; readonly code: string; readonly message: string }
  | { readonly kind: 'polling'; readonly message: string; readonly everyMs: number }
  | { readonly kind: 'watching' }
  | { readonly kind: 'root-missing' }
  | { readonly kind: 'root-back' }
  /** More than half of the files are gone; they stay in the index until a second look. */
  | { readonly kind: 'held-back'; readonly files: number };
