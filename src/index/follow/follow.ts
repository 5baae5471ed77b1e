/**
 * Keeps the index of a root equal to its files for as long as it runs. Hints of the file system say where to look; only
 * stamps and hashes say what changed, and the whole tree is compared whenever a hint may have been lost. Nothing that
 * goes wrong ends it: it waits, tells, and tries again.
 */

import { statSync } from 'node:fs';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import PQueue from 'p-queue';
import { MlxCodeError, throwIfCancelled } from '../../base/errors.ts';
import { isIgnoreFile, Scope } from '../../files/index.ts';
import { indexRoot } from '../run/index-root.ts';
import type { IndexReport, SharedThreads } from '../run/run-types.ts';
import type { FollowEvent, FollowOptions, FollowState, ReconcileReason } from './follow-types.ts';
import { Hints } from './hints.ts';
import { Upkeep } from './upkeep.ts';
import { Watching } from './watching.ts';

const RECONCILE_MS = 600_000;
const SECOND_LOOK_MS = 5000;
const TICK_MS = 5000;
/** A tick that comes so late means that the machine slept. */
const SLEPT_MS = 30_000;
/** A folder is read by the watcher before it is watched; what was put into it in between is found by a second look. */
const NEW_FOLDER_MS = 700;
const ROOT_POLL_MS = 1000;
const LOCK_RETRY_MS = 1000;
const RETRY_MS = [1000, 2000, 5000, 15_000, 60_000];
/** Looking over the tree takes at most this share of a core, within bounds. */
const POLL_SHARE = 0.05;
const POLL_MS = 2000;
const LONGEST_POLL_MS = 60_000;
/** The system has no more watches, or no more open files. */
const NO_MORE_WATCHES = new Set(['ENOSPC', 'EMFILE', 'ENFILE']);

export class Follower {
  readonly #options: FollowOptions;
  readonly #root: string;
  readonly #queue = new PQueue({ concurrency: 1 });
  readonly #hints = new Hints(({ paths }) => this.#enqueue(paths === null ? 'burst' : paths));
  readonly #threads: SharedThreads = { pool: null };
  readonly #stop = new AbortController();
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #reconciles: Partial<Record<ReconcileReason, number>> = {};
  readonly #watching: Watching;
  #rootInode = 0;
  #phase: FollowState['phase'] = 'starting';
  #polling = false;
  #pollEveryMs = POLL_MS;
  #waitingReconcile: ReconcileReason | null = null;
  #problem: FollowState['problem'] = null;
  #failures = 0;
  #tickAt = Date.now();
  readonly #upkeep = new Upkeep();
  #isReady = false;
  /** Files that the last run did not remove. */
  #heldBack = 0;
  readonly #sums = { updates: 0, indexed: 0, removed: 0, errors: 0, restarts: 0, waits: 0 };
  #lastChangeAtMs: number | null = null;
  #lastReconcileAtMs: number | null = null;
  #lastUpdateMs: number | null = null;

