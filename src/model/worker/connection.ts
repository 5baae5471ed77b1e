/**
 * One running worker process and the requests in flight to it. It lives until it is closed or fails once; whatever ends
 * it, every pending request is rejected with that reason, and the process group is gone.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { MlxCodeError } from '../../base/errors.ts';
import { type Child, startChild } from '../../platform/process.ts';
import {
  type ConnectionTimings,
  type OnEvent,
  type Pending,
  readHello,
  type Stream,
  type WorkerHello,
  type WorkerLaunch,
  WorkerRefusal,
} from './connection-types.ts';
import { encodeFrame, type Frame, FrameDecoder, PROTOCOL_VERSION } from './protocol.ts';
import { WorkerLog } from './worker-log.ts';

/** Milliseconds to wait for the rest of stdout after the process has ended. */
const DRAIN_MS = 250;
/** Milliseconds that a busy worker gets when it is closed: it has nothing to save. */
const BUSY_TERM_MS = 500;

export class WorkerConnection {
  readonly #child: Child;
  readonly #timings: ConnectionTimings;
  readonly #log: WorkerLog;
  readonly #decoder = new FrameDecoder();
  readonly #pending = new Map<number, Pending>();
  #nextId = 1;
  #pinger: NodeJS.Timeout | undefined;
  #reason: MlxCodeError | undefined;
  #signal: NodeJS.Signals | null = null;
  #closing: Promise<void> | undefined;
  #tellClosed: (reason: MlxCodeError) => void = () => {};
  /** Resolves with the reason once the connection is over. */
  readonly closed: Promise<MlxCodeError>;

  /**
   * Starts the process and waits for its `hello`.
   * @param closing closes the connection, at any time
   * @throws E_WORKER_START when it does not get that far, E_WORKER_PROTOCOL when it speaks something else
   */
  static async open(
    launch: WorkerLaunch,
    timings: ConnectionTimings,
    closing?: AbortSignal,
  ): Promise<{ connection: WorkerConnection; hello: WorkerHello }> {
    const connection = new WorkerConnection(launch, timings);
    const close = () => void connection.close();
    closing?.addEventListener('abort', close, { once: true });
    void connection.closed.then(() => closing?.removeEventListener('abort', close));
    try {
      const { header } = await connection.request('hello', {}, timings.startMs);
      if (header['protocol'] !== PROTOCOL_VERSION) {
        throw new MlxCodeError(
          'E_WORKER_PROTOCOL',
          `The MLX worker speaks protocol ${header['protocol']}, not ${PROTOCOL_VERSION}`,
        );
      }
      connection.#startPinging();
      return { connection, hello: readHello(header) };
    } catch (error) {
      await connection.kill();
      if (error instanceof MlxCodeError && error.code === 'E_WORKER_PROTOCOL') throw error;
      const message = error instanceof Error ? error.message : String(error);
      throw new MlxCodeError('E_WORKER_START', `The MLX worker did not start: ${message}`, { cause: error });
    }
  }

