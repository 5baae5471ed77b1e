/** An answer that the worker is writing: its events in order, and what ends it. */

import { MlxCodeError } from '../../base/errors.ts';
import type { EndReason, GenerateEvent, GenerateRequest } from '../generation.ts';
import type { WorkerConnection } from '../worker/connection.ts';
import { type Stream, WorkerRefusal } from '../worker/connection-types.ts';
import { EventQueue } from '../worker/event-queue.ts';
import type { Frame } from '../worker/protocol.ts';
import type { ChatTimings } from './chat-worker.ts';

/** One answer under way. */
export class Answer {
  readonly #queue = new EventQueue<GenerateEvent>();
  readonly #connection: WorkerConnection;
  readonly #stream: Stream;
  readonly #settled: Promise<void>;
  readonly #cancelMs: number;
  readonly #signal: AbortSignal | undefined;
  readonly #onAbort = () => {
    this.#queue.fail(new MlxCodeError('E_CANCELLED'), true);
    this.#cancel();
  };
  /** Characters that may still come. */
  #room: number;
  #over = false;
  #cancelled = false;

  constructor(
    connection: WorkerConnection,
    request: GenerateRequest,
    timings: ChatTimings,
    signal: AbortSignal | undefined,
  ) {
    const { messages, conversation, maxTokens, sampling = {}, stop = [] } = request;
    this.#connection = connection;
    this.#cancelMs = timings.cancelMs;
    this.#signal = signal;
    this.#room = (maxTokens + 1) * MAX_TOKEN_CHARACTERS;
    const fields = { messages, conversation, maxTokens, sampling, stop };
    this.#stream = connection.stream('generate', fields, timings.silenceMs, (header) => this.#accept(header));
    this.#settled = this.#stream.done.then(
      (frame) => this.#end(frame),
      (error) => {
        this.#over = true;
        this.#queue.fail(translated(error));
      },
    );
    signal?.addEventListener('abort', this.#onAbort, { once: true });
  }

  take(): Promise<GenerateEvent | undefined> {
    return this.#queue.take();
  }

  /** The caller wants no more. Resolves when the worker has ended this answer, or is gone. */
  async leave(): Promise<void> {
    this.#signal?.removeEventListener('abort', this.#onAbort);
    if (!this.#over) this.#cancel();
    await this.#settled;
  }

  #cancel(): void {
    if (this.#cancelled || this.#over) return;
    this.#cancelled = true;
    const deaf = setTimeout(() => void this.#connection.kill(), this.#cancelMs);
    this.#connection.request('cancel', { target: this.#stream.id }, this.#cancelMs).catch(() => {}); // `done` tells.
    void this.#settled.then(() => clearTimeout(deaf));
  }

  /** @throws E_WORKER_PROTOCOL for an event that is not one, or for more text than the tokens asked for can hold */
  #accept(header: Frame['header']): void {
    const event = readEvent(header);
    if (event.kind === 'text') {
      this.#room -= event.text.length;
      if (this.#room < 0) throw new MlxCodeError('E_WORKER_PROTOCOL', 'The MLX worker sends text without end');
      if (event.text === '') return;
    }
    // Of unread progress events only the last one counts.
    this.#queue.push(event, (before) => before.kind === event.kind && event.kind !== 'text');
  }

  #end({ header }: Frame): void {
    this.#over = true;
    const { reason, promptTokens, cachedTokens, answerTokens, firstTokenMs, answerMs } = header;
    const counts = [promptTokens, cachedTokens, answerTokens, firstTokenMs, answerMs];
    if (!END_REASONS.includes(reason as EndReason) || !counts.every(isAmount)) {
      const got = JSON.stringify([reason, ...counts]).slice(0, 200);
      this.#queue.fail(new MlxCodeError('E_WORKER_PROTOCOL', `The MLX worker ended an answer with ${got}`));
      return;
    }
    const usage = {
      promptTokens: Number(promptTokens),
      cachedTokens: Number(cachedTokens),
      answerTokens: Number(answerTokens),
      firstTokenMs: Number(firstTokenMs),
      answerMs: Number(answerMs),
    };
    this.#queue.push({ kind: 'end', reason: reason as EndReason, usage });
    this.#queue.end();
  }
}

/** What the worker refused, or its end, as the error the user should see. */
export function translated(error: unknown): unknown {
  if (error instanceof MlxCodeError && error.code === 'E_WORKER_DIED') {
    return new MlxCodeError(error.code, error.message, { cause: error, hint: DIED_HINT });
  }
  if (!(error instanceof WorkerRefusal)) return error;
  const { promptTokens, contextTokens } = error.fields;
  switch (error.code) {
    case 'prompt-too-long':
      return tooLong(Number(promptTokens), Number(contextTokens));
    case 'cancelled':
      return new MlxCodeError('E_CANCELLED');
    case 'bad-template':
      return new MlxCodeError('E_MODEL_CORRUPT', `The model cannot be used to chat: ${error.message}`, {
        cause: error,
      });
    case 'bad-request':
      return new MlxCodeError('E_WORKER_PROTOCOL', `The MLX worker did not understand a request: ${error.message}`);
    default:
      return new MlxCodeError('E_WORKER_DIED', `The MLX worker gave up (${error.code}): ${error.message}`, {
        cause: error,
        hint: DIED_HINT,
      });
  }
}

export function tooLong(prompt: number, context: number): MlxCodeError {
  const message = `The prompt has ${prompt} tokens, but the model's context holds ${context} for prompt and answer`;
  return new MlxCodeError('E_PROMPT_TOO_LONG', message);
}

export function isCount(value: unknown): value is number {
  return isAmount(value) && Number.isInteger(value);
}

/** No token is longer: more text than this per token is not an answer, and no prompt of that many tokens fits. */
export const MAX_TOKEN_CHARACTERS = 1_024;

// --- internal ---

const END_REASONS: readonly EndReason[] = ['stop', 'length', 'loop'];

const DIED_HINT = 'Ask again: the worker starts anew. If it persists, a smaller model needs less memory.';

function readEvent(header: Frame['header']): GenerateEvent {
  const { event, ahead, done, total, text } = header;
  if (event === 'waiting' && isCount(ahead)) return { kind: 'waiting', ahead };
  if (event === 'reading' && isCount(done) && isCount(total)) return { kind: 'reading', done, total };
  if (event === 'text' && typeof text === 'string') return { kind: 'text', text };
  const got = JSON.stringify(header).slice(0, 200);
  throw new MlxCodeError('E_WORKER_PROTOCOL', `The MLX worker sent a piece of an answer that is none: ${got}`);
}

function isAmount(value: unknown): value is number {
  return typeof value === 'number' && value >= 0;
}
