/** A chat model on MLX: answers written by the worker, handed on piece by piece. */

import { availableParallelism } from 'node:os';
import { MlxCodeError, throwIfCancelled } from '../../base/errors.ts';
import type { WorkOptions } from '../../base/types.ts';
import type {
  ChatMessage,
  EndReason,
  GenerateEvent,
  GenerateRequest,
  Generator,
  GeneratorIdentity,
  Sampling,
  Usage,
} from '../generation.ts';
import type { PythonEnv } from '../python/python.ts';
import { type ChatLimits, type ChatModel, type ChatTimings, ChatWorker } from './chat-worker.ts';
import { type Stream, type WorkerConnection, type WorkerLaunch, WorkerRefusal } from './connection.ts';
import { EventQueue } from './event-queue.ts';
import { workerLaunch } from './launch.ts';
import type { Frame } from './protocol.ts';

export interface MlxGeneratorOptions {
  readonly env: Pick<PythonEnv, 'python'>;
  readonly model: ChatModel & { readonly id: string; readonly revision: string; readonly sampling?: Sampling };
  readonly limits?: ChatLimits;
  /** Told when the worker has died or was unloaded; the next request starts it again. */
  readonly onMessage?: (message: string) => void;
  /** Another program in place of the worker, and other deadlines: for tests. */
  readonly launch?: WorkerLaunch;
  readonly timings?: Partial<ChatTimings>;
}

type Cancellable = Pick<WorkOptions, 'signal'>;

/** No token is longer: more text than this per token is not an answer, and no prompt of that many tokens fits. */
const MAX_TOKEN_CHARACTERS = 1_024;
/** Characters of texts in one request to count. */
const COUNT_CHARACTERS = 4 * 2 ** 20;
const END_REASONS: readonly EndReason[] = ['stop', 'length', 'loop'];
const DIED_HINT = 'Ask again: the worker starts anew. If it persists, a smaller model needs less memory.';

/**
 * Starts the worker and loads the model.
 * @throws E_WORKER_START, E_MODEL_UNSAFE, E_MODEL_CORRUPT, E_PYTHON_OLD, E_CANCELLED
 */
export async function createMlxGenerator(options: MlxGeneratorOptions, work: Cancellable = {}): Promise<Generator> {
  const { model, limits = {}, timings = {}, onMessage = () => {} } = options;
  const launch = options.launch ?? workerLaunch({ python: options.env.python, threads: blasThreads() });
  const { path, contextTokens } = model;
  const worker = new ChatWorker(launch, { path, contextTokens }, limits, timings, onMessage);
  try {
    await worker.use(work.signal, async () => {});
    return new MlxGenerator(worker, model);
  } catch (error) {
    await worker.close();
    throw error;
  }
}

// --- internal ---

/** On a CPU: threads of a BLAS wait for each other in a busy loop, so with a core short they take several times as long. */
function blasThreads(): number {
  return Math.max(1, availableParallelism() >> 1);
}

class MlxGenerator implements Generator {
  readonly exactCounts = true;
  readonly #worker: ChatWorker;
  readonly #model: MlxGeneratorOptions['model'];

  constructor(worker: ChatWorker, model: MlxGeneratorOptions['model']) {
    this.#worker = worker;
    this.#model = model;
  }

