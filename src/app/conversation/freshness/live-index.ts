/** The index under a conversation: kept fresh by a watch in this process, or by another process that watches already. */

import { eitherSignal } from '../../../base/abort-signals.ts';
import { MlxCodeError, throwIfCancelled } from '../../../base/errors.ts';
import type { Progress } from '../../../base/types.ts';
import { folderKind } from '../../../platform/index-folder.ts';
import type { Project } from '../../project/project.ts';
import { isTooWide } from '../../project/root.ts';
import { watchStatus } from '../../watch-socket/watch-control.ts';
import { Watch, type WatchEvent } from '../../watching/watch.ts';
import type { OpenedIndex } from '../../work-options.ts';
import type { CommandResult, IndexLack } from '../results.ts';
import type { IndexView, WatchKind } from '../views.ts';
import { GrowingIndex, isWhole } from './growing-index.ts';
import { IndexProgress } from './index-progress.ts';

export interface LiveOptions {
  readonly project: Project;
  readonly watch: boolean;
  readonly onChange: () => void;
  /** Files changed, and the index has them. */
  readonly onFiles: () => void;
  /** Something the user should know once. */
  readonly onResult: (result: CommandResult) => void;
}

/** How often another process that makes the first index is looked at. */
const OTHER_MS = 500;
/** How often a first index is looked at by a question that waits for it. */
const GROWN_MS = 100;
/** Longest wait of a question for files that were saved just before it; then it uses the index as it is. */
const SYNC_MS = 3000;

/** What a question is put to. */
export interface Askable {
  /** Undefined when the index on disk is to be opened. */
  readonly opened: OpenedIndex | undefined;
  /** What an answer from it may lack; null for nothing. */
  readonly lack: IndexLack | null;
  /** A first index that is still being made. */
  readonly isGrowing: boolean;
}

export class LiveChatIndex {
  readonly #options: LiveOptions;
  readonly #growing: GrowingIndex;
  #beginning: Promise<void> = Promise.resolve();
  #watch: Watch | undefined;
  readonly #now: IndexProgress;
  #closed = false;

  constructor(options: LiveOptions) {
    this.#options = options;
    this.#growing = new GrowingIndex(options.project);
    const state = folderKind(options.project.indexDir) === 'ours' ? 'behind' : 'none';
    this.#now = new IndexProgress(state, options.watch ? 'starting' : 'off');
  }

  get view(): IndexView {
    return this.#now.view;
  }

  get watch(): WatchKind {
    return this.#now.kind;
  }

  /** Begins to keep the index fresh; a new one is built meanwhile. Never fails: what is wrong is in the state. */
  async start(): Promise<void> {
    const { project, watch } = this.#options;
    if (!watch) return;
    if (this.#now.state === 'none' && project.why !== 'named' && isTooWide(project.root)) {
      this.#now.kind = 'off';
      this.#now.detail = `${project.root} is too large to index without being asked`;
      this.#options.onResult({ of: 'too-wide', root: project.root });
      return this.#options.onChange();
    }
    await this.begin();
  }

