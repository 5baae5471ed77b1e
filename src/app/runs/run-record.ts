/**
 * What a run of the indexer is doing, in a small file beside the index, so that `status` can show it and
 * `index --stop` can end it. The writer lock decides who may write; this file only tells.
 */

import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fromErrno, MlxCodeError } from '../../base/errors.ts';
import { failpoint } from '../../base/failpoints.ts';
import type { Progress } from '../../base/types.ts';
import { writeFileAtomic } from '../../platform/atomic-write.ts';
import { logDir } from '../../platform/dirs.ts';
import { folderKind } from '../../platform/index-folder.ts';
import { isAlive } from '../../platform/process-alive.ts';

export interface JobState {
  readonly pid: number;
  readonly mode: JobMode;
  readonly phase: Progress['phase'];
  readonly done: number;
  readonly total: number;
  readonly unit: Progress['unit'];
  /** Milliseconds left at the present rate; null while unknown. */
  readonly etaMs: number | null;
  readonly startedAtMs: number;
  /** Written every two seconds while the process lives. */
  readonly updatedAtMs: number;
  readonly finishedAtMs: number | null;
  /** What ended it, when that was not success. */
  readonly error: { readonly code: string; readonly message: string } | null;
  /** Log file of a background run. */
  readonly log: string | null;
}

/** A run in the background lives beside runs in the foreground, so each mode has a file of its own. */
export type JobMode = 'foreground' | 'background';

export interface Job {
  readonly state: JobState;
  /** False when it finished, or when its process is gone without saying so. */
  readonly running: boolean;
}

const HEARTBEAT_MS = 2000;
/** A process that has not written for this long is gone, or its number belongs to another by now. */
const SILENT_MS = 20_000;
const STOP_POLL_MS = 200;
const STOP_WAIT_MS = 10_000;
const TERM_WAIT_MS = 5000;

/** Where a background run of this index writes its messages. */
export function jobLog(indexDir: string): string {
  return join(logDir(), `index-${basename(indexDir)}.log`);
}

/** @returns the last run of that mode, or null when none is known */
export function readJob(indexDir: string, mode: JobMode): Job | null {
  let state: JobState;
  try {
    state = JSON.parse(readFileSync(stateFile(indexDir, mode), 'utf8')) as JobState;
  } catch {
    // Missing, or torn by a full disk: nothing is known then.
    return null;
  }
  if (typeof state?.pid !== 'number' || typeof state.updatedAtMs !== 'number') return null;
  const fresh = Date.now() - state.updatedAtMs < SILENT_MS;
  return { state, running: state.finishedAtMs === null && fresh && isAlive(state.pid) };
}

/** Ends every run of this index. @returns those that were running @throws E_INDEX_LOCKED */
export async function stopJobs(indexDir: string): Promise<Job[]> {
  const jobs = await Promise.all([stopJob(indexDir, 'foreground'), stopJob(indexDir, 'background')]);
  return jobs.filter((job) => job !== null);
}

/**
 * Asks the running indexer of this index to stop, and waits until it has.
 * @returns the job that was stopped, or null when none was running
 * @throws E_INDEX_LOCKED when it does not end
 */
export async function stopJob(indexDir: string, mode: JobMode): Promise<Job | null> {
  const job = readJob(indexDir, mode);
  if (job === null || !job.running) return null;
  const request = stopFile(indexDir, mode);
  try {
    writeFileSync(request, String(job.state.pid), { mode: 0o600 });
    if (await ended(indexDir, job, STOP_WAIT_MS)) return job;
    // The heartbeat was fresh a moment ago, so this number is still that process.
    process.kill(job.state.pid, 'SIGTERM');
    if (await ended(indexDir, job, TERM_WAIT_MS)) return job;
  } catch (error) {
    // ESRCH: it ended between the question and the signal.
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return job;
    throw fromErrno(error, `write ${request}`);
  } finally {
    rmSync(request, { force: true });
  }
  throw new MlxCodeError('E_INDEX_LOCKED', `The indexer (process ${job.state.pid}) does not stop`);
}

