/**
 * A worker that is kept alive: started when first needed, started again with back-off when it dies, switched off when it
 * dies too often. One request at a time, so that a death is always the fault of the batch that was in flight.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { MlxCodeError, throwIfCancelled } from '../../base/errors.ts';
import { failpoint } from '../../base/failpoints.ts';
import { raceCancelled } from '../../platform/race-cancelled.ts';
import { BlasWatch } from './blas-watch.ts';
import {
  CONNECTION_TIMINGS,
  type ConnectionTimings,
  WorkerConnection,
  type WorkerHello,
  type WorkerLaunch,
  WorkerRefusal,
} from './connection.ts';
import { loadFailure } from './load-failure.ts';
import type { Frame } from './protocol.ts';
import { Patience } from './time-limits.ts';

/** All in milliseconds. */
export interface WorkerTimings extends ConnectionTimings {
  /** For reading the weights. @default 180_000 */
  readonly loadMs: number;
  /** For one batch, to which `embedPerTextMs` is added for each of its texts. @default 30_000 */
  readonly embedMs: number;
  /** @default 1_000 */
  readonly embedPerTextMs: number;
  /** Waits before the first, second, … restart; the last one repeats. @default [500, 1_000, 2_000, 4_000, 8_000] */
  readonly backoffMs: readonly number[];
}

/** When a worker is replaced for the memory it holds. */
export interface WorkerMemory {
  /** What it may hold beyond what it held after the model was loaded, bytes. @default 1.5 GiB */
  readonly extraBytes: number;
  /** Asked after this many batches. @default 32 */
  readonly everyBatches: number;
}

export interface WorkerModel {
  /** Absolute path of a folder with safetensors weights, config and tokenizer. */
  readonly path: string;
  /** What the worker must report. */
  readonly dims: number;
  /** Texts are cut to this many tokens. @default the model's own limit */
  readonly maxTokens?: number | undefined;
}

export interface WorkerState {
  readonly state: 'idle' | 'ready' | 'off' | 'closed';
  readonly pid: number | undefined;
  readonly hello: WorkerHello | undefined;
  /** How often it has died in all, and how often it was replaced because it held too much memory. */
  readonly deaths: number;
  readonly recycled: number;
}

export const WORKER_TIMINGS: WorkerTimings = {
  ...CONNECTION_TIMINGS,
  loadMs: 180_000,
  embedMs: 30_000,
  embedPerTextMs: 1_000,
  backoffMs: [500, 1_000, 2_000, 4_000, 8_000],
};

export const WORKER_MEMORY: WorkerMemory = { extraBytes: 1.5 * 2 ** 30, everyBatches: 32 };

/** A batch failed, and the worker may go on with another one. */
export type BatchFailure = { readonly died: boolean; readonly error: MlxCodeError };

/** @param blas whether its BLAS may be to blame */
type Death = BatchFailure & { readonly blas?: boolean };

export class SupervisedWorker {
  readonly #blas: BlasWatch;
  readonly #model: WorkerModel | undefined;
  readonly #timings: WorkerTimings;
  readonly #memory: WorkerMemory;
  readonly #closing = new AbortController();
  #connection: WorkerConnection | undefined;
  #hello: WorkerHello | undefined;
  /** The one that stands or stood last, also when it is over. */
  #last: WorkerConnection | undefined;
  #started = false;
  /** Resident bytes of the process with the model loaded, and its batches since it started. */
  #baseBytes = 0;
  #batches = 0;
  #recycled = 0;
  #replacing = false;
  #off: MlxCodeError | undefined;
  readonly #patience = new Patience();
  #queue: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  /** @param model loaded after each start; undefined for a worker that only answers `hello`, `bench` and the like */
  constructor(
    launch: WorkerLaunch,
    model?: WorkerModel,
    timings: Partial<WorkerTimings> = {},
    memory: Partial<WorkerMemory> = {},
  ) {
    this.#blas = new BlasWatch(launch);
    this.#model = model;
    this.#timings = { ...WORKER_TIMINGS, ...timings };
    this.#memory = { ...WORKER_MEMORY, ...memory };
  }

  /** Requests running or waiting; for choosing the idlest worker. */
  get load(): number {
    return this.#waiting;
  }

  get state(): WorkerState {
    const state = this.#closing.signal.aborted
      ? 'closed'
      : this.#off !== undefined
        ? 'off'
        : this.#connection !== undefined
          ? 'ready'
          : 'idle';
    return {
      state,
      pid: this.#connection?.pid,
      hello: this.#hello,
      deaths: this.#patience.deaths,
      recycled: this.#recycled,
    };
  }

