/**
 * Threads that read, cut and embed files. Started only as far as there is work, watched from here: a file that hangs or
 * ends its thread is cut by lines instead, and the rest of its job is done again.
 */

import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ErrorCode, MlxCodeError, throwIfCancelled } from '../../base/errors.ts';
import { failpoint } from '../../base/failpoints.ts';
import { tell } from '../../base/observe.ts';
import { builtEntry } from '../../platform/package-root.ts';
import { Crashes } from './crashes.ts';
import { jobsOf, newJob, reordered } from './jobs.ts';
import { type FromThread, type Job, type JobFile, rebuilt, THREAD_PROTOCOL } from './messages.ts';
import { PoolThread, type ThreadWork } from './pool-thread.ts';
import { ProcessorShare } from './processor-share.ts';
import { type CountsSum, ThreadCounts } from './thread-counts.ts';
import { Wakeup } from './wakeup.ts';

export type JobResult = Extract<FromThread, { kind: 'done' }>;

export interface PoolOptions extends ThreadWork {
  /** @default cores, at most 4, and one for each 700 kB */
  readonly threads?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds of processor time that a file may take before its thread is ended. @default 3000, and 5 for each kilobyte */
  readonly fileMs?: number | undefined;
  /** Another program in place of the thread's, absolute path: for tests. */
  readonly entry?: string;
}

const MAX_THREADS = 4;
/** Work that pays for the start of a thread: it takes about 0.4 s of a processor until its code is compiled. */
const THREAD_BYTES = 700_000;
/** Jobs given to a thread ahead of time, so that it does not wait for us. */
const JOBS_AHEAD = 2;
/** Results that wait for the writer; beyond this no jobs are given out. */
const MAX_WAITING_RESULTS = 24;
const WATCH_MS = 250;
/** A thread is replaced after this many files: what a parser leaks goes with it. */
const RECYCLE_FILES = 1000;
/** Longest wait for threads to end. */
const CLOSE_MS = 500;
const ENTRY = 'thread-start.js';

/** Runs every file through the threads: iterate `results()`, `add` more and iterate again if there is more, then `close()`. */
export class Pool {
  /** Files that were cut by lines because they held up or ended a thread. */
  readonly poisoned: string[] = [];
  readonly #options: PoolOptions;
  readonly #entry: string;
  readonly #queue: Job[] = [];
  readonly #threads = new Set<PoolThread>();
  readonly #results: JobResult[] = [];
  readonly #counts = new ThreadCounts();
  readonly #crashes = new Crashes();
  readonly #news = new Wakeup();
  #limit = 1;
  #watch: NodeJS.Timeout | undefined;
  #error: unknown;

