/**
 * Keeps the index of a root equal to its files for as long as it runs. Hints of the file system say where to look; only
 * stamps and hashes say what changed, and the whole tree is compared whenever a hint may have been lost. Nothing that
 * goes wrong ends it: it waits, tells, and tries again.
 */

import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { eitherSignal } from '../../base/abort-signals.ts';
import { throwIfCancelled } from '../../base/errors.ts';
import { Timers } from '../../platform/timers.ts';
import type { IndexReport } from '../run/run-types.ts';
import { stateOf } from './follow-state.ts';
import { FollowSums } from './follow-sums.ts';
import { NEW_FOLDER_MS, RECONCILE_MS, SECOND_LOOK_MS, SLEPT_MS, TICK_MS } from './follow-times.ts';
import type { FollowEvent, FollowOptions, FollowState, ReconcileReason } from './follow-types.ts';
import { FollowedRuns } from './followed-runs.ts';
import { Hints } from './hints.ts';
import { noMoreWatches, Polling } from './polling.ts';
import { RootPresence } from './root-presence.ts';
import { problemOf, RunFailures, SHORT_WAIT_MS } from './run-failures.ts';
import { RunQueue } from './run-queue.ts';
import { Upkeep } from './upkeep.ts';
import { Watching } from './watching.ts';

export class Follower {
  readonly #options: FollowOptions;
  readonly #queue = new RunQueue();
  readonly #timers = new Timers();
  readonly #hints = new Hints(({ paths }) => this.#enqueue(paths === null ? 'burst' : paths));
  readonly #polling = new Polling(this.#timers, () => this.#enqueue('poll'));
  readonly #watching: Watching;
  readonly #root: RootPresence;
  readonly #runs: FollowedRuns;
  readonly #upkeep = new Upkeep();
  readonly #failures = new RunFailures();
  readonly #sums = new FollowSums();
  #phase: FollowState['phase'] = 'starting';

