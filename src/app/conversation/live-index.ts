/** The index under a conversation: kept fresh by a watch in this process, or by another process that watches already. */

import { MlxCodeError, throwIfCancelled } from '../../base/errors.ts';
import type { Progress } from '../../base/types.ts';
import { folderKind } from '../../platform/index-folder.ts';
import { indexLayout, openIndex, readStampCache } from '../../store/index.ts';
import { watchStatus } from '../live/control.ts';
import type { Project } from '../project/project.ts';
import { isTooWide } from '../project/root.ts';
import { Watch, type WatchEvent } from '../watching/watch.ts';
import type { OpenedIndex } from '../work.ts';
import { GrowingIndex } from './growing-index.ts';
import type { CommandResult, IndexLack } from './results.ts';
import type { IndexView, WatchKind } from './views.ts';

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
/** A question waits so long for what was saved just before it; then it takes the index as it is. */
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
  #kind: WatchKind = 'starting';
  #state: IndexView['state'];
  #files = 0;
  #done = 0;
  #total = 0;
  #detail = '';
  #closed = false;

  constructor(options: LiveOptions) {
    this.#options = options;
    this.#growing = new GrowingIndex(options.project.indexDir);
    this.#state = folderKind(options.project.indexDir) === 'ours' ? 'behind' : 'none';
    if (!options.watch) this.#kind = 'off';
  }

  get view(): IndexView {
    return { state: this.#state, files: this.#files, done: this.#done, total: this.#total, detail: this.#detail };
  }

  get watch(): WatchKind {
    return this.#kind;
  }

  /** Begins to keep the index fresh; a new one is built meanwhile. Never fails: what is wrong is in the state. */
  async start(): Promise<void> {
    const { project, watch } = this.#options;
    if (!watch) return;
    if (this.#state === 'none' && project.why !== 'named' && isTooWide(project.root)) {
      this.#kind = 'off';
      this.#detail = `${project.root} is too wide to index unasked`;
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
    const isElsewhere = this.#kind === 'elsewhere' && this.#state === 'building';
    if (watch === undefined && !isElsewhere) return { opened: undefined, lack: null, isGrowing: false };
    if (this.#state === 'building') {
      watch?.prefer(question);
      await this.#growing.worthAsking(() => (this.#state === 'building' ? this.#share : null), signal);
    } else await this.sync(signal);
    const isGrowing = this.#state === 'building';
    const share = this.#total === 0 ? null : this.#share;
    const behind = this.#state === 'fresh' ? null : ({ kind: 'behind' } as const);
    const lack = isGrowing ? ({ kind: 'growing', share } as const) : behind;
    return { opened: this.#isReady ? watch?.opened : this.#growing, lack, isGrowing };
  }

  /** True when another process has to be asked to bring its index up to date. */
  get asksOthers(): boolean {
    return this.#kind === 'elsewhere';
  }

  /** Fulfilled when what was saved before is in the index, or after a few seconds. @throws E_CANCELLED */
  async sync(signal?: AbortSignal): Promise<void> {
    if (this.#watch === undefined || this.#state === 'problem') return;
    const stop = new AbortController();
    const either = signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal]);
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
    while (this.#state === 'building' && !signal.aborted && !this.#closed)
      await new Promise((resolve) => setTimeout(resolve, GROWN_MS).unref());
    return this.#state === 'fresh' && !signal.aborted ? true : null;
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

  get #isReady(): boolean {
    return this.#state === 'fresh' || (this.#state === 'behind' && this.#files > 0);
  }

  /** 0 to 1 of the files of a first index. */
  get #share(): number {
    return this.#total === 0 ? 0 : this.#done / this.#total;
  }

  async #begin(): Promise<void> {
    const { project, onChange } = this.#options;
    try {
      if (this.#state === 'behind' && !(await isWhole(project.indexDir))) this.#state = 'none';
      if (this.#state === 'none') this.#state = 'building';
      this.#kind = 'starting';
      onChange();
      const watch = await Watch.start(
        project,
        { onEvent: (event) => this.#heard(event) },
        { onProgress: (progress) => this.#progress(progress) },
      );
      if (this.#closed) return await watch.close();
      this.#watch = watch;
      this.#kind = 'on';
      void watch.stopped.then(() => this.#stopped(watch));
    } catch (error) {
      this.#refused(error);
      if (this.#kind === 'elsewhere' && !(await isWhole(project.indexDir))) this.#awaitOther();
    }
    onChange();
  }

  /** Another process makes the first index: until it is whole, what it has committed is asked. */
  #awaitOther(): void {
    this.#state = 'building';
    const look = async () => {
      const other = await watchStatus(this.#options.project.indexDir);
      if (this.#closed || this.#kind !== 'elsewhere') return;
      if (other === null) return await this.begin();
      const phase = other.state?.follow.phase;
      if (phase !== 'idle' && phase !== 'working') return this.#later(look);
      this.#state = 'fresh';
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
      this.#kind = 'elsewhere';
      this.#state = 'fresh';
      return;
    }
    this.#kind = 'off';
    this.#state = found ? 'behind' : 'none';
    // A remote index is searched as it is, with the files of this machine laid over it.
    if (error.code === 'E_REMOTE_UNSUPPORTED') this.#state = 'fresh';
    else {
      this.#detail = error.message;
      const { code, message, hint } = error;
      this.#options.onResult({ of: 'index-not-kept', error: { code, message, hint } });
    }
  }

  /** Ended by `watch --stop`, or because its index was deleted. */
  #stopped(watch: Watch): void {
    if (this.#closed || this.#watch !== watch) return;
    this.#watch = undefined;
    this.#kind = 'off';
    this.#state = folderKind(this.#options.project.indexDir) === 'ours' ? 'behind' : 'none';
    this.#options.onResult({ of: 'watch-ended' });
    this.#options.onChange();
  }

  #progress(progress: Progress): void {
    if (this.#isReady && this.#state === 'fresh') return;
    if (this.#state !== 'behind') this.#state = 'building';
    if (progress.phase === 'chunk' || progress.phase === 'scan') {
      this.#done = progress.done;
      this.#total = progress.total;
    }
    this.#options.onChange();
  }

  #heard(event: WatchEvent): void {
    switch (event.kind) {
      case 'ready':
      case 'updated':
        this.#files = event.report.files;
        this.#state = 'fresh';
        this.#detail = '';
        this.#options.onFiles();
        break;
      case 'waiting':
      case 'problem':
        this.#detail = event.message;
        if (this.#state === 'fresh' || this.#state === 'behind') this.#state = 'behind';
        else this.#state = event.kind === 'problem' ? 'problem' : 'building';
        break;
      case 'polling':
        this.#kind = 'polling';
        this.#options.onResult({ of: 'watch-polls', why: event.message });
        break;
      case 'watching':
        this.#kind = 'on';
        break;
      case 'root-missing':
        this.#state = 'problem';
        this.#detail = 'the folder is gone';
        break;
      case 'root-back':
        this.#state = 'behind';
        this.#detail = '';
        break;
      case 'no-socket':
      case 'held-back':
      case 'upkept':
        return;
    }
    this.#options.onChange();
  }
}

// --- internal ---

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** Whether a run over this index has ever reached its end. */
async function isWhole(indexDir: string): Promise<boolean> {
  // Written at that end: the tables need not be opened.
  if (readStampCache(indexLayout(indexDir)) !== null) return true;
  try {
    const index = await openIndex(indexDir);
    index.close();
    return index.meta.complete;
  } catch {
    // Missing, damaged, or of another version: the build reports it.
    return false;
  }
}
