/** Chat completions as OpenAI's API has them, and Ollama, LM Studio, vLLM, llama.cpp and `mlx_lm.server` after it. */

import { MlxCodeError } from '../../base/errors.ts';
import type { EndReason, GenerateRequest } from '../generation.ts';
import { type ChatProtocol, count, ending, type Piece } from './protocol.ts';
import { parseJson } from './request.ts';
import { failureInStream } from './server-failures.ts';
import type { Server } from './server-settings.ts';
import type { SseEvent } from './sse.ts';

/** Its API takes no more, and not the settings that it does not know. */
const OPENAI = 'https://api.openai.com';
const MAX_STOPS = 4;

export const OPENAI_PROTOCOL: ChatProtocol = {
  path: '/chat/completions',

  bodyOf({ messages, maxTokens, sampling = {}, stop = [] }: GenerateRequest, model: string, { address }: Server) {
    const strict = address.origin === OPENAI;
    const { temperature, topP, topK, minP, repetitionPenalty, seed } = sampling;
    const stops = stop.filter((text) => text !== '').slice(0, MAX_STOPS);
    return {
      model,
      messages,
      stream: true,
      stream_options: { include_usage: true },
      ...(strict ? { max_completion_tokens: maxTokens } : { max_tokens: maxTokens }),
      ...(stops.length > 0 && { stop: stops }),
      ...defined({ temperature, top_p: topP, seed }),
      ...(!strict && defined({ top_k: topK, min_p: minP, repetition_penalty: repetitionPenalty })),
    };
  },

  piecesOf({ name, data }: SseEvent, server: Server): Piece[] {
    if (data.trim() === '[DONE]') return [{ kind: 'done' }];
    if (name === 'error') throw failureInStream(server, data);
    return read(parseJson(server, data), server);
  },

  piecesOfWhole(answer: unknown, server: Server): Piece[] {
    return read(answer, server);
  },
};

// --- internal ---

interface Completion {
  readonly error?: unknown;
  readonly choices?: unknown;
  readonly usage?: {
    readonly prompt_tokens?: unknown;
    readonly completion_tokens?: unknown;
    readonly prompt_tokens_details?: { readonly cached_tokens?: unknown } | null;
  } | null;
}

interface Message {
  /** Text, or a list of parts. */
  readonly content?: unknown;
  /** Thinking, under the names that servers have for it. */
  readonly reasoning_content?: unknown;
  readonly reasoning?: unknown;
  readonly thinking?: unknown;
  readonly refusal?: unknown;
  readonly tool_calls?: unknown;
  readonly function_call?: unknown;
}

interface Choice {
  readonly delta?: Message | null;
  readonly message?: Message | null;
  /** Of a server that knows completions alone. */
  readonly text?: unknown;
  readonly index?: unknown;
  readonly finish_reason?: unknown;
}

function read(value: unknown, server: Server): Piece[] {
  const { error, choices, usage } = (value ?? {}) as Completion;
  if (error !== undefined && error !== null) throw failureInStream(server, value);
  if (!Array.isArray(choices) && (usage === undefined || usage === null))
    throw new MlxCodeError('E_SERVER_ANSWER', `${server.address.origin} sent something that is not part of an answer`);
  const pieces: Piece[] = [];
  const all = (Array.isArray(choices) ? choices : []) as (Choice | null | undefined)[];
  // One answer was asked for; others are not this one.
  const choice = all.find((each) => each !== null && (each?.index ?? 0) === 0);
  // Some send the whole message in one event of a stream.
  const message = choice?.delta ?? choice?.message ?? { content: choice?.text };
  pieces.push(...textsOf(message));
  const asksTool = [message.tool_calls, message.function_call].some((call) =>
    Array.isArray(call) ? call.length > 0 : typeof call === 'object' && call !== null,
  );
  if (typeof choice?.finish_reason === 'string')
    pieces.push(ending(choice.finish_reason, reasonOf(choice.finish_reason)));
  // Some servers end such an answer as if it were whole.
  if (asksTool) pieces.push({ kind: 'end', reason: 'tool' });
  if (typeof usage === 'object' && usage !== null) {
    pieces.push({
      kind: 'usage',
      ...count('promptTokens', usage.prompt_tokens),
      ...count('cachedTokens', usage.prompt_tokens_details?.cached_tokens),
      ...count('answerTokens', usage.completion_tokens),
    });
  }
  return pieces;
}

function textsOf({ content, refusal, ...message }: Message): Piece[] {
  const thought = [message.reasoning_content, message.reasoning, message.thinking].find(isText);
  const pieces: Piece[] = isText(thought) ? [{ kind: 'thinking', text: thought }] : [];
  for (const part of Array.isArray(content) ? content : [content, refusal]) {
    const { type, text, thinking } = (typeof part === 'object' && part !== null ? part : { text: part }) as Part;
    const thoughts = Array.isArray(thinking) ? thinking.map((each) => (each as Part | null)?.text) : [thinking];
    if (type === 'thinking')
      pieces.push(...thoughts.filter(isText).map((each) => ({ kind: 'thinking', text: each }) as const));
    else if (isText(text)) pieces.push({ kind: 'text', text });
  }
  return pieces;
}

interface Part {
  readonly type?: unknown;
  readonly text?: unknown;
  readonly thinking?: unknown;
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function reasonOf(reason: string): EndReason {
  if (/^(?:length|max_tokens|max_length|model_length|model_context_window_exceeded)$/i.test(reason)) return 'length';
  if (/^repetition$/i.test(reason)) return 'loop';
  if (/^(?:tool_calls?|function_call|tool_use)$/i.test(reason)) return 'tool';
  return /^(?:content_filter|safety|refusal|recitation|blocklist|prohibited_content|sensitive)$/i.test(reason)
    ? 'filter'
    : 'stop';
}

function defined(values: Readonly<Record<string, number | undefined>>): Record<string, number> {
  return Object.fromEntries(Object.entries(values).filter((pair): pair is [string, number] => pair[1] !== undefined));
}