  constructor(options: FollowOptions) {
    this.#options = options;
    const { root, indexDir } = options.index();
    this.#root = new RootPresence(root, this.#timers);
    this.#watching = new Watching({
      ...{ root, indexDir, make: options.watchTree },
      walk: () => options.index().walk,
      onHint: (path) => this.#hint(path),
      onFolder: (folder) => this.#lookAgain(folder),
      onReady: () => this.#enqueue('ready'),
      onError: (error) => this.#watchFailed(error),
    });
    this.#runs = new FollowedRuns(options, this.#watching, this.#timers.signal);
  }

  /** Begins; the event `ready` tells when the index is equal to the files. @throws E_ROOT_* */
  start(): void {
    this.#root.start();
    void this.#watching.start();
    this.#enqueue('start');
    this.#timers.every(TICK_MS, (lateMs) => this.#tick(lateMs));
  }

  state(): FollowState {
    return stateOf(this.#phase, {
      ...{ polling: this.#polling, watching: this.#watching, hints: this.#hints, queue: this.#queue },
      ...{ sums: this.#sums, upkeep: this.#upkeep, failures: this.#failures },
    });
  }

  /**
   * Fulfilled when everything that was saved before the call is in the index. The tree is compared, not the hints waited
   * for: no system promises when those come.
   * @throws E_CANCELLED, and why the index cannot be brought up to date
   */
  async sync(signal?: AbortSignal): Promise<void> {
    throwIfCancelled(signal);
    await this.#queue.add(() => this.#run('asked', true), { isUrgent: true });
    throwIfCancelled(signal);
    if (this.#sums.heldBack > 0) {
      await sleep(this.#secondLookMs, undefined, { signal: eitherSignal(signal, this.#timers.signal) }).catch(() =>
        throwIfCancelled(signal),
      );
      await this.#queue.add(() => this.#run('removals', false), { isUrgent: true });
      throwIfCancelled(signal);
    }
    this.#failures.throwIfAny();
  }

  /** Runs an action of the caller's while nothing is written by this follower. */
  async between<T>(action: () => Promise<T>): Promise<T> {
    return await this.#queue.add(action);
  }

  async close(): Promise<void> {
    if (this.#phase === 'stopped') return;
    this.#phase = 'stopped';
    this.#timers.stop();
    this.#hints.clear();
    this.#queue.clear();
    await this.#watching.close();
    await this.#queue.ended();
    await this.#runs.close();
  }

  get #secondLookMs(): number {
    return this.#options.secondLookMs ?? SECOND_LOOK_MS;
  }

  #hint(path: string): void {
    if (this.#timers.signal.aborted) return;
    if (path === '') this.#checkRoot();
    this.#hints.add(path);
  }

  #lookAgain(folder: string): void {
    this.#hint(folder);
    this.#timers.after(NEW_FOLDER_MS, () => this.#hint(folder));
  }

  #enqueue(what: ReconcileReason | readonly string[]): void {
    if (this.#timers.signal.aborted) return;
    if (typeof what === 'string') this.#queue.addComparison(() => this.#run(what, what !== 'removals'));
    else void this.#queue.add(() => this.#run(what, true));
  }

  async #run(what: ReconcileReason | readonly string[], cautious: boolean): Promise<void> {
    if (this.#timers.signal.aborted || (this.#phase === 'root-missing' && what !== 'root-back')) return;
    const scope = await this.#runs.scopeOf(what);
    this.#phase = this.#sums.isReady ? 'working' : 'starting';
    if (scope === null) {
      // Hints that came in the turn of a question belong to it.
      await nextTurn();
      this.#hints.clear();
      this.#watching.forget();
    }
    const started = performance.now();
    const upkeep = this.#upkeep.isPressing;
    try {
      const quick = this.#sums.isReady && !upkeep;
      const report = await this.#runs.run(scope, { quick, cautious }, (found) => {
        if (scope === null) this.#polling.walked(performance.now() - started);
        this.#watching.adopt(found, scope === null);
      });
      if (upkeep) this.#upkeep.doneByUpdate();
      this.#done(what, report, performance.now() - started);
    } catch (error) {
      this.#failed(error, what);
    }
  }

  #done(what: ReconcileReason | readonly string[], report: IndexReport, ms: number): void {
    this.#failures.succeeded();
    this.#phase = 'idle';
    const isFirst = !this.#sums.isReady;
    const moved = this.#sums.count(what, report, ms);
    if (moved > 0) this.#upkeep.changed();
    const reason = typeof what === 'string' ? what : 'hint';
    if (isFirst) this.#tell({ kind: 'ready', report });
    else if (moved > 0 || report.warnings.length > 0) this.#tell({ kind: 'updated', report, reason });
    if (report.heldBack > 0) {
      this.#tell({ kind: 'held-back', files: report.heldBack });
      this.#timers.after(this.#secondLookMs, () => this.#enqueue('removals'));
    }
  }

  #failed(error: unknown, what: ReconcileReason | readonly string[]): void {
    if (this.#timers.signal.aborted) return;
    const { code, message } = problemOf(error);
    if (code === 'E_ROOT_MISSING' || code === 'E_ROOT_NOT_DIR') {
      this.#rootGone();
      return;
    }
    this.#phase = 'waiting';
    const busy = code === 'E_INDEX_LOCKED';
    if (busy) this.#sums.waits++;
    else this.#sums.errors++;
    const { isNew, waitMs } = this.#failures.failed({ code, message }, busy);
    // Said once, not at every try.
    if (isNew) this.#tell(busy ? { kind: 'waiting', message } : { kind: 'problem', code, message });
    // What it was about may be lost with the failure: the next try looks at everything.
    this.#timers.after(waitMs, () => this.#enqueue(what === 'start' ? 'start' : 'retry'));
  }

  #watchFailed(error: NodeJS.ErrnoException): void {
    this.#sums.errors++;
    const message = noMoreWatches(error);
    if (message === null) this.#timers.after(SHORT_WAIT_MS, () => this.#enqueue('error'));
    else if (!this.#polling.isOn) {
      this.#tell({ kind: 'polling', message, everyMs: this.#polling.everyMs });
      this.#polling.start();
    }
  }

  #tick(lateMs: number): void {
    if (this.#phase === 'root-missing') return;
    this.#checkRoot();
    if (Math.abs(lateMs) > SLEPT_MS) this.#enqueue('sleep');
    const now = Date.now();
    const every = this.#options.reconcileMs ?? RECONCILE_MS;
    const { lastReconcileAtMs } = this.#sums;
    if (lastReconcileAtMs !== null && now - lastReconcileAtMs >= every) {
      // Watches may be had again by now.
      if (this.#polling.isOn) this.#rewatch();
      this.#enqueue('interval');
    }
    if (this.#upkeep.isDue(now) && this.#phase === 'idle' && this.#queue.length === 0)
      void this.#queue.add(() => this.#maintain());
  }

  /** A failure is counted in the index and told by `status`; nothing depends on it. */
  async #maintain(): Promise<void> {
    const { signal } = this.#timers;
    if (signal.aborted) return;
    try {
      const report = await this.#upkeep.run(this.#options.index().indexDir, signal);
      if (report !== null) this.#tell({ kind: 'upkept', report });
    } catch {
      if (!signal.aborted) this.#sums.errors++;
    }
  }

  #checkRoot(): void {
    const seen = this.#root.look();
    if (seen === 'gone') this.#rootGone();
    else if (seen === 'replaced') this.#rewatch();
  }

  /** The index stays as it is: an unplugged disk is not a deleted project. */
  #rootGone(): void {
    if (this.#phase === 'root-missing') return;
    this.#phase = 'root-missing';
    this.#hints.clear();
    this.#tell({ kind: 'root-missing' });
    this.#root.whenBack(() => {
      this.#tell({ kind: 'root-back' });
      this.#enqueue('root-back');
      this.#rewatch();
    });
  }

  #rewatch(): void {
    this.#sums.restarts++;
    if (this.#polling.isOn) this.#tell({ kind: 'watching' });
    this.#polling.stop();
    void this.#watching.start();
  }

  #tell(event: FollowEvent): void {
    this.#options.onEvent(event);
  }
}
