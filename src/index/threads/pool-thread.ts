/** One thread of the pool: its worker, the jobs it was given, and the pulse by which a file that hangs it is found. */

import type { Worker } from 'node:worker_threads';
import { isObserved } from '../../base/observe.ts';
import {
  type FromThread,
  type Job,
  type JobFile,
  PULSE_BYTES,
  PULSE_FILE,
  PULSE_JOB,
  PULSE_MASK,
  PULSE_TIME,
  pulseNow,
  THREAD_PROTOCOL,
  type ThreadSetup,
  type ToThread,
} from './messages.ts';
import { startWorker } from './start-worker.ts';

/** What one thread gets beside what every thread gets. */
export type ThreadWork = Omit<ThreadSetup, 'pulse' | 'protocol' | 'observed'>;

export interface ThreadEvents {
  readonly onMessage: (thread: PoolThread, message: FromThread) => void;
  /** What it threw; `onExit` follows. */
  readonly onError: (error: unknown) => void;
  readonly onExit: (thread: PoolThread) => void;
}

/** Why a thread is ended. */
export type ThreadEnding = 'timeout' | 'trap' | 'retired' | 'closed';

/** The file that a thread is at. */
export interface FileAtWork {
  readonly job: Job;
  readonly file: JobFile;
  /** Place of the file in its job. */
  readonly index: number;
}

/** Of processor time: on a busy machine a thread that gets none is not hanging. */
const FILE_MS = 3000;
/** A large file may take longer. */
const MS_PER_BYTE = 1 / 200;
/** Cutting by lines cannot hang; a busy machine must not cost a file that too: ten times as long, at least */
const BY_LINES_FACTOR = 10;
const BY_LINES_MS = 60_000;
/** A thread that does not work either, for this many times as long, waits for what will not come. */
const WAITING_FACTOR = 20;
/** Heap of a thread: V8 lets garbage pile up to what it is given. A file takes some fifty times its size at worst. */
const HEAP_MB = 96;
const HEAP_BYTES_PER_FILE_BYTE = 50;
const MAX_HEAP_MB = 512;

export class PoolThread {
  /** Jobs it has not answered, in order. */
  readonly jobs: Job[] = [];
  filesDone = 0;
  /** It has started and loaded what it needs. */
  ready = false;
  /** It gets no more jobs. */
  retiring = false;
  ending: ThreadEnding | null = null;
  /** The file at work when last looked at, and processor time it has taken since, milliseconds. */
  #seen: { file: JobFile | null; workedMs: number } = { file: null, workedMs: 0 };
  readonly #worker: Worker;
  readonly #pulse: Int32Array;

  /** @param entry absolute path of the thread's program @throws what keeps the system from giving a thread */
  constructor(entry: string, work: ThreadWork, events: ThreadEvents) {
    const pulse = new SharedArrayBuffer(PULSE_BYTES);
    const setup: ThreadSetup = { ...work, observed: isObserved(), protocol: THREAD_PROTOCOL, pulse };
    this.#worker = startWorker(entry, {
      workerData: setup,
      name: 'mlx-code index',
      // The command of the process tells its starter how the engine is set.
      argv: process.argv.slice(2, 3),
      resourceLimits: { maxOldGenerationSizeMb: heapMb(work.maxFileBytes) },
    });
    this.#pulse = new Int32Array(pulse);
    Atomics.store(this.#pulse, PULSE_FILE, -1);
    this.#worker.on('message', (message: FromThread) => events.onMessage(this, message));
    this.#worker.on('error', (error) => {
      this.ending ??= 'trap';
      events.onError(error);
    });
    this.#worker.on('exit', () => events.onExit(this));
  }

  /** True while it may be given jobs. */
  get isOpen(): boolean {
    return this.ending === null && !this.retiring;
  }

  give(job: Job): void {
    this.jobs.push(job);
    this.#worker.postMessage({ kind: 'job', ...job } satisfies ToThread);
  }

  /** Gives it no more jobs, and asks for its term counts after the last one. */
  retire(): void {
    this.retiring = true;
    if (this.jobs.length === 0) this.#worker.postMessage({ kind: 'counts' } satisfies ToThread);
  }

  /** @returns when it has ended */
  async end(why: ThreadEnding): Promise<void> {
    this.ending = why;
    await this.#worker.terminate();
  }

  /** What the thread is at, by its own word: an answer to the job before may still be on its way, or lost with it. */
  get atWork(): FileAtWork | null {
    const id = Atomics.load(this.#pulse, PULSE_JOB);
    const index = Atomics.load(this.#pulse, PULSE_FILE);
    const job = this.jobs.find((one) => one.id === id);
    const file = job?.files[index];
    return job === undefined || file === undefined ? null : { job, file, index };
  }

  /**
   * Whether its file takes longer than it may.
   * @param workedMs processor time that the thread took since the last look, at most
   * @param fileMs @default by the size of the file
   */
  isHanging(workedMs: number, fileMs: number | undefined): boolean {
    const file = this.atWork?.file;
    if (file === undefined || this.ending !== null) return false;
    if (this.#seen.file !== file) this.#seen = { file, workedMs: 0 };
    this.#seen.workedMs += workedMs;
    const elapsed = (pulseNow() - Atomics.load(this.#pulse, PULSE_TIME)) & PULSE_MASK;
    const limit = fileMs ?? FILE_MS + file.size * MS_PER_BYTE;
    const most = file.byLines === null ? limit : Math.max(BY_LINES_MS, limit * BY_LINES_FACTOR);
    return Math.min(elapsed, this.#seen.workedMs) >= most || elapsed >= most * WAITING_FACTOR;
  }
}

// --- internal ---

function heapMb(maxFileBytes: number): number {
  return Math.min(MAX_HEAP_MB, HEAP_MB + Math.ceil((maxFileBytes * HEAP_BYTES_PER_FILE_BYTE) / 2 ** 20));
}