  constructor(options: FollowOptions) {
    this.#options = options;
    const { root, indexDir } = options.index();
    this.#root = root;
    this.#watching = new Watching({
      ...{ root, indexDir, make: options.watchTree },
      walk: () => options.index().walk,
      onHint: (path) => this.#hint(path),
      onFolder: (folder) => this.#lookAgain(folder),
      onReady: () => this.#enqueue('ready'),
      onError: (error) => this.#watchFailed(error),
    });
  }

  /** Begins; the event `ready` tells when the index is equal to the files. @throws E_ROOT_* */
  start(): void {
    this.#rootInode = statSync(this.#root).ino;
    void this.#watching.start();
    this.#enqueue('start');
    const tick = setInterval(() => this.#tick(), TICK_MS);
    this.#timers.add(tick);
  }

  state(): FollowState {
    const { updates, indexed, removed, ...more } = this.#sums;
    return {
      phase: this.#phase,
      watching: this.#polling ? 'polling' : 'system',
      pollEveryMs: this.#polling ? this.#pollEveryMs : null,
      folders: this.#watching.size,
      pending: this.#hints.pending,
      queued: this.#queue.size + this.#queue.pending,
      events: this.#hints.total,
      eventsPerSecond: this.#hints.perSecond,
      ...{ updates, reconciles: { ...this.#reconciles }, filesIndexed: indexed, filesRemoved: removed },
      ...more,
      upkeeps: this.#upkeep.runs,
      lastChangeAtMs: this.#lastChangeAtMs,
      lastReconcileAtMs: this.#lastReconcileAtMs,
      lastUpdateMs: this.#lastUpdateMs,
      problem: this.#problem,
    };
  }

  /**
   * Fulfilled when everything that was saved before the call is in the index. The tree is compared, not the hints waited
   * for: no system promises when those come.
   * @throws E_CANCELLED, and why the index cannot be brought up to date
   */
  async sync(signal?: AbortSignal): Promise<void> {
    throwIfCancelled(signal);
    await this.#queue.add(() => this.#run('asked', true), { priority: 1 });
    throwIfCancelled(signal);
    if (this.#heldBack > 0) {
      await sleep(this.#options.secondLookMs ?? SECOND_LOOK_MS, undefined, {
        signal: anyOf(signal, this.#stop.signal),
      }).catch(() => throwIfCancelled(signal));
      await this.#queue.add(() => this.#run('removals', false), { priority: 1 });
      throwIfCancelled(signal);
    }
    if (this.#problem === null) return;
    const { code, message } = this.#problem;
    throw new MlxCodeError(code as MlxCodeError['code'], message);
  }

  /** Runs a thing of the caller's while nothing is written by this follower. */
  async between<T>(action: () => Promise<T>): Promise<T> {
    return (await this.#queue.add(action)) as T;
  }

  async close(): Promise<void> {
    if (this.#phase === 'stopped') return;
    this.#phase = 'stopped';
    this.#stop.abort();
    this.#hints.clear();
    this.#queue.clear();
    for (const timer of this.#timers) clearTimeout(timer);
    await this.#watching.close();
    await this.#queue.onIdle();
    await this.#threads.pool?.close();
  }

  #hint(path: string): void {
    if (this.#stop.signal.aborted) return;
    if (path === '') this.#checkRoot();
    this.#hints.add(path);
  }

  #lookAgain(folder: string): void {
    this.#hint(folder);
    this.#after(NEW_FOLDER_MS, () => this.#hint(folder));
  }

  #after(ms: number, action: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      if (!this.#stop.signal.aborted) action();
    }, ms);
    this.#timers.add(timer);
  }

  /** One whole comparison is enough, however many reasons there are for it. */
  #enqueue(what: ReconcileReason | readonly string[]): void {
    if (this.#stop.signal.aborted) return;
    if (typeof what !== 'string') {
      void this.#queue.add(() => this.#run(what, true));
      return;
    }
    if (this.#waitingReconcile !== null) return;
    this.#waitingReconcile = what;
    void this.#queue.add(() => {
      this.#waitingReconcile = null;
      return this.#run(what, what !== 'removals');
    });
  }

  async #run(what: ReconcileReason | readonly string[], cautious: boolean): Promise<void> {
    const { signal } = this.#stop;
    if (signal.aborted || (this.#phase === 'root-missing' && what !== 'root-back')) return;
    const rules = typeof what !== 'string' && what.some((path) => this.#options.rules?.includes(path) === true);
    if (rules) await this.#options.onRules?.();
    const scope = typeof what === 'string' || rules ? undefined : this.#scopeOf(what);
    this.#phase = this.#isReady ? 'working' : 'starting';
    if (scope === undefined) {
      // Hints that came in the turn of a question belong to it.
      await nextTurn();
      this.#hints.clear();
      this.#watching.forget();
    }
    const started = performance.now();
    const upkeep = this.#upkeep.isPressing;
    try {
      const report = await indexRoot(
        this.#options.index(),
        { ...this.#options.work, signal },
        {
          ...(scope !== undefined && { scope }),
          order: this.#options.order,
          threads: this.#threads,
          quick: this.#isReady && !upkeep,
          cautious,
          onWalked: (found) => {
            if (scope === undefined) this.#pollEveryMs = pollMs(performance.now() - started);
            this.#watching.adopt(found, scope === undefined);
          },
        },
      );
      if (upkeep) this.#upkeep.doneByUpdate();
      this.#done(what, report, performance.now() - started);
    } catch (error) {
      this.#failed(error, what);
    }
  }

  /** A change of the rules is a change of all that they speak of. */
  #scopeOf(paths: readonly string[]): Scope {
    const scopes = paths.map((path) => {
      if (!isIgnoreFile(path.slice(path.lastIndexOf('/') + 1))) return path;
      this.#watching.forget();
      return path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '';
    });
    // A folder may be entered now that was not before, or the other way round.
    for (const path of scopes) this.#watching.forget(path);
    return new Scope(scopes);
  }

  #done(what: ReconcileReason | readonly string[], report: IndexReport, ms: number): void {
    this.#failures = 0;
    this.#problem = null;
    this.#phase = 'idle';
    const reason = typeof what === 'string' ? what : 'hint';
    if (typeof what === 'string') {
      this.#reconciles[what] = (this.#reconciles[what] ?? 0) + 1;
      this.#lastReconcileAtMs = Date.now();
    } else {
      this.#sums.updates++;
      this.#lastUpdateMs = Math.round(ms);
    }
    const moved = report.added + report.changed + report.removed;
    if (moved > 0) {
      this.#sums.indexed += report.added + report.changed;
      this.#sums.removed += report.removed;
      this.#lastChangeAtMs = Date.now();
      this.#upkeep.changed();
    }
    if (!this.#isReady) {
      this.#isReady = true;
      this.#tell({ kind: 'ready', report });
    } else if (moved > 0 || report.warnings.length > 0) this.#tell({ kind: 'updated', report, reason });
    this.#heldBack = report.heldBack;
    if (report.heldBack > 0) {
      this.#tell({ kind: 'held-back', files: report.heldBack });
      this.#after(this.#options.secondLookMs ?? SECOND_LOOK_MS, () => this.#enqueue('removals'));
    }
  }

  #failed(error: unknown, what: ReconcileReason | readonly string[]): void {
    if (this.#stop.signal.aborted) return;
    const code = error instanceof MlxCodeError ? error.code : 'E_BUG';
    const message = error instanceof Error ? error.message : String(error);
    if (code === 'E_ROOT_MISSING' || code === 'E_ROOT_NOT_DIR') {
      this.#rootGone();
      return;
    }
    this.#phase = 'waiting';
    const busy = code === 'E_INDEX_LOCKED';
    if (busy) this.#sums.waits++;
    else this.#sums.errors++;
    // Said once, not at every try.
    const known = this.#problem?.code === code;
    this.#problem = { code, message };
    if (!known) this.#tell(busy ? { kind: 'waiting', message } : { kind: 'problem', code, message });
    const wait = busy ? LOCK_RETRY_MS : (RETRY_MS[Math.min(this.#failures++, RETRY_MS.length - 1)] ?? LOCK_RETRY_MS);
    // What it was about may be lost with the failure: the next try looks at everything.
    this.#after(wait, () => this.#enqueue(what === 'start' ? 'start' : 'retry'));
  }

  #watchFailed(error: NodeJS.ErrnoException): void {
    this.#sums.errors++;
    if (!NO_MORE_WATCHES.has(error.code ?? '')) {
      this.#after(LOCK_RETRY_MS, () => this.#enqueue('error'));
      return;
    }
    if (this.#polling) return;
    this.#polling = true;
    const limit = error.code === 'ENOSPC' ? 'fs.inotify.max_user_watches' : 'the number of open files (ulimit -n)';
    const message = `The system gives no more watches (${error.code}); raise ${limit}. Until then changes are found by comparing`;
    this.#tell({ kind: 'polling', message, everyMs: this.#pollEveryMs });
    this.#poll();
  }

  #poll(): void {
    this.#after(this.#pollEveryMs, () => {
      if (!this.#polling) return;
      this.#enqueue('poll');
      this.#poll();
    });
  }

  #tick(): void {
    const now = Date.now();
    const late = now - this.#tickAt - TICK_MS;
    this.#tickAt = now;
    if (this.#phase === 'root-missing') return;
    this.#checkRoot();
    if (Math.abs(late) > SLEPT_MS) this.#enqueue('sleep');
    const every = this.#options.reconcileMs ?? RECONCILE_MS;
    if (this.#lastReconcileAtMs !== null && now - this.#lastReconcileAtMs >= every) {
      // Watches may be had again by now.
      if (this.#polling) this.#rewatch();
      this.#enqueue('interval');
    }
    if (this.#upkeep.isDue(now) && this.#phase === 'idle' && this.#queue.size + this.#queue.pending === 0)
      void this.#queue.add(() => this.#maintain());
  }

  /** A failure is counted in the index and told by `status`; nothing depends on it. */
  async #maintain(): Promise<void> {
    const { signal } = this.#stop;
    if (signal.aborted) return;
    try {
      const report = await this.#upkeep.run(this.#options.index().indexDir, signal);
      if (report !== null) this.#tell({ kind: 'upkept', report });
    } catch {
      if (!signal.aborted) this.#sums.errors++;
    }
  }

  #checkRoot(): void {
    const stats = statSync(this.#root, { throwIfNoEntry: false });
    if (stats === undefined || !stats.isDirectory()) this.#rootGone();
    else if (stats.ino !== this.#rootInode) {
      this.#rootInode = stats.ino;
      this.#rewatch();
    }
  }

  /** The index stays as it is: an unplugged disk is not a deleted project. */
  #rootGone(): void {
    if (this.#phase === 'root-missing') return;
    this.#phase = 'root-missing';
    this.#hints.clear();
    this.#tell({ kind: 'root-missing' });
    this.#awaitRoot();
  }

  #awaitRoot(): void {
    this.#after(ROOT_POLL_MS, () => {
      const stats = statSync(this.#root, { throwIfNoEntry: false });
      if (stats?.isDirectory() !== true) {
        this.#awaitRoot();
        return;
      }
      this.#rootInode = stats.ino;
      this.#tell({ kind: 'root-back' });
      this.#enqueue('root-back');
      this.#rewatch();
    });
  }

  #rewatch(): void {
    this.#sums.restarts++;
    if (this.#polling) this.#tell({ kind: 'watching' });
    this.#polling = false;
    void this.#watching.start();
  }

  #tell(event: FollowEvent): void {
    this.#options.onEvent(event);
  }
}

// --- internal ---

function pollMs(walkMs: number): number {
  return Math.min(LONGEST_POLL_MS, Math.max(POLL_MS, Math.round(walkMs / POLL_SHARE)));
}

function anyOf(signal: AbortSignal | undefined, other: AbortSignal): AbortSignal {
  return signal === undefined ? other : AbortSignal.any([signal, other]);
}
