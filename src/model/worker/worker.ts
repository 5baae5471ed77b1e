/**
 * A worker that is kept alive: started when first needed, started again with back-off when it dies, switched off when it
 * dies too often. One request at a time, so that a death is always the fault of the batch that was in flight.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { eitherSignal } from '../../base/abort-signals.ts';
import { MlxCodeError, throwIfCancelled } from '../../base/errors.ts';
import { failpoint } from '../../base/failpoints.ts';
import { SerialQueue } from '../../platform/serial-queue.ts';
import { BlasWatch } from './blas-watch.ts';
import { WorkerConnection } from './connection.ts';
import { type WorkerHello, type WorkerLaunch, WorkerRefusal } from './connection-types.ts';
import { forgetLoaded, noteEmbedder } from './loaded-models.ts';
import { MemoryWatch } from './memory-watch.ts';
import { loadModel, readVectors, refusedBatch } from './model-requests.ts';
import type { Frame } from './protocol.ts';
import { WorkerHealth } from './worker-health.ts';
import {
  type BatchFailure,
  type Death,
  WORKER_MEMORY,
  WORKER_TIMINGS,
  type WorkerMemory,
  type WorkerModel,
  type WorkerState,
  type WorkerTimings,
} from './worker-types.ts';

export class SupervisedWorker {
  readonly #blas: BlasWatch;
  readonly #model: WorkerModel | undefined;
  readonly #timings: WorkerTimings;
  readonly #memory: MemoryWatch;
  readonly #queue = new SerialQueue();
  readonly #health = new WorkerHealth();
  readonly #closing = new AbortController();
  #connection: WorkerConnection | undefined;
  /** The current connection, or the last one when it has ended. */
  #last: WorkerConnection | undefined;
  #hello: WorkerHello | undefined;

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
    this.#memory = new MemoryWatch({ ...WORKER_MEMORY, ...memory }, this.#timings.embedMs);
  }

  /** Requests running or waiting; for choosing the idlest worker. */
  get load(): number {
    return this.#queue.length;
  }

  get state(): WorkerState {
    const isOpen = this.#connection !== undefined;
    const { isOff, deaths } = this.#health;
    return {
      state: this.#closing.signal.aborted ? 'closed' : isOff ? 'off' : isOpen ? 'ready' : 'idle',
      pid: this.#connection?.pid,
      hello: this.#hello,
      deaths,
      recycled: this.#memory.recycled,
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
      this.#health.success();
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
    await this.#queue.ended();
    this.#connection = undefined;
  }

  #exclusive<T>(signal: AbortSignal | undefined, job: () => Promise<T>): Promise<T> {
    const run = async () => {
      this.#throwIfOver();
      return await job();
    };
    return this.#queue.add(run, { signal });
  }

  #throwIfOver(): void {
    if (this.#closing.signal.aborted) throw new MlxCodeError('E_WORKER_DIED', 'The MLX worker was closed');
    this.#health.requireOn();
  }

  async #request(op: string, fields: Readonly<Record<string, unknown>>, deadlineMs: number): Promise<Frame> {
    failpoint('worker.request');
    const connection = this.#connection;
    if (connection === undefined) throw new MlxCodeError('E_WORKER_DIED');
    return await connection.request(op, fields, deadlineMs);
  }

  /** Makes sure of a loaded worker; tries again, after growing waits, until it is ready or switched off. */
  async #ready(signal: AbortSignal | undefined, isolating: boolean): Promise<void> {
    while (this.#connection === undefined) {
      throwIfCancelled(signal);
      this.#throwIfOver();
      try {
        await this.#backOff(signal);
        await this.#open();
        this.#health.started();
      } catch (error) {
        throwIfCancelled(signal);
        this.#throwIfOver();
        // A first start that fails will fail again: say so at once. Later ones follow the rules for deaths.
        if (!this.#health.hasStarted || !(error instanceof MlxCodeError) || error.code.startsWith('E_MODEL_'))
          throw error;
        this.#health.died(error, isolating);
      }
    }
  }

  async #open(): Promise<void> {
    failpoint('worker.start');
    const launch = this.#blas.launch;
    const { connection, hello } = await WorkerConnection.open(launch, this.#timings, this.#closing.signal);
    this.#hello = hello;
    if (this.#model !== undefined) {
      try {
        await loadModel(connection, this.#model, this.#timings.loadMs);
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
    const { pid } = connection;
    if (pid !== undefined && this.#model !== undefined) noteEmbedder(pid, launch, this.#model);
    await this.#memory.started(connection, this.#model !== undefined);
    void connection.closed.then((reason) => {
      if (pid !== undefined) forgetLoaded(pid);
      // A death in mid-batch is counted by the batch; one while idle is counted here.
      if (this.#connection === connection) {
        this.#connection = undefined;
        if (this.#queue.length === 0 && !this.#closing.signal.aborted) this.#health.died(reason);
      }
    });
  }

  /** A process that has grown is ended between two batches; the next one starts another, without waiting. */
  async #recycleIfLarge(): Promise<void> {
    const connection = this.#connection;
    if (connection === undefined || !(await this.#memory.isTooLarge(connection))) return;
    this.#connection = undefined;
    this.#health.replaced();
    await connection.close();
  }

  async #backOff(signal: AbortSignal | undefined): Promise<void> {
    const ms = this.#health.pauseMs(this.#timings.backoffMs);
    if (ms === 0) return;
    const stop = eitherSignal(signal, this.#closing.signal);
    await sleep(ms, undefined, { signal: stop }).catch(() => {});
    throwIfCancelled(signal);
    this.#throwIfOver();
  }

  #refused(refusal: WorkerRefusal): BatchFailure {
    const error = refusedBatch(refusal);
    this.#health.refused(error);
    return { died: false, error };
  }

  async #died(cause: unknown, isolating: boolean): Promise<Death> {
    this.#throwIfOver();
    const connection = this.#connection;
    this.#connection = undefined;
    await connection?.kill();
    const error = cause instanceof MlxCodeError ? cause : new MlxCodeError('E_WORKER_DIED', String(cause), { cause });
    this.#health.died(error, isolating);
    this.#health.requireOn();
    const blas = this.#blas.died(this.#last?.signal ?? null, this.#hello?.blasPath ?? null);
    return { died: true, blas, error };
  }
}