/** Keeps the file up to date for the life of one run, and hears the request to stop. */
export class JobReporter {
  readonly #indexDir: string;
  readonly #mode: JobMode;
  readonly #startedAtMs = Date.now();
  readonly #timer: NodeJS.Timeout;
  readonly #stopTimer: NodeJS.Timeout;
  #last: Progress = { phase: 'scan', done: 0, total: 0, unit: 'files' };
  #phaseSince = { at: Date.now(), done: 0 };
  #writing: Promise<void> = Promise.resolve();

  /** @param onStop called once when `index --stop` asks for it */
  constructor(indexDir: string, mode: JobMode, onStop: () => void) {
    this.#indexDir = indexDir;
    this.#mode = mode;
    const request = stopFile(indexDir, mode);
    // Where there is no index folder yet there is nothing to take back.
    if (existsSync(request)) rmSync(request, { force: true });
    this.#timer = setInterval(() => this.#write(null, null), HEARTBEAT_MS);
    this.#stopTimer = setInterval(() => {
      if (!existsSync(request)) return;
      clearInterval(this.#stopTimer);
      onStop();
    }, STOP_POLL_MS);
    this.#timer.unref();
    this.#stopTimer.unref();
    this.#write(null, null);
  }

  update(progress: Progress): void {
    if (progress.phase !== this.#last.phase) this.#phaseSince = { at: Date.now(), done: progress.done };
    this.#last = progress;
  }

  /** Milliseconds left in this phase at its present rate; null until it has moved. */
  etaMs(): number | null {
    const moved = this.#last.done - this.#phaseSince.done;
    if (moved <= 0 || this.#last.total <= 0) return null;
    return ((Date.now() - this.#phaseSince.at) / moved) * (this.#last.total - this.#last.done);
  }

  async finish(error: unknown): Promise<void> {
    clearInterval(this.#timer);
    clearInterval(this.#stopTimer);
    const failure =
      error === undefined
        ? null
        : error instanceof MlxCodeError
          ? { code: error.code, message: error.message }
          : { code: 'E_BUG', message: String(error) };
    this.#write(Date.now(), failure);
    await this.#writing;
  }

  #write(finishedAtMs: number | null, error: JobState['error']): void {
    // Before the index folder is ours there is nothing to put a file into.
    if (folderKind(this.#indexDir) !== 'ours') return;
    const state: JobState = {
      pid: process.pid,
      mode: this.#mode,
      phase: this.#last.phase,
      done: this.#last.done,
      total: this.#last.total,
      unit: this.#last.unit,
      etaMs: this.etaMs(),
      startedAtMs: this.#startedAtMs,
      updatedAtMs: Date.now(),
      finishedAtMs,
      error,
      log: this.#mode === 'background' ? jobLog(this.#indexDir) : null,
    };
    this.#writing = this.#writing
      .then(() => failpoint('job.write'))
      .then(() => writeFileAtomic(stateFile(this.#indexDir, this.#mode), `${JSON.stringify(state)}\n`))
      // A disk too full for this note stops the index itself with a proper error.
      .catch(() => {});
  }
}

// --- internal ---

function stateFile(indexDir: string, mode: JobMode): string {
  return join(indexDir, `${mode}.json`);
}

function stopFile(indexDir: string, mode: JobMode): string {
  return join(indexDir, `${mode}.stop`);
}

async function ended(indexDir: string, job: Job, withinMs: number): Promise<boolean> {
  const { pid, mode } = job.state;
  const until = Date.now() + withinMs;
  while (Date.now() < until) {
    const now = readJob(indexDir, mode);
    if (now === null || !now.running || now.state.pid !== pid || !isAlive(pid)) return true;
    await sleep(STOP_POLL_MS);
  }
  return false;
}