  get identity(): GeneratorIdentity {
    const { id: model, revision } = this.#model;
    return { model, revision, contextTokens: this.#worker.contextTokens, sentTo: null };
  }

  async countTokens(texts: readonly string[], options: Cancellable = {}): Promise<readonly number[]> {
    const counts: number[] = [];
    for (const batch of cut(texts)) counts.push(...(await this.#count({ texts: batch }, batch.length, options)));
    return counts;
  }

  async countPrompt(messages: readonly ChatMessage[], options: Cancellable = {}): Promise<number> {
    const [count = 0] = await this.#count({ messages }, 1, options);
    return count;
  }

  async *generate(request: GenerateRequest, options: Cancellable = {}): AsyncGenerator<GenerateEvent, void, undefined> {
    this.#checkLength(request.messages);
    const leave = this.#worker.enter();
    const sampling = { ...this.#model.sampling, ...request.sampling };
    let answer: Answer | undefined;
    let said = false;
    try {
      for (;;) {
        const connection = await this.#worker.connect(options.signal);
        throwIfCancelled(options.signal);
        answer = new Answer(connection, { ...request, sampling }, this.#worker.timings, options.signal);
        try {
          for (let event = await answer.take(); event !== undefined; event = await answer.take()) {
            said ||= event.kind === 'text';
            yield event;
          }
          this.#worker.answered();
          return;
        } catch (error) {
          // What was said cannot be taken back; the next question then gets another BLAS.
          if (!(await this.#worker.mayTryAgain(connection)) || said) throw error;
        }
      }
    } finally {
      if (answer === undefined) leave();
      else void answer.leave().finally(leave);
    }
  }

  async readAhead(messages: readonly ChatMessage[], conversation: string, options: Cancellable = {}): Promise<Usage> {
    for await (const event of this.generate({ messages, conversation, maxTokens: 1 }, options))
      if (event.kind === 'end') return event.usage;
    throw new MlxCodeError('E_WORKER_PROTOCOL', 'The MLX worker ended an answer without its end');
  }

  close(): Promise<void> {
    return this.#worker.close();
  }

  async #count(fields: Readonly<Record<string, unknown>>, wanted: number, options: Cancellable): Promise<number[]> {
    return this.#worker.use(options.signal, async (connection) => {
      try {
        const { header } = await connection.request('count', fields, this.#worker.timings.countMs);
        throwIfCancelled(options.signal);
        const counts: unknown = header['counts'];
        if (Array.isArray(counts) && counts.length === wanted && counts.every(isCount)) return counts;
        throw new MlxCodeError('E_WORKER_PROTOCOL', `The MLX worker did not give ${wanted} counts`);
      } catch (error) {
        throw translated(error);
      }
    });
  }

  /** What cannot fit by far is not even sent. */
  #checkLength(messages: readonly ChatMessage[]): void {
    const { contextTokens } = this.#worker;
    const characters = messages.reduce((sum, { content }) => sum + content.length, 0);
    const least = Math.ceil(characters / MAX_TOKEN_CHARACTERS);
    if (least > contextTokens) throw tooLong(least, contextTokens);
  }
}

/** One answer under way. */
class Answer {
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

function readEvent(header: Frame['header']): GenerateEvent {
  const { event, ahead, done, total, text } = header;
  if (event === 'waiting' && isCount(ahead)) return { kind: 'waiting', ahead };
  if (event === 'reading' && isCount(done) && isCount(total)) return { kind: 'reading', done, total };
  if (event === 'text' && typeof text === 'string') return { kind: 'text', text };
  const got = JSON.stringify(header).slice(0, 200);
  throw new MlxCodeError('E_WORKER_PROTOCOL', `The MLX worker sent a piece of an answer that is none: ${got}`);
}

/** What the worker refused, or its end, as the error the user should see. */
function translated(error: unknown): unknown {
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

function tooLong(prompt: number, context: number): MlxCodeError {
  const message = `The prompt has ${prompt} tokens, but the model's context holds ${context} for prompt and answer`;
  return new MlxCodeError('E_PROMPT_TOO_LONG', message);
}

function isAmount(value: unknown): value is number {
  return typeof value === 'number' && value >= 0;
}

function isCount(value: unknown): value is number {
  return isAmount(value) && Number.isInteger(value);
}

/** Into runs of a bounded size, so that no request is too long to count in time. */
function cut(texts: readonly string[]): string[][] {
  const batches: string[][] = [];
  let room = 0;
  for (const text of texts) {
    const last = batches.at(-1);
    if (last === undefined || text.length > room) {
      batches.push([text]);
      room = COUNT_CHARACTERS;
    } else last.push(text);
    room -= text.length;
  }
  return batches;
}
