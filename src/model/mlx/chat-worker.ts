/**
 * The one worker process that chats: started and loaded when first needed, started again by the next request when it has
 * died, ended after some time without a question. Requests to it may overlap; it puts answers in line itself.
 */

import { MlxCodeError, throwIfCancelled } from '../../base/errors.ts';
import { raceCancelled } from '../../platform/race-cancelled.ts';
import { BlasWatch } from '../worker/blas-watch.ts';
import { WorkerConnection } from '../worker/connection.ts';
import { CONNECTION_TIMINGS, type ConnectionTimings, type WorkerLaunch } from '../worker/connection-types.ts';
import { IdleTimeout } from '../worker/idle-timeout.ts';
import { loadFailure } from '../worker/load-failure.ts';
import { forgetLoaded, noteLoaded, noteUsed } from '../worker/loaded-models.ts';
import { WorkerHealth } from '../worker/worker-health.ts';

/** All in milliseconds. */
export interface ChatTimings extends ConnectionTimings {
  /** For reading the weights. @default 180_000 */
  readonly loadMs: number;
  /** Between two pieces of an answer; the first one may wait for a compiler. @default 120_000 */
  readonly silenceMs: number;
  /** For counting tokens. @default 60_000 */
  readonly countMs: number;
  /** For a cancelled answer to end; a worker that goes on is killed. @default 10_000 */
  readonly cancelMs: number;
}

/** What the worker loads. */
export interface ChatModel {
  /** Absolute path of a folder with safetensors weights, config, tokenizer and chat template. */
  readonly path: string;
  readonly contextTokens: number;
  /** As `status` calls it. */
  readonly id: string;
}

export interface ChatLimits {
  /** Memory that MLX tries to stay within, bytes. @default MLX's own */
  readonly memoryBytes?: number | undefined;
  /** Freed memory that MLX keeps for reuse, bytes. @default 256 MiB */
  readonly cacheBytes?: number | undefined;
  /** What conversations that are kept may take, bytes. @default 1 GiB */
  readonly promptCacheBytes?: number | undefined;
  /** Bits of a number in these; 0: as the network computes it. @default 0 */
  readonly kvBits?: number | undefined;
  /** The process ends after this time without a question, milliseconds; 0: never. @default 10 minutes */
  readonly idleMs?: number | undefined;
}

export const CHAT_TIMINGS: ChatTimings = {
  ...CONNECTION_TIMINGS,
  loadMs: 180_000,
  silenceMs: 120_000,
  countMs: 60_000,
  cancelMs: 10_000,
};

const DEFAULT_CACHE_BYTES = 256 * 2 ** 20;
const DEFAULT_PROMPT_CACHE_BYTES = 2 ** 30;
const DEFAULT_IDLE_MS = 10 * 60_000;

export class ChatWorker {
  readonly timings: ChatTimings;
  readonly #blas: BlasWatch;
  readonly #model: ChatModel;
  readonly #limits: ChatLimits;
  readonly #onMessage: (message: string) => void;
  readonly #closing = new AbortController();
  readonly #health = new WorkerHealth();
  readonly #idle: IdleTimeout;
  #starting: Promise<WorkerConnection> | undefined;
  #connection: WorkerConnection | undefined;
  /** Path of the BLAS that the last worker computed with. */
  #blasPath: string | null = null;
  #contextTokens: number;

  constructor(
    launch: WorkerLaunch,
    model: ChatModel,
    limits: ChatLimits,
    timings: Partial<ChatTimings>,
    onMessage: (message: string) => void,
  ) {
    this.#blas = new BlasWatch(launch);
    this.#model = model;
    this.#limits = limits;
    this.#onMessage = onMessage;
    this.#contextTokens = model.contextTokens;
    this.timings = { ...CHAT_TIMINGS, ...timings };
    this.#idle = new IdleTimeout(limits.idleMs ?? DEFAULT_IDLE_MS, () => this.#unload());
  }

  /** What the loaded model allows; what was asked for until it is loaded. */
  get contextTokens(): number {
    return this.#contextTokens;
  }

  get pid(): number | undefined {
    return this.#connection?.pid;
  }

