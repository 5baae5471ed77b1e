/** A chat model on MLX: answers written by the worker, handed on piece by piece. */

import { availableParallelism } from 'node:os';
import { MlxCodeError, throwIfCancelled } from '../../base/errors.ts';
import type { WorkOptions } from '../../base/types.ts';
import type {
  ChatMessage,
  GenerateEvent,
  GenerateRequest,
  Generator,
  GeneratorIdentity,
  Sampling,
  Usage,
} from '../generation.ts';
import type { PythonEnv } from '../python/python-folders.ts';
import type { WorkerLaunch } from '../worker/connection-types.ts';
import { workerLaunch } from '../worker/launch.ts';
import { type ChatLimits, type ChatModel, type ChatTimings, ChatWorker } from './chat-worker.ts';
import { Answer, isCount, MAX_TOKEN_CHARACTERS, tooLong, translated } from './generated-answer.ts';

export interface MlxGeneratorOptions {
  readonly env: Pick<PythonEnv, 'python'>;
  readonly model: ChatModel & { readonly revision: string; readonly sampling?: Sampling };
  readonly limits?: ChatLimits;
  /** Told when the worker has died or was unloaded; the next request starts it again. */
  readonly onMessage?: (message: string) => void;
  /** Another program in place of the worker, and other deadlines: for tests. */
  readonly launch?: WorkerLaunch;
  readonly timings?: Partial<ChatTimings>;
}

type Cancellable = Pick<WorkOptions, 'signal'>;

/** Characters of texts in one request to count. */
const COUNT_CHARACTERS = 4 * 2 ** 20;

/**
 * Starts the worker and loads the model.
 * @throws E_WORKER_START, E_MODEL_UNSAFE, E_MODEL_CORRUPT, E_PYTHON_OLD, E_CANCELLED
 */
export async function createMlxGenerator(options: MlxGeneratorOptions, work: Cancellable = {}): Promise<Generator> {
  const { model, limits = {}, timings = {}, onMessage = () => {} } = options;
  const launch = options.launch ?? workerLaunch({ python: options.env.python, threads: blasThreads() });
  const worker = new ChatWorker(launch, model, limits, timings, onMessage);
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