  private constructor(launch: WorkerLaunch, timings: ConnectionTimings) {
    this.#timings = timings;
    this.#log = new WorkerLog(launch.logFile);
    this.closed = new Promise((resolve) => {
      this.#tellClosed = resolve;
    });
    const child = startChild(launch.file, launch.args, launch.env, launch.cwd);
    this.#child = child;
    child.stderr.setEncoding('utf8');
    child.stderr.on('data', (text: string) => this.#log.write(text));
    child.stdout.on('data', (bytes: Buffer) => this.#read(bytes));
    child.stdout.on('error', () => {}); // `ended` tells.
    const drained = new Promise<void>((resolve) => child.stdout.once('close', () => resolve()));
    void child.ended.then(async (end) => {
      this.#signal = end.signal;
      await Promise.race([drained, sleep(DRAIN_MS, undefined, { ref: false })]);
      const how = end.error?.message ?? (end.signal !== null ? `signal ${end.signal}` : `exit code ${end.code}`);
      const last = this.#log.lastLine();
      this.#over(
        new MlxCodeError(
          'E_WORKER_DIED',
          `The MLX worker (process ${child.pid ?? 'none'}) ended: ${how}${last === '' ? '' : ` (${last})`}`,
        ),
      );
      this.#log.close();
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** The signal that ended the process; null while it runs, and when it ended by itself. */
  get signal(): NodeJS.Signals | null {
    return this.#signal;
  }

  /**
   * Sends one request and waits for its answer.
   * @param deadlineMs a worker that has not answered by then is killed
   * @throws WorkerRefusal when it answers with an error; E_WORKER_DIED, E_WORKER_TIMEOUT or E_WORKER_PROTOCOL when the
   * connection ends instead
   */
  request(op: string, fields: Readonly<Record<string, unknown>>, deadlineMs: number): Promise<Frame> {
    return this.#send(op, fields, deadlineMs, undefined).done;
  }

  /**
   * Sends a request that is answered in pieces, and then by a last frame as any other.
   * @param silenceMs a worker that sends no piece of any stream for this time is killed
   */
  stream(op: string, fields: Readonly<Record<string, unknown>>, silenceMs: number, onEvent: OnEvent): Stream {
    return this.#send(op, fields, silenceMs, onEvent);
  }

  #send(
    op: string,
    fields: Readonly<Record<string, unknown>>,
    deadlineMs: number,
    onEvent: OnEvent | undefined,
  ): Stream {
    const id = this.#nextId++;
    if (this.#reason !== undefined) return { id, done: Promise.reject(this.#reason) };
    const frame = encodeFrame({ id, op, ...fields });
    const done = new Promise<Frame>((resolve, reject) => {
      const late = () => {
        const pending = this.#pending.get(id);
        if (pending === undefined || performance.now() - pending.waitingSince < deadlineMs / 2) return;
        this.#over(
          new MlxCodeError('E_WORKER_TIMEOUT', `The MLX worker did not answer "${op}" within ${deadlineMs / 1000} s`),
        );
      };
      // When our own thread was busy, the answer may lie unread: look once more after the pipes have been read.
      const timer = setTimeout(() => setImmediate(late), deadlineMs);
      this.#pending.set(id, { resolve, reject, timer, onEvent, waitingSince: performance.now() });
      this.#child.stdin.write(frame);
    });
    return { id, done };
  }

  /** Ends the worker: `shutdown` when idle, then SIGTERM, then SIGKILL of the group. Resolves when it is gone. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const busy = this.#pending.size > 0;
    if (this.#reason === undefined && !busy) {
      const shutdown = this.request('shutdown', {}, this.#timings.shutdownMs + 1_000).catch(() => {});
      await Promise.race([shutdown, this.#child.ended, sleep(this.#timings.shutdownMs, undefined, { ref: false })]);
      this.#child.stdin.end();
    }
    this.#child.kill('SIGTERM');
    this.#over(new MlxCodeError('E_WORKER_DIED', 'The MLX worker was closed'), false);
    const grace = busy ? Math.min(BUSY_TERM_MS, this.#timings.termMs) : this.#timings.termMs;
    const waiting = new AbortController();
    await Promise.race([this.#child.ended, sleep(grace, undefined, { signal: waiting.signal }).catch(() => {})]);
    waiting.abort();
    await this.kill();
  }

  /** SIGKILL to the whole group, at once. Resolves when the worker is gone. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#child.ended;
  }

  #read(bytes: Buffer): void {
    if (this.#reason !== undefined) return;
    try {
      for (const frame of this.#decoder.push(bytes)) this.#accept(frame);
    } catch (error) {
      this.#over(
        error instanceof MlxCodeError ? error : new MlxCodeError('E_WORKER_PROTOCOL', undefined, { cause: error }),
      );
    }
  }

  #accept(frame: Frame): void {
    const { header } = frame;
    if (header['id'] === undefined && typeof header['event'] === 'string') return;
    const pending = typeof header['id'] === 'number' ? this.#pending.get(header['id']) : undefined;
    if (pending === undefined) {
      throw new MlxCodeError(
        'E_WORKER_PROTOCOL',
        `The MLX worker answered a request that was never made (id ${JSON.stringify(header['id'])})`,
      );
    }
    if (header['event'] !== undefined) return this.#acceptPiece(pending, header);
    this.#pending.delete(header['id'] as number);
    clearTimeout(pending.timer);
    if (header['ok'] === true) return pending.resolve(frame);
    const error = (header['error'] ?? {}) as Record<string, unknown>;
    const { code = 'internal', message = 'no message' } = error;
    pending.reject(new WorkerRefusal(String(code), String(message), error));
  }

  #acceptPiece(pending: Pending, header: Frame['header']): void {
    if (pending.onEvent === undefined) {
      throw new MlxCodeError('E_WORKER_PROTOCOL', 'The MLX worker sent a piece of an answer that has no pieces');
    }
    // One answer is written at a time: the others wait for it, not for silence.
    for (const each of this.#pending.values()) {
      if (each.onEvent === undefined) continue;
      each.timer.refresh();
      each.waitingSince = performance.now();
    }
    pending.onEvent(header);
  }

  #startPinging(): void {
    this.#pinger = setInterval(() => {
      this.request('ping', {}, this.#timings.pingMs).catch(() => {}); // Its deadline ends the connection.
    }, this.#timings.pingEveryMs);
    this.#pinger.unref();
  }

  /** The one way to the end; only the first reason counts. A worker that has failed is not asked to leave politely. */
  #over(reason: MlxCodeError, kill = true): void {
    if (this.#reason !== undefined) return;
    this.#reason = reason;
    clearInterval(this.#pinger);
    if (kill) this.#child.kill('SIGKILL');
    for (const { reject, timer } of this.#pending.values()) {
      clearTimeout(timer);
      reject(reason);
    }
    this.#pending.clear();
    this.#tellClosed(reason);
  }
}
