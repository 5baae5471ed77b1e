/** The socket of a running watch: takes a bounded number of bounded questions, and stops working for clients that left. */

import { chmodSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { ERROR_CATALOGUE, fromErrno, MlxCodeError } from '../../base/errors.ts';
import { makeFolder } from '../../platform/make-folder.ts';
import {
  type Answer,
  frame,
  isWatchQuestion,
  MAX_ANSWER_BYTES,
  MAX_REQUEST_BYTES,
  PROTOCOL,
  type Request,
  readFrame,
} from '../watch-socket/socket-messages.ts';
import { isPrivate, type SocketPlace } from '../watch-socket/socket-path.ts';
import type { SocketCounters } from '../watch-socket/watch-state.ts';

/** @throws what the user did wrong as MlxCodeError; anything else sends the client to the index itself */
export type Answerer = (question: string, body: unknown, signal: AbortSignal) => Promise<unknown>;

/** More at once are turned away: they can ask the index. */
const MAX_CONNECTIONS = 32;
/** A client writes its question at once; a connection that does not is closed. */
const QUESTION_MS = 5000;
const CLOSE_MS = 500;
const USAGE_EXIT = 2;

export class LiveSocket {
  readonly path: string;
  readonly #server: Server;
  readonly #answer: Answerer;
  readonly #sockets = new Set<Socket>();
  readonly #sums = { connections: 0, answered: 0, refused: 0, cancelled: 0 };

  private constructor(path: string, answer: Answerer) {
    this.path = path;
    this.#answer = answer;
    this.#server = createServer({ allowHalfOpen: false }, (socket) => void this.#serve(socket));
    this.#server.maxConnections = MAX_CONNECTIONS;
    // An error on one connection ends only that connection.
    this.#server.on('error', () => undefined);
  }

  /**
   * Call it only while holding the lock of the watch: what lies at this path is then left over from one that was killed.
   * @throws E_READ_ONLY when the folder is not the user's alone, or cannot be made
   */
  static async open({ folder, path }: SocketPlace, answer: Answerer): Promise<LiveSocket> {
    try {
      makeFolder(folder, { mode: 0o700 });
      if (!isPrivate(folder)) throw new MlxCodeError('E_READ_ONLY', `${folder} is not a folder of yours alone`);
      rmSync(path, { force: true });
      const live = new LiveSocket(path, answer);
      await new Promise<void>((resolve, reject) => {
        live.#server.once('error', reject);
        live.#server.listen(path, () => resolve());
      });
      chmodSync(path, 0o600);
      return live;
    } catch (error) {
      throw fromErrno(error, `open the socket ${path}`);
    }
  }

  get counters(): SocketCounters {
    return { ...this.#sums };
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    rmSync(this.path, { force: true });
    const timer = setTimeout(() => {
      for (const socket of this.#sockets) socket.destroy();
    }, CLOSE_MS);
    await closed;
    clearTimeout(timer);
  }

  async #serve(socket: Socket): Promise<void> {
    this.#sums.connections++;
    this.#sockets.add(socket);
    const gone = new AbortController();
    let answered = false;
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      this.#sockets.delete(socket);
      gone.abort();
      if (!answered) this.#sums.cancelled++;
    });
    const timer = setTimeout(() => socket.destroy(), QUESTION_MS);
    try {
      const request = await readFrame(socket, MAX_REQUEST_BYTES);
      clearTimeout(timer);
      const answer = await this.#answerTo(request, gone.signal);
      if (gone.signal.aborted) return;
      let bytes = frame(answer);
      if (bytes.length > MAX_ANSWER_BYTES) bytes = frame(this.#say({ refused: 'the answer is too long' }));
      answered = true;
      if (answer.refused !== undefined) this.#sums.refused++;
      else if (!isWatchQuestion((request as Request).question)) this.#sums.answered++;
      socket.end(bytes);
    } catch {
      // No question, or half of one: no answer is possible.
      clearTimeout(timer);
      socket.destroy();
    }
  }

  async #answerTo(message: unknown, signal: AbortSignal): Promise<Answer> {
    const request = message as Partial<Request> | null;
    if (typeof request !== 'object' || request === null || request.protocol !== PROTOCOL) {
      return this.#say({ refused: 'another protocol' });
    }
    if (typeof request.question !== 'string') return this.#say({ refused: 'no question' });
    try {
      return this.#say({ body: await this.#answer(request.question, request.body, signal) });
    } catch (error) {
      if (error instanceof MlxCodeError && ERROR_CATALOGUE[error.code].exitCode === USAGE_EXIT) {
        const { code, message: text, hint } = error;
        return this.#say({ error: { code, message: text, hint } });
      }
      return this.#say({ refused: error instanceof Error ? error.message : String(error) });
    }
  }

  #say(answer: Omit<Answer, 'protocol'>): Answer {
    return { protocol: PROTOCOL, ...answer };
  }
}