  /** As `start`, also for a folder that is wide: the user asked. */
  async begin(): Promise<void> {
    if (this.#watch !== undefined) return await this.sync();
    this.#beginning = this.#begin();
    await this.#beginning;
  }

  /**
   * Gets ready for a question: what was saved before is brought in, and a first index that is being made is asked as soon
   * as it holds something. @throws E_CANCELLED
   */
  async askable(question: string, signal: AbortSignal | undefined): Promise<Askable> {
    await Promise.race([this.#beginning, ...(signal === undefined ? [] : [aborted(signal)])]);
    throwIfCancelled(signal);
    const watch = this.#watch;
    const isElsewhere = this.#now.kind === 'elsewhere' && this.#now.state === 'building';
    if (watch === undefined && !isElsewhere) return { opened: undefined, lack: null, isGrowing: false };
    if (this.#now.state === 'building') {
      watch?.prefer(question);
      await this.#growing.worthAsking(() => (this.#now.state === 'building' ? this.#now.share : null), signal);
    } else await this.sync(signal);
    const isGrowing = this.#now.state === 'building';
    const { lack } = this.#now;
    return { opened: this.#now.isReady ? watch?.opened : this.#growing, lack, isGrowing };
  }

  /** True when another process has to be asked to bring its index up to date. */
  get asksOthers(): boolean {
    return this.#now.kind === 'elsewhere';
  }

  /** Fulfilled when what was saved before is in the index, or after a few seconds. @throws E_CANCELLED */
  async sync(signal?: AbortSignal): Promise<void> {
    if (this.#watch === undefined || this.#now.state === 'problem') return;
    const stop = new AbortController();
    const either = eitherSignal(signal, stop.signal);
    const timer = setTimeout(() => stop.abort(), SYNC_MS);
    try {
      await Promise.race([this.#watch.sync(either), aborted(either)]);
    } catch {
      // The state tells what keeps it from being written; what it holds can still answer.
    } finally {
      clearTimeout(timer);
    }
    throwIfCancelled(signal);
  }

  /** Fulfilled when a first index is whole; null when it will not be. */
  async grown(signal: AbortSignal): Promise<true | null> {
    while (this.#now.state === 'building' && !signal.aborted && !this.#closed)
      await new Promise((resolve) => setTimeout(resolve, GROWN_MS).unref());
    return this.#now.state === 'fresh' && !signal.aborted ? true : null;
  }

  /** Fulfilled when the index is equal to the files, however long that takes. @throws E_CANCELLED */
  async whole(signal: AbortSignal | undefined): Promise<void> {
    const ended = signal === undefined ? new Promise<void>(() => undefined) : aborted(signal);
    await Promise.race([this.#watch?.sync(signal).catch(() => undefined), ended]);
    throwIfCancelled(signal);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#watch?.close();
    this.#watch = undefined;
  }

  async #begin(): Promise<void> {
    const { project, onChange } = this.#options;
    try {
      if (this.#now.state === 'behind' && !(await isWhole(project.indexDir))) this.#now.state = 'none';
      if (this.#now.state === 'none') this.#now.state = 'building';
      this.#now.kind = 'starting';
      onChange();
      const watch = await Watch.start(
        project,
        { onEvent: (event) => this.#heard(event) },
        { onProgress: (progress) => this.#progress(progress) },
      );
      if (this.#closed) return await watch.close();
      this.#watch = watch;
      this.#now.kind = 'on';
      void watch.stopped.then(() => this.#stopped(watch));
    } catch (error) {
      this.#refused(error);
      if (this.#now.kind === 'elsewhere' && !(await isWhole(project.indexDir))) this.#awaitOther();
    }
    onChange();
  }

  /** Another process makes the first index: until it is whole, what it has committed is asked. */
  #awaitOther(): void {
    this.#now.state = 'building';
    const look = async () => {
      const other = await watchStatus(this.#options.project.indexDir);
      if (this.#closed || this.#now.kind !== 'elsewhere') return;
      if (other === null) return await this.begin();
      const phase = other.state?.follow.phase;
      if (phase !== 'idle' && phase !== 'working') return this.#later(look);
      this.#now.state = 'fresh';
      this.#options.onChange();
    };
    this.#later(look);
  }

  #later(look: () => Promise<void>): void {
    // What it cannot find out now, it looks for again.
    setTimeout(() => void look().catch(() => this.#later(look)), OTHER_MS).unref();
  }

  #refused(error: unknown): void {
    if (!(error instanceof MlxCodeError)) throw error;
    const found = folderKind(this.#options.project.indexDir) === 'ours';
    if (error.code === 'E_WATCH_RUNNING') {
      this.#now.kind = 'elsewhere';
      this.#now.state = 'fresh';
      return;
    }
    this.#now.kind = 'off';
    this.#now.state = found ? 'behind' : 'none';
    // A remote index is searched as it is, with the files of this machine laid over it.
    if (error.code === 'E_REMOTE_UNSUPPORTED') this.#now.state = 'fresh';
    else {
      this.#now.detail = error.message;
      const { code, message, hint } = error;
      this.#options.onResult({ of: 'index-not-kept', error: { code, message, hint } });
    }
  }

  /** Ended by `watch --stop`, or because its index was deleted. */
  #stopped(watch: Watch): void {
    if (this.#closed || this.#watch !== watch) return;
    this.#watch = undefined;
    this.#now.kind = 'off';
    this.#now.state = folderKind(this.#options.project.indexDir) === 'ours' ? 'behind' : 'none';
    this.#options.onResult({ of: 'watch-ended' });
    this.#options.onChange();
  }

  #progress(progress: Progress): void {
    if (this.#now.progress(progress)) this.#options.onChange();
  }

  #heard(event: WatchEvent): void {
    const { isNews, result } = this.#now.heard(event);
    if (event.kind === 'ready' || event.kind === 'updated') this.#options.onFiles();
    if (result !== undefined) this.#options.onResult(result);
    if (isNews) this.#options.onChange();
  }
}

// --- internal ---

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
