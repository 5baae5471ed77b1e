/** A generator that says what it is told, for tests: counts words, streams letter by letter, notes what it was asked. */

import { throwIfCancelled } from '../../base/errors.ts';
import type { ChatMessage, EndReason, GenerateEvent, GenerateRequest, Generator } from '../../model/index.ts';

/** Four tokens around each message, as ChatML has about. */
const MESSAGE_TOKENS = 4;

export class ScriptedGenerator implements Generator {
  readonly identity;
  readonly exactCounts: boolean;
  readonly requests: GenerateRequest[] = [];
  batches = 0;
  closed = false;
  /** Called before each piece. */
  onPiece: (n: number) => void | Promise<void> = () => undefined;
  reason: EndReason = 'stop';
  readonly #answers: string[];

  constructor(answers: readonly string[] = [], contextTokens = 2_048, exactCounts = true, model = 'scripted') {
    this.#answers = [...answers];
    this.exactCounts = exactCounts;
    this.identity = { model, revision: '1', contextTokens, sentTo: null };
  }

  async countTokens(texts: readonly string[]): Promise<number[]> {
    this.batches++;
    return texts.map((text) => (text.match(/\w+|[^\w\s]|\n/g) ?? []).length);
  }

  async countPrompt(messages: readonly ChatMessage[]): Promise<number> {
    const counts = await this.countTokens(messages.map(({ content }) => content));
    this.batches--;
    return counts.reduce((sum, count) => sum + count + MESSAGE_TOKENS, MESSAGE_TOKENS);
  }

  async *generate(request: GenerateRequest, options: { signal?: AbortSignal } = {}): AsyncGenerator<GenerateEvent> {
    this.requests.push(request);
    const promptTokens = await this.countPrompt(request.messages);
    yield { kind: 'reading', done: promptTokens, total: promptTokens };
    const answer = this.#answers.shift() ?? '';
    for (const [n, letter] of [...answer].entries()) {
      await this.onPiece(n);
      throwIfCancelled(options.signal);
      yield { kind: 'text', text: letter };
    }
    const usage = { promptTokens, cachedTokens: 0, answerTokens: answer.length, firstTokenMs: 1, answerMs: 1 };
    yield { kind: 'end', reason: this.reason, usage };
  }

  async close(): Promise<void> {
    this.closed = true;
  }
}
