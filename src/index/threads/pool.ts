/**
 * Threads that read, cut and embed files. Started only as far as there is work, watched from here: a file that hangs or
 * ends its thread is cut by lines instead, and the rest of its job is done again.
 */

import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import { type ErrorCode, MlxCodeError, throwIfCancelled } from '../../base/errors.ts';
import { failpoint } from '../../base/failpoints.ts';
import { isObserved, tell } from '../../base/observe.ts';
import { builtEntry } from '../../platform/package-root.ts';
import type { TermCounts } from '../../store/index.ts';
import { jobsOf, newJob, reordered } from './jobs.ts';
import {
  type CountsMessage,
  type FromThread,
  type Job,
  type JobFile,
  PULSE_BYTES,
  PULSE_FILE,
  PULSE_JOB,
  PULSE_MASK,
  PULSE_TIME,
  pulseNow,
  rebuilt,
  THREAD_PROTOCOL,
  type ThreadSetup,
  type ToThread,
} from './messages.ts';
import { startWorker } from './start-worker.ts';

export type JobResult = Extract<FromThread, { kind: 'done' }>;

/** Term counts of all threads, and how many files they cover. */
export interface CountsSum {
  readonly counts: TermCounts;
  readonly files: number;
}

export interface PoolOptions extends Omit<ThreadSetup, 'pulse' | 'protocol' | 'observed'> {
  /** @default cores, at most 4 */
  readonly threads?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds a file may take before its thread is ended. @default 3000, and 5 for each kilobyte */
  readonly fileMs?: number | undefined;
  /** Another program in place of the thread's, absolute path: for tests. */
  readonly entry?: string;
}

const MAX_THREADS = 4;
/** Jobs given to a thread ahead of time, so that it does not wait for us. */
const JOBS_AHEAD = 2;
/** Results that wait for the writer; beyond this no jobs are given out. */
const MAX_WAITING_RESULTS = 24;
const FILE_MS = 3000;
/** What a large file may take on top. */
const MS_PER_BYTE = 1 / 200;
/** Cutting by lines cannot hang; a machine that is merely busy must not cost a file that too: ten times as long, at least */
const BY_LINES_FACTOR = 10;
const BY_LINES_MS = 60_000;
const WATCH_MS = 250;
/** A thread is replaced after this many files: what a parser leaks goes with it. */
const RECYCLE_FILES = 1000;
/** Heap of a thread: V8 lets garbage pile up to what it is given. A file takes some fifty times its size at worst. */
const HEAP_MB = 96;
const HEAP_BYTES_PER_FILE_BYTE = 50;
const MAX_HEAP_MB = 512;
/** Starting failed this often in a row: something is wrong with the installation. */
const MAX_FAILED_STARTS = 3;
/** Threads that ended while at no file: nothing to set aside, so trying again must have an end. */
const MAX_STRAY_CRASHES = 5;
/** Files that each ended a thread, with none read properly in between: then it is not the files. */
const MAX_CRASHES_RUNNING = 30;
/** Longest wait for threads to end. */
const CLOSE_MS = 500;
const ENTRY = 'pipeline-worker.js';

/** Runs every file through the threads: iterate `results()`, `add` more and iterate again if there is more, then `close()`. */
export class Pool {
  /** Files that were cut by lines because they held up or ended a thread. */
  readonly poisoned: string[] = [];
  readonly #options: PoolOptions;
  readonly #queue: Job[];
  readonly #threads = new Set<Thread>();
  readonly #results: JobResult[] = [];
  readonly #counts: CountsMessage[] = [];
  readonly #entry: string;
  #limit = 1;
  #watch: NodeJS.Timeout | undefined;
  #wake: (() => void) | undefined;
  #error: unknown;
  #countsLost = false;
  #failedStarts = 0;
  #strayCrashes = 0;
  #crashesRunning = 0;
  #lastCrash: unknown;