  constructor(files: readonly JobFile[], options: PoolOptions) {
    this.#options = options;
    this.#entry = options.entry ?? builtEntry(ENTRY);
    if (!existsSync(this.#entry)) {
      throw new MlxCodeError('E_BUG', `${this.#entry} is missing`, { hint: 'Run "npm run build".' });
    }
    this.add(files);
    options.signal?.addEventListener('abort', this.#news.signal);
  }

  /** More files, for the next round of `results()`. */
  add(files: readonly JobFile[]): void {
    this.#queue.push(...jobsOf(files));
    const wanted = this.#options.threads ?? Math.min(MAX_THREADS, availableParallelism(), this.#worthStarting());
    this.#limit = Math.max(1, Math.min(wanted, this.#queue.length));
  }

  /** Files that no thread has yet. */
  get waiting(): readonly JobFile[] {
    return this.#queue.flatMap(({ files }) => files);
  }

  /** Puts them into another order. */
  reorder(order: (files: readonly JobFile[]) => readonly JobFile[]): void {
    this.#queue.push(...reordered(this.#queue.splice(0), order));
  }

  /** Starts a thread ahead of the first file, and ends those beyond it. */
  keepOne(): void {
    const [first, ...others] = [...this.#threads].filter((thread) => thread.isOpen);
    if (first === undefined) this.#start();
    for (const thread of others) thread.retire();
  }

  /** Results in no particular order. Stops giving out work while they are not taken. @throws E_CANCELLED, E_BUG */
  async *results(): AsyncGenerator<JobResult> {
    const share = new ProcessorShare();
    this.#watch ??= setInterval(() => this.#endHanging(share), WATCH_MS);
    for (;;) {
      throwIfCancelled(this.#options.signal);
      if (this.#error !== undefined) throw this.#error;
      this.#feed();
      const result = this.#results.shift();
      if (result !== undefined) yield result;
      else if (this.#isDone()) break;
      else await this.#news.next();
    }
    clearInterval(this.#watch);
    this.#watch = undefined;
  }

  /** Term counts over everything that was done, or null when a thread took its share with it. @throws E_CANCELLED */
  async counts(): Promise<CountsSum | null> {
    for (const thread of this.#threads) thread.retire();
    while (this.#threads.size > 0 && this.#error === undefined) {
      throwIfCancelled(this.#options.signal);
      await this.#news.next();
    }
    return this.#options.countTerms ? this.#counts.sum() : null;
  }

  async close(): Promise<void> {
    clearInterval(this.#watch);
    this.#options.signal?.removeEventListener('abort', this.#news.signal);
    const ended = Promise.all([...this.#threads].map((thread) => thread.end('closed')));
    // A thread inside a system call ends after it; nothing depends on when.
    await Promise.race([ended, sleep(CLOSE_MS, undefined, { ref: false })]);
  }

  #worthStarting(): number {
    const bytes = this.#queue.reduce((sum, { files }) => sum + files.reduce((all, { size }) => all + size, 0), 0);
    return Math.ceil(bytes / THREAD_BYTES);
  }

  #isDone(): boolean {
    return this.#queue.length === 0 && [...this.#threads].every((thread) => thread.jobs.length === 0);
  }

  #feed(): void {
    while (this.#queue.length > 0) {
      const waiting = this.#results.length + [...this.#threads].reduce((sum, thread) => sum + thread.jobs.length, 0);
      if (waiting >= MAX_WAITING_RESULTS) return;
      const thread = this.#freeThread();
      if (thread === undefined) return;
      failpoint('threads.job');
      thread.give(this.#queue.shift() as Job);
    }
  }

  /** The thread with least to do; a new one while those there are have enough. */
  #freeThread(): PoolThread | undefined {
    const open = [...this.#threads].filter((thread) => thread.isOpen);
    const idlest = open.sort((a, b) => a.jobs.length - b.jobs.length)[0];
    if (idlest !== undefined && idlest.jobs.length === 0) return idlest;
    if (this.#threads.size < this.#limit) return this.#start();
    return idlest !== undefined && idlest.jobs.length < JOBS_AHEAD ? idlest : undefined;
  }

  #start(): PoolThread {
    const { root, maxFileBytes, redactSecrets, staticModelDir, chunkerVersion, countTerms } = this.#options;
    const work = { root, maxFileBytes, redactSecrets, staticModelDir, chunkerVersion, countTerms };
    const thread = new PoolThread(this.#entry, work, {
      onMessage: (from, message) => this.#onMessage(from, message),
      onError: (error) => this.#crashes.threw(error),
      onExit: (from) => this.#onExit(from),
    });
    this.#threads.add(thread);
    return thread;
  }

  #onMessage(thread: PoolThread, message: FromThread): void {
    switch (message.kind) {
      case 'ready':
        if (message.protocol !== THREAD_PROTOCOL) this.#error = rebuilt();
        thread.ready = true;
        this.#crashes.started();
        break;
      case 'done':
        if (thread.ending !== null) return;
        this.#onDone(thread, message);
        break;
      case 'counts':
        if (thread.ending !== null) return;
        this.#counts.add(message);
        void thread.end('retired');
        break;
      case 'failed':
        this.#error = new MlxCodeError(message.code as ErrorCode, message.message, { hint: message.hint });
        break;
    }
    this.#news.signal();
  }

  #onDone(thread: PoolThread, message: JobResult): void {
    const files = thread.jobs.shift()?.files ?? [];
    thread.filesDone += files.length;
    if (files.some((file) => file.byLines === null)) this.#crashes.fileRead();
    for (const span of message.spans) tell(span);
    this.#results.push(message);
    if (message.poisoned) {
      // What it was given ahead goes to another: after a trap it would cut everything by lines.
      this.#queue.unshift(...thread.jobs.splice(0));
      this.#counts.lose();
      void thread.end('retired');
      return;
    }
    if (thread.filesDone >= RECYCLE_FILES) thread.retiring = true;
    if (thread.retiring && thread.jobs.length === 0) thread.retire();
  }

  #onExit(thread: PoolThread): void {
    this.#threads.delete(thread);
    if (thread.ending !== 'retired' && thread.ending !== 'closed') this.#recover(thread);
    this.#news.signal();
  }

  /** The file at work is cut by lines; what else the thread had goes back to the front of the queue. */
  #recover(thread: PoolThread): void {
    if (thread.filesDone > 0) this.#counts.lose();
    const failed = thread.ready ? null : this.#crashes.failedStart();
    if (failed !== null) {
      this.#error = failed;
      return;
    }
    const at = thread.atWork;
    this.#queue.unshift(...thread.jobs.filter((job) => job !== at?.job));
    const giveUp = this.#crashes.ended(thread.ending === 'timeout', at !== null);
    if (giveUp !== null) this.#error = giveUp;
    if (giveUp !== null || at === null) return;
    const { job, file, index } = at;
    if (file.byLines !== null) {
      this.#error = new MlxCodeError('E_BUG', `${file.path} ends the thread that reads it, even when cut by lines`);
      return;
    }
    this.poisoned.push(file.path);
    const byLines = thread.ending === 'timeout' ? 'timeout' : 'trap';
    // Alone, so that a second accident takes nothing with it.
    const parts = [[{ ...file, byLines }], job.files.slice(0, index), job.files.slice(index + 1)] as const;
    this.#queue.unshift(...parts.filter((files) => files.length > 0).map(newJob));
  }

  #endHanging(share: ProcessorShare): void {
    const worked = share.take([...this.#threads].filter(({ atWork }) => atWork !== null).length);
    for (const thread of this.#threads) if (thread.isHanging(worked, this.#options.fileMs)) void thread.end('timeout');
  }
}
