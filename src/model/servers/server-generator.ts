/** A model on a server that the user named, behind the interface of every chat model. */

import { MlxCodeError, throwIfCancelled } from '../../base/errors.ts';
import type { WorkOptions } from '../../base/types.ts';
import type { Answer } from '../download/fetch.ts';
import type {
  ChatMessage,
  EndReason,
  GenerateEvent,
  GenerateRequest,
  Generator,
  GeneratorIdentity,
} from '../generation.ts';
import { EventQueue } from '../worker/event-queue.ts';
import { ANTHROPIC_PROTOCOL } from './anthropic-protocol.ts';
import { OPENAI_PROTOCOL } from './openai-protocol.ts';
import type { ChatProtocol, Piece } from './protocol.ts';
import { askServer, readJson } from './request.ts';
import { brokenStream, NOTHING_CAME, notAStream } from './server-failures.ts';
import { ServerQueue } from './server-queue.ts';
import { type Server, TIMINGS } from './server-settings.ts';
import { readEvents } from './sse.ts';
import { StopFilter } from './stop-filter.ts';
import { estimatePrompt, estimateTokens } from './token-estimate.ts';

export interface ServerGeneratorOptions extends Server {
  /** As the server knows it. */
  readonly model: string;
  /** Prompt and answer together; more is refused here, because many servers cut it off without a word. */
  readonly contextTokens: number;
}

/** @returns a generator that sends nothing before the first request */
export function createServerGenerator(options: ServerGeneratorOptions): Generator {
  return new ServerGenerator(options, options.address.kind === 'anthropic' ? ANTHROPIC_PROTOCOL : OPENAI_PROTOCOL);
}

// --- internal ---

/** As much as is looked at of what is not an event. */
const MAX_FOREIGN = 4_096;

type Asked = Extract<GenerateEvent, { kind: 'asked' }>;

class ServerGenerator implements Generator {
  readonly identity: GeneratorIdentity;
  readonly exactCounts = false;
  readonly #options: ServerGeneratorOptions;
  readonly #protocol: ChatProtocol;
  readonly #queue = new ServerQueue();
  readonly #closed = new AbortController();

  constructor(options: ServerGeneratorOptions, protocol: ChatProtocol) {
    const { model, contextTokens, address } = options;
    this.identity = { model, revision: '', contextTokens, sentTo: address.loopback ? null : address.origin };
    this.#options = options;
    this.#protocol = protocol;
  }

  async countTokens(texts: readonly string[], options: Pick<WorkOptions, 'signal'> = {}): Promise<readonly number[]> {
    throwIfCancelled(options.signal);
    return texts.map((text) => Math.ceil(estimateTokens(text)));
  }

  async countPrompt(messages: readonly ChatMessage[], options: Pick<WorkOptions, 'signal'> = {}): Promise<number> {
    throwIfCancelled(options.signal);
    return Math.ceil(estimatePrompt(messages));
  }

  async *generate(
    request: GenerateRequest,
    options: Pick<WorkOptions, 'signal'> = {},
  ): AsyncGenerator<GenerateEvent, void, undefined> {
    const promptTokens = await this.countPrompt(request.messages, options);
    const { model, contextTokens } = this.identity;
    if (promptTokens + request.maxTokens > contextTokens)
      throw new MlxCodeError(
        'E_PROMPT_TOO_LONG',
        `The prompt has about ${promptTokens} tokens, and with ${request.maxTokens} for the answer that is more than the ${contextTokens} of ${model}`,
      );
    const left = new AbortController();
    const signals = [left.signal, this.#closed.signal, ...(options.signal === undefined ? [] : [options.signal])];
    const signal = AbortSignal.any(signals);
    const turn = this.#queue.take();
    try {
      while (turn.ahead > 0) {
        yield { kind: 'waiting', ahead: turn.ahead };
        await turn.moved(signal);
      }
      yield* this.#answer(request, promptTokens, signal);
    } finally {
      turn.leave();
      left.abort(); // Closes the connection when the answer is not wanted to its end.
    }
  }

  async close(): Promise<void> {
    this.#closed.abort();
  }

  async *#answer(
    request: GenerateRequest,
    promptTokens: number,
    signal: AbortSignal,
  ): AsyncGenerator<GenerateEvent, void, undefined> {
    const started = performance.now();
    const filter = new StopFilter(request.stop);
    let firstAt: number | undefined;
    let shown = '';
    let reason: EndReason | undefined;
    const usage = { promptTokens, cachedTokens: 0, answerTokens: 0 };
    let failure: { readonly error: unknown } | undefined;
    try {
      for await (const piece of this.#pieces(request, signal)) {
        if (piece.kind === 'usage') Object.assign(usage, figuresOf(piece));
        if (piece.kind === 'end') reason = reason === 'tool' ? reason : piece.reason;
        if (piece.kind === 'broken') throw this.#cut(`broke off its answer (${piece.word})`);
        if (piece.kind === 'done') {
          reason ??= 'stop';
          break;
        }
        if (piece.kind === 'asked') yield piece;
        if (piece.kind !== 'text' && piece.kind !== 'thinking') continue;
        firstAt ??= performance.now();
        const text = piece.kind === 'text' ? filter.add(piece.text) : piece.text;
        shown += text;
        if (text !== '') yield { kind: piece.kind, text };
        if (filter.stopped) break;
      }
    } catch (error) {
      failure = { error };
    }
    const rest = filter.end();
    if (rest !== '') yield { kind: 'text', text: rest };
    if (failure !== undefined) throw firstAt === undefined ? nothingCame(failure.error) : failure.error;
    throwIfCancelled(signal);
    if (reason === undefined && !filter.stopped) {
      const cut = this.#cut('ended its answer without saying that it ends');
      throw firstAt === undefined ? nothingCame(cut) : cut;
    }
    const ended = performance.now();
    const answerTokens = usage.answerTokens || Math.ceil(estimateTokens(shown + rest));
    const firstTokenMs = (firstAt ?? ended) - started;
    yield {
      kind: 'end',
      reason: filter.stopped ? 'stop' : (reason ?? 'stop'),
      usage: { ...usage, answerTokens, firstTokenMs, answerMs: ended - started - firstTokenMs },
    };
  }