  constructor(files: readonly JobFile[], options: PoolOptions) {
    this.#options = options;
    this.#queue = [];
    this.#entry = options.entry ?? builtEntry(ENTRY);
    if (!existsSync(this.#entry)) {
      throw new MlxCodeError('E_BUG', `${this.#entry} is missing`, { hint: 'Run "npm run build".' });
    }
    this.add(files);
    options.signal?.addEventListener('abort', this.#onAbort);
  }

  /** More files, for the next round of `results()`. */
  add(files: readonly JobFile[]): void {
    this.#queue.push(...jobsOf(files));
    const wanted = this.#options.threads ?? Math.min(MAX_THREADS, availableParallelism());
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
    const [first, ...others] = [...this.#threads].filter((thread) => thread.ending === null && !thread.retiring);
    if (first === undefined) this.#start();
    for (const thread of others) this.#retire(thread);
  }

  /** Results in no particular order. Stops giving out work while they are not taken. @throws E_CANCELLED, E_BUG */
  async *results(): AsyncGenerator<JobResult> {
    this.#watch ??= setInterval(() => this.#endHanging(), WATCH_MS);
    for (;;) {
      throwIfCancelled(this.#options.signal);
      if (this.#error !== undefined) throw this.#error;
      this.#feed();
      const result = this.#results.shift();
      if (result !== undefined) yield result;
      else if (this.#isDone()) break;
      else await this.#nextEvent();
    }
    clearInterval(this.#watch);
    this.#watch = undefined;
  }

  /** Term counts over everything that was done, or null when a thread took its share with it. @throws E_CANCELLED */
  async counts(): Promise<CountsSum | null> {
    for (const thread of this.#threads) this.#retire(thread);
    while (this.#threads.size > 0 && this.#error === undefined) {
      throwIfCancelled(this.#options.signal);
      await this.#nextEvent();
    }
    if (this.#countsLost || !this.#options.countTerms) return null;
    return sumCounts(this.#counts);
  }

  async close(): Promise<void> {
    clearInterval(this.#watch);
    this.#options.signal?.removeEventListener('abort', this.#onAbort);
    const threads = [...this.#threads];
    for (const thread of threads) thread.ending = 'closed';
    const ended = Promise.all(threads.map((thread) => thread.worker.terminate()));
    // A thread inside a system call ends after it; nothing depends on when.
    await Promise.race([ended, sleep(CLOSE_MS, undefined, { ref: false })]);
  }

  readonly #onAbort = () => this.#signalEvent();

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
      const job = this.#queue.shift() as Job;
      thread.jobs.push(job);
      thread.worker.postMessage({ kind: 'job', ...job } satisfies ToThread);
    }
  }

  /** The thread with least to do; a new one while those there are have enough. */
  #freeThread(): Thread | undefined {
    const open = [...this.#threads].filter((thread) => thread.ending === null && !thread.retiring);
    const idlest = open.sort((a, b) => a.jobs.length - b.jobs.length)[0];
    if (idlest !== undefined && idlest.jobs.length === 0) return idlest;
    if (this.#threads.size < this.#limit) return this.#start();
    return idlest !== undefined && idlest.jobs.length < JOBS_AHEAD ? idlest : undefined;
  }

  #start(): Thread {
    const pulse = new SharedArrayBuffer(PULSE_BYTES);
    const { root, maxFileBytes, redactSecrets, staticModelDir, chunkerVersion, countTerms } = this.#options;
    const own = { protocol: THREAD_PROTOCOL, pulse };
    const files = { root, maxFileBytes, redactSecrets, observed: isObserved() };
    const setup: ThreadSetup = { ...files, staticModelDir, chunkerVersion, countTerms, ...own };
    const worker = startWorker(this.#entry, {
      workerData: setup,
      name: 'mlx-code index',
      resourceLimits: { maxOldGenerationSizeMb: heapMb(maxFileBytes) },
    });
    const words = new Int32Array(pulse);
    Atomics.store(words, PULSE_FILE, -1);
    const thread: Thread = {
      worker,
      pulse: words,
      jobs: [],
      filesDone: 0,
      retiring: false,
      ready: false,
      ending: null,
    };
    this.#threads.add(thread);
    worker.on('message', (message: FromThread) => this.#onMessage(thread, message));
    worker.on('error', (error) => {
      // The exit event that follows deals with it.
      thread.ending ??= 'trap';
      this.#lastCrash = error;
    });
    worker.on('exit', () => this.#onExit(thread));
    return thread;
  }

  #onMessage(thread: Thread, message: FromThread): void {
    switch (message.kind) {
      case 'ready':
        if (message.protocol !== THREAD_PROTOCOL) this.#error = rebuilt();
        thread.ready = true;
        this.#failedStarts = 0;
        break;
      case 'done': {
        if (thread.ending !== null) return;
        const files = thread.jobs.shift()?.files ?? [];
        thread.filesDone += files.length;
        if (files.some((file) => file.byLines === null)) this.#crashesRunning = 0;
        for (const span of message.spans) tell(span);
        this.#results.push(message);
        if (message.poisoned) {
          // What it was given ahead goes to another: after a trap it would cut everything by lines.
          this.#queue.unshift(...thread.jobs.splice(0));
          this.#countsLost = true;
          thread.ending = 'retired';
          void thread.worker.terminate();
          break;
        }
        if (thread.filesDone >= RECYCLE_FILES) thread.retiring = true;
        if (thread.retiring && thread.jobs.length === 0) this.#retire(thread);
        break;
      }
      case 'counts':
        if (thread.ending !== null) return;
        this.#counts.push(message);
        thread.ending = 'retired';
        void thread.worker.terminate();
        break;
      case 'failed':
        this.#error = new MlxCodeError(message.code as ErrorCode, message.message, { hint: message.hint });
        break;
    }
    this.#signalEvent();
  }

  #retire(thread: Thread): void {
    thread.retiring = true;
    if (thread.jobs.length === 0) thread.worker.postMessage({ kind: 'counts' } satisfies ToThread);
  }

  #onExit(thread: Thread): void {
    this.#threads.delete(thread);
    if (thread.ending !== 'retired' && thread.ending !== 'closed') this.#recover(thread);
    this.#signalEvent();
  }

  /** The file at work is cut by lines; what else the thread had goes back to the front of the queue. */
  #recover(thread: Thread): void {
    if (thread.filesDone > 0) this.#countsLost = true;
    if (!thread.ready && ++this.#failedStarts >= MAX_FAILED_STARTS) {
      const why = `The threads that read files do not start${reasonOf(this.#lastCrash)}`;
      this.#error = new MlxCodeError('E_BUG', why, { cause: this.#lastCrash });
      return;
    }
    const at = atWork(thread);
    this.#queue.unshift(...thread.jobs.filter((job) => job !== at?.job));
    const again = thread.ending !== 'timeout' && ++this.#crashesRunning >= MAX_CRASHES_RUNNING;
    if (at === null || again) {
      if (!again && ++this.#strayCrashes < MAX_STRAY_CRASHES) return;
      const why = `The threads that read files end again and again${reasonOf(this.#lastCrash)}`;
      this.#error = new MlxCodeError('E_BUG', why, { cause: this.#lastCrash });
      return;
    }
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

  #endHanging(): void {
    for (const thread of this.#threads) {
      const file = atWork(thread)?.file;
      if (file === undefined || thread.ending !== null) continue;
      const elapsed = (pulseNow() - Atomics.load(thread.pulse, PULSE_TIME)) & PULSE_MASK;
      const limit = this.#options.fileMs ?? FILE_MS + file.size * MS_PER_BYTE;
      if (elapsed < (file.byLines === null ? limit : Math.max(BY_LINES_MS, limit * BY_LINES_FACTOR))) continue;
      thread.ending = 'timeout';
      void thread.worker.terminate();
    }
  }

  #nextEvent(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  #signalEvent(): void {
    this.#wake?.();
    this.#wake = undefined;
  }
}

// --- internal ---

interface Thread {
  readonly worker: Worker;
  readonly pulse: Int32Array;
  /** Jobs it has not answered, in order. */
  readonly jobs: Job[];
  filesDone: number;
  /** It has started and loaded what it needs. */
  ready: boolean;
  /** It gets no more jobs. */
  retiring: boolean;
  /** Why it is ended, once it is. */
  ending: 'timeout' | 'trap' | 'retired' | 'closed' | null;
}

function heapMb(maxFileBytes: number): number {
  return Math.min(MAX_HEAP_MB, HEAP_MB + Math.ceil((maxFileBytes * HEAP_BYTES_PER_FILE_BYTE) / 2 ** 20));
}

function reasonOf(crash: unknown): string {
  return crash instanceof Error ? `: ${crash.message.split('\n', 1)[0]}` : '';
}

/** What the thread is at, by its own word: an answer to the job before may still be on its way, or lost with it. */
function atWork(thread: Thread): { job: Job; file: JobFile; index: number } | null {
  const id = Atomics.load(thread.pulse, PULSE_JOB);
  const index = Atomics.load(thread.pulse, PULSE_FILE);
  const job = thread.jobs.find((one) => one.id === id);
  const file = job?.files[index];
  return job === undefined || file === undefined ? null : { job, file, index };
}

function sumCounts(parts: readonly CountsMessage[]): CountsSum {
  const counts: TermCounts = new Map();
  let files = 0;
  for (const part of parts) {
    files += part.fileCount;
    const list = part.terms === '' ? [] : part.terms.split(' ');
    for (const [i, term] of list.entries()) {
      const sum = counts.get(term) ?? { chunks: 0, files: 0, lastChunk: 0, lastFile: 0 };
      sum.chunks += part.chunks[i] ?? 0;
      sum.files += part.files[i] ?? 0;
      counts.set(term, sum);
    }
  }
  return { counts, files };
}