  /**
   * Starts the process and loads the model unless that is done.
   * @throws E_WORKER_START when the very first start fails, E_WORKER_OFF, E_MODEL_UNSAFE, E_MODEL_CORRUPT, E_CANCELLED
   */
  start(signal?: AbortSignal): Promise<WorkerHello> {
    return this.#exclusive(signal, async () => {
      await this.#ready(signal, false);
      if (this.#hello === undefined) throw new MlxCodeError('E_BUG', 'A started worker has not said hello');
      return this.#hello;
    });
  }

  /**
   * @param texts sent as they are
   * @param isolating true while a failed batch is being searched for the text that did it
   * @returns `[n, dims]` float32, not yet checked; or why this batch failed
   * @throws E_WORKER_OFF, E_WORKER_START, E_MODEL_*, E_CANCELLED: trying other texts is of no use
   */
  embed(texts: readonly string[], isolating: boolean, signal?: AbortSignal): Promise<Float32Array | BatchFailure> {
    return this.#exclusive(signal, async () => {
      const first = await this.#embedOnce(texts, isolating, signal);
      if (first instanceof Float32Array || !first.died || !first.blas) return first;
      const second = await this.#embedOnce(texts, isolating, signal);
      if (second instanceof Float32Array) this.#blas.answered();
      return second;
    });
  }

  async #embedOnce(
    texts: readonly string[],
    isolating: boolean,
    signal: AbortSignal | undefined,
  ): Promise<Float32Array | Death> {
    await this.#ready(signal, isolating);
    const deadline = this.#timings.embedMs + this.#timings.embedPerTextMs * texts.length;
    try {
      // The worker gives up by itself a little earlier, between two of its own batches, and lives on.
      const frame = await this.#request('embed', { texts, deadlineMs: 0.9 * deadline }, deadline);
      const vectors = readVectors(frame, texts.length, this.#model?.dims ?? 0);
      this.#patience.success();
      await this.#recycleIfLarge();
      return vectors;
    } catch (error) {
      if (error instanceof WorkerRefusal && error.code !== 'not-loaded') return this.#refused(error);
      return this.#died(error, isolating);
    }
  }

  /** Measures the worker's matrix product. @returns GFLOP/s */
  bench(signal?: AbortSignal): Promise<number> {
    return this.#exclusive(signal, async () => {
      await this.#ready(signal, false);
      try {
        const { header } = await this.#request('bench', {}, this.#timings.embedMs);
        return Number(header['gflops']);
      } catch (error) {
        throw error instanceof WorkerRefusal ? this.#refused(error).error : error;
      }
    });
  }

  /** Ends the process; whatever waits is rejected. */
  async close(): Promise<void> {
    if (this.#closing.signal.aborted) return;
    const connection = this.#connection;
    this.#closing.abort();
    await connection?.close();
    await this.#queue;
    this.#connection = undefined;
  }

  /** Runs one job after the other. A cancelled caller is let go at once; its job keeps the line until the worker is free. */
  async #exclusive<T>(signal: AbortSignal | undefined, job: () => Promise<T>): Promise<T> {
    this.#waiting++;
    const turn = this.#queue.then(() => {
      throwIfCancelled(signal);
      this.#throwIfOver();
      return job();
    });
    this.#queue = turn.then(
      () => this.#waiting--,
      () => this.#waiting--,
    );
    return raceCancelled(turn, signal);
  }

  #throwIfOver(): void {
    if (this.#closing.signal.aborted) throw new MlxCodeError('E_WORKER_DIED', 'The MLX worker was closed');
    if (this.#off !== undefined) throw this.#off;
  }

  async #request(op: string, fields: Readonly<Record<string, unknown>>, deadlineMs: number): Promise<Frame> {
    failpoint('worker.request');
    const connection = this.#connection;
    if (connection === undefined) throw new MlxCodeError('E_WORKER_DIED');
    return await connection.request(op, fields, deadlineMs);
  }

  /** Makes sure of a loaded worker; tries again, after growing waits, until it stands or is switched off. */
  async #ready(signal: AbortSignal | undefined, isolating: boolean): Promise<void> {
    while (this.#connection === undefined) {
      throwIfCancelled(signal);
      this.#throwIfOver();
      try {
        await this.#backOff(signal);
        await this.#open();
        this.#started = true;
      } catch (error) {
        throwIfCancelled(signal);
        this.#throwIfOver();
        // A first start that fails will fail again: say so at once. Later ones follow the rules for deaths.
        if (!this.#started || !(error instanceof MlxCodeError) || error.code.startsWith('E_MODEL_')) throw error;
        this.#countDeath(error, isolating);
      }
    }
  }

  async #open(): Promise<void> {
    failpoint('worker.start');
    const { connection, hello } = await WorkerConnection.open(this.#blas.launch, this.#timings, this.#closing.signal);
    this.#hello = hello;
    if (this.#model !== undefined) {
      try {
        await this.#loadModel(connection, this.#model);
      } catch (error) {
        await connection.kill();
        if (!this.#blas.died(connection.signal, hello.blasPath)) throw error;
        await this.#open();
        this.#blas.answered();
        return;
      }
    }
    this.#connection = connection;
    this.#last = connection;
    this.#batches = 0;
    this.#baseBytes = this.#model === undefined ? 0 : await residentBytes(connection, this.#timings.embedMs);
    void connection.closed.then((reason) => {
      // A death in mid-batch is counted by the batch; one while idle is counted here.
      if (this.#connection === connection) {
        this.#connection = undefined;
        if (this.#waiting === 0 && !this.#closing.signal.aborted) this.#countDeath(reason, false);
      }
    });
  }

  /** A process that has grown is ended between two batches; the next one starts another, without waiting. */
  async #recycleIfLarge(): Promise<void> {
    const connection = this.#connection;
    if (connection === undefined || ++this.#batches % this.#memory.everyBatches !== 0) return;
    const bytes = await residentBytes(connection, this.#timings.embedMs);
    if (bytes <= this.#baseBytes + this.#memory.extraBytes) return;
    this.#connection = undefined;
    this.#recycled++;
    this.#replacing = true;
    await connection.close();
  }

  async #loadModel(connection: WorkerConnection, model: WorkerModel): Promise<void> {
    const fields = model.maxTokens === undefined ? {} : { maxTokens: model.maxTokens };
    try {
      const { header } = await connection.request('load', { path: model.path, ...fields }, this.#timings.loadMs);
      if (header['dims'] !== model.dims) {
        throw new MlxCodeError(
          'E_MODEL_CORRUPT',
          `The model in ${model.path} gives ${header['dims']} dimensions, not ${model.dims}`,
        );
      }
    } catch (error) {
      throw loadFailure(error, model.path);
    }
  }

  async #backOff(signal: AbortSignal | undefined): Promise<void> {
    if (!this.#started || this.#replacing) {
      this.#replacing = false;
      return;
    }
    const { backoffMs } = this.#timings;
    const step = Math.min(Math.max(this.#patience.unexplained, 1), backoffMs.length) - 1;
    const stop = AbortSignal.any([this.#closing.signal, ...(signal === undefined ? [] : [signal])]);
    await sleep(backoffMs[step] ?? 0, undefined, { signal: stop }).catch(() => {});
    throwIfCancelled(signal);
    this.#throwIfOver();
  }

  #refused(refusal: WorkerRefusal): BatchFailure {
    if (refusal.code === 'bad-request') {
      throw new MlxCodeError('E_WORKER_PROTOCOL', `The MLX worker did not understand a request: ${refusal.message}`);
    }
    const error = new MlxCodeError(
      'E_WORKER_DIED',
      `The MLX worker gave up on a batch (${refusal.code}): ${refusal.message}`,
      { cause: refusal },
    );
    const why = this.#patience.refusal();
    if (why !== undefined) throw this.#switchOff(why, error);
    return { died: false, error };
  }

  async #died(cause: unknown, isolating: boolean): Promise<Death> {
    this.#throwIfOver();
    const connection = this.#connection;
    this.#connection = undefined;
    await connection?.kill();
    const error = cause instanceof MlxCodeError ? cause : new MlxCodeError('E_WORKER_DIED', String(cause), { cause });
    this.#countDeath(error, isolating);
    if (this.#off !== undefined) throw this.#off;
    const blas = this.#blas.died(this.#last?.signal ?? null, this.#hello?.blasPath ?? null);
    return { died: true, blas, error };
  }

  #countDeath(error: MlxCodeError, isolating: boolean): void {
    const why = this.#patience.death(isolating);
    if (why !== undefined) this.#switchOff(why, error);
  }

  #switchOff(why: string, cause: MlxCodeError): MlxCodeError {
    this.#off = new MlxCodeError('E_WORKER_OFF', `The MLX worker is switched off: ${why}. Last: ${cause.message}`, {
      cause,
    });
    return this.#off;
  }
}

// --- internal ---

/** What the process holds; 0 when it cannot tell: its vectors count, not this. */
async function residentBytes(connection: WorkerConnection, deadlineMs: number): Promise<number> {
  try {
    const { header } = await connection.request('stats', {}, deadlineMs);
    return Number(header['rss']) || 0;
  } catch {
    // A worker that died meanwhile shows at the next batch.
    return 0;
  }
}

function readVectors(frame: Frame, n: number, dims: number): Float32Array {
  const { header, payload } = frame;
  if (header['n'] !== n || header['dims'] !== dims || payload.byteLength !== n * dims * 4) {
    const got = `n ${header['n']}, dims ${header['dims']}, ${payload.byteLength} bytes`;
    throw new MlxCodeError(
      'E_WORKER_PROTOCOL',
      `The MLX worker sent vectors of another shape: ${got}; wanted n ${n}, dims ${dims}`,
    );
  }
  return new Float32Array(payload.buffer, 0, n * dims);
}