  async *#pieces(request: GenerateRequest, signal: AbortSignal): AsyncGenerator<Piece | Asked, void, undefined> {
    const body = this.#protocol.bodyOf(request, this.#options.model, this.#options);
    const { host } = new URL(this.#options.address.origin);
    const waits = new EventQueue<Asked>();
    waits.push({ kind: 'asked', host, words: '' });
    const onWait = (words: string) => waits.push({ kind: 'asked', host, words });
    const asked = askServer(this.#options, this.#protocol.path, body, signal, onWait);
    void asked.then(
      () => waits.end(),
      () => waits.end(),
    );
    for (let wait = await waits.take(); wait !== undefined; wait = await waits.take()) yield wait;
    const answer = await asked;
    const stop = () => answer.body.destroy(new Error('cancelled'));
    signal.addEventListener('abort', stop, { once: true });
    try {
      yield* this.#piecesOf(answer);
    } catch (error) {
      throwIfCancelled(signal);
      throw brokenStream(this.#options, error);
    } finally {
      signal.removeEventListener('abort', stop);
      answer.body.destroy();
    }
  }

  async *#piecesOf(answer: Answer): AsyncGenerator<Piece, void, undefined> {
    const server = this.#options;
    const type = answer.headers['content-type'] ?? '';
    if (/^application\/json\b/i.test(type)) {
      yield* this.#protocol.piecesOfWhole(await readJson(server, answer), server);
      return;
    }
    if (!/^text\/event-stream\b/i.test(type))
      throw new MlxCodeError(
        'E_SERVER_ANSWER',
        `${server.address.origin} sent ${JSON.stringify(type.slice(0, 60))} in place of a stream of events`,
      );
    let foreign = '';
    const onForeign = (line: string) => {
      if (foreign.length < MAX_FOREIGN) foreign += `${line}\n`;
    };
    let hasEvents = false;
    let isOver = false;
    let patience: NodeJS.Timeout | undefined;
    const giveUp = () => {
      isOver = true;
      answer.body.destroy();
    };
    try {
      for await (const event of readEvents(answer.body as AsyncIterable<Buffer>, onForeign)) {
        hasEvents = true;
        for (const piece of this.#protocol.piecesOf(event, server)) {
          if (piece.kind === 'end') patience ??= setTimeout(giveUp, { ...TIMINGS, ...server.timings }.afterEndMs);
          yield piece;
        }
      }
    } catch (error) {
      if (isOver) return;
      throw error;
    } finally {
      clearTimeout(patience);
    }
    if (!hasEvents && foreign !== '') throw notAStream(server, foreign);
    if (!answer.body.complete) throw new Error('cut off');
  }

  #cut(what: string): MlxCodeError {
    return new MlxCodeError('E_SERVER_CUT', `${this.#options.address.origin} ${what}`);
  }
}

/** The same failure, where nothing of the answer is on the screen. */
function nothingCame(error: unknown): unknown {
  if (!(error instanceof MlxCodeError) || error.code !== 'E_SERVER_CUT') return error;
  return new MlxCodeError(error.code, error.message, { cause: error.cause, hint: NOTHING_CAME });
}

function figuresOf({
  kind: _,
  ...figures
}: Extract<Piece, { kind: 'usage' }>): Partial<Record<'promptTokens' | 'cachedTokens' | 'answerTokens', number>> {
  return figures;
}