  /**
   * Runs `job` with a loaded worker, which is not idle until `job` is over.
   * @throws E_WORKER_START, E_WORKER_OFF, E_WORKER_DIED when closed, E_MODEL_UNSAFE, E_MODEL_CORRUPT, E_PYTHON_OLD,
   * E_CANCELLED, and what `job` throws
   */
  async use<T>(signal: AbortSignal | undefined, job: (connection: WorkerConnection) => Promise<T>): Promise<T> {
    const leave = this.#idle.enter();
    try {
      return await job(await this.connect(signal));
    } finally {
      leave();
      this.#used();
    }
  }

  /** Keeps the process from ending for idleness until the returned function is called. */
  enter(): () => void {
    const leave = this.#idle.enter();
    return () => {
      leave();
      this.#used();
    };
  }

  /** @returns the loaded worker, started if need be @throws as `use` */
  async connect(signal: AbortSignal | undefined): Promise<WorkerConnection> {
    throwIfCancelled(signal);
    if (this.#closing.signal.aborted) throw new MlxCodeError('E_WORKER_DIED', 'The MLX worker was closed');
    this.#health.requireOn();
    if (this.#connection !== undefined) return this.#connection;
    this.#starting ??= this.#open().finally(() => {
      this.#starting = undefined;
    });
    return raceCancelled(this.#starting, signal);
  }

  /** @returns whether an answer that ended with its worker is worth another try, with another BLAS */
  async mayTryAgain(connection: WorkerConnection): Promise<boolean> {
    if (connection.signal === null || this.#closing.signal.aborted) return false;
    await connection.closed; // From then on the next request starts another.
    return this.#blas.died(connection.signal, this.#blasPath);
  }

  /** An answer has come whole. */
  answered(): void {
    this.#blas.answered();
  }

  /** Ends the process; answers under way are rejected. */
  async close(): Promise<void> {
    this.#closing.abort();
    this.#idle.stop();
    await this.#starting?.catch(() => {});
    await this.#connection?.close();
  }

  async #open(): Promise<WorkerConnection> {
    const launch = this.#blas.launch;
    const { connection, hello } = await WorkerConnection.open(launch, this.timings, this.#closing.signal);
    const { memoryBytes, cacheBytes = DEFAULT_CACHE_BYTES, promptCacheBytes, kvBits } = this.#limits;
    const { path, contextTokens } = this.#model;
    const fields = { path, contextTokens, memoryBytes, cacheBytes, promptCacheBytes, kvBits };
    try {
      const { header } = await connection.request('load-generator', fields, this.timings.loadMs);
      const context = header['contextTokens'];
      if (typeof context !== 'number' || !(context > 0)) {
        throw new MlxCodeError('E_WORKER_PROTOCOL', `The MLX worker loaded a model with a context of ${context}`);
      }
      this.#contextTokens = context;
      this.#note(connection, launch, String(header['form'] ?? ''));
    } catch (error) {
      await connection.kill();
      if (!this.#blas.died(connection.signal, hello.blasPath)) throw loadFailure(error, this.#model.path);
      const next = await this.#open();
      this.#blas.answered();
      return next;
    }
    this.#blasPath = hello.blasPath;
    this.#connection = connection;
    void connection.closed.then((reason) => {
      if (connection.pid !== undefined) forgetLoaded(connection.pid);
      this.#lost(connection, reason);
    });
    return connection;
  }

  /** Says what is in memory now, for `status`. */
  #note({ pid }: WorkerConnection, { args }: WorkerLaunch, form: string): void {
    if (pid === undefined) return;
    const { memoryBytes = null, promptCacheBytes = DEFAULT_PROMPT_CACHE_BYTES, kvBits = 0, idleMs } = this.#limits;
    noteLoaded({
      ...{ pid, args: args.join(' '), purpose: 'answers', model: this.#model.id, form, loadedAtMs: Date.now() },
      ...{ memoryBytes, promptCacheBytes, kvBits, idleMs: idleMs ?? DEFAULT_IDLE_MS },
    });
  }

  #used(): void {
    if (this.pid !== undefined) noteUsed(this.pid);
  }

  #lost(connection: WorkerConnection, reason: MlxCodeError): void {
    if (this.#connection !== connection) return;
    this.#connection = undefined;
    if (this.#closing.signal.aborted) return;
    this.#onMessage(reason.message);
    this.#health.died(reason);
  }

  #unload(): void {
    const connection = this.#connection;
    if (connection === undefined) return;
    this.#connection = undefined;
    this.#onMessage('The chat model was unloaded; the next question loads it again');
    void connection.close();
  }
}
