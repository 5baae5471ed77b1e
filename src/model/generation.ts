/** The interface of every chat model: MLX in the worker, or a server that the user named. */

import type { WorkOptions } from '../base/types.ts';

export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

export interface GeneratorIdentity {
  /** Catalogue id, or the name under which the server knows the model. */
  readonly model: string;
  /** Commit or content hash of the weights; empty for a server's model. */
  readonly revision: string;
  /** Prompt and answer together may hold this many tokens. */
  readonly contextTokens: number;
  /** Where the text goes: null when it stays on this machine, else the origin of the server. */
  readonly sentTo: string | null;
}

/** What is undefined is left to the model's own settings. */
export interface Sampling {
  /** 0 takes the likeliest token each time. */
  readonly temperature?: number;
  readonly topP?: number;
  readonly topK?: number;
  readonly minP?: number;
  /** 1 is none. */
  readonly repetitionPenalty?: number;
  readonly seed?: number;
}

export interface GenerateRequest {
  readonly messages: readonly ChatMessage[];
  /** Names the conversation whose prompt tokens are kept for its next turn; empty for none. */
  readonly conversation: string;
  /** Most tokens of the answer. */
  readonly maxTokens: number;
  readonly sampling?: Sampling;
  /** The answer ends before the first of these texts. */
  readonly stop?: readonly string[];
}

export interface Usage {
  readonly promptTokens: number;
  /** Of those, how many were in the prompt cache already. */
  readonly cachedTokens: number;
  readonly answerTokens: number;
  /** From the request's turn in the queue to the first token, and from there to the end, milliseconds. */
  readonly firstTokenMs: number;
  readonly answerMs: number;
}

/**
 * `loop`: the answer repeated itself and was stopped; `tool`: the model asked for a tool in place of an answer; `filter`: the
 * server withheld the rest.
 */
export type EndReason = 'stop' | 'length' | 'loop' | 'tool' | 'filter';

export type GenerateEvent =
  | { readonly kind: 'waiting'; readonly ahead: number }
  | { readonly kind: 'reading'; readonly done: number; readonly total: number }
  /** The request is with a server, which tells nothing until its first word; or it is to be tried again, and why. */
  | { readonly kind: 'asked'; readonly host: string; readonly words: string }
  /** What a model writes for itself before its answer: never part of it. */
  | { readonly kind: 'thinking'; readonly text: string }
  /** All text so far was thinking, as shows only now. */
  | { readonly kind: 'rethink' }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'end'; readonly reason: EndReason; readonly usage: Usage };

/** Writes answers, one at a time; further requests wait their turn. */
export interface Generator {
  readonly identity: GeneratorIdentity;
  /** Whether counts are the model's own tokens, or an estimate on the safe side. */
  readonly exactCounts: boolean;
  /** @returns tokens of each text by itself @throws E_WORKER_*, E_CANCELLED */
  countTokens(texts: readonly string[], options?: Pick<WorkOptions, 'signal'>): Promise<readonly number[]>;
  /** @returns tokens of the messages in the model's chat template, with the opening of an answer @throws as countTokens */
  countPrompt(messages: readonly ChatMessage[], options?: Pick<WorkOptions, 'signal'>): Promise<number>;
  /**
   * Streams one answer; the last event is `end`. Leaving the loop or the signal cancels within a second.
   * @throws E_PROMPT_TOO_LONG, E_WORKER_*, E_SERVER_* for a server's model, E_CANCELLED
   */
  generate(request: GenerateRequest, options?: Pick<WorkOptions, 'signal'>): AsyncIterable<GenerateEvent>;
  /**
   * Reads the beginning of a conversation and writes nothing: it is in the prompt cache then, and its speed is known. Left out where
   * that gains nothing.
   * @throws as generate
   */
  readAhead?(
    messages: readonly ChatMessage[],
    conversation: string,
    options?: Pick<WorkOptions, 'signal'>,
  ): Promise<Usage>;
  close(): Promise<void>;
}
