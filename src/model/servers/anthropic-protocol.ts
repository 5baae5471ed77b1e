/** Anthropic's messages API. */

import { MlxCodeError } from '../../base/errors.ts';
import type { EndReason, GenerateRequest } from '../generation.ts';
import { type ChatProtocol, count, ending, type Piece } from './protocol.ts';
import { parseJson } from './request.ts';
import { failureInStream } from './server-failures.ts';
import type { Server } from './server-settings.ts';
import type { SseEvent } from './sse.ts';

export const ANTHROPIC_PROTOCOL: ChatProtocol = {
  path: '/v1/messages',

  bodyOf({ messages, maxTokens, sampling = {}, stop = [] }: GenerateRequest, model: string) {
    const system = messages.filter(({ role }) => role === 'system').map(({ content }) => content);
    const { temperature, topP, topK } = sampling;
    // A stop text of white space alone is refused; our own filter sees to it.
    const stops = stop.filter((text) => text.trim() !== '');
    return {
      model,
      max_tokens: maxTokens,
      stream: true,
      ...(system.length > 0 && { system: system.join('\n\n') }),
      messages: messages.filter(({ role }) => role !== 'system').map(({ role, content }) => ({ role, content })),
      ...(stops.length > 0 && { stop_sequences: stops }),
      // Newer models take only one of the two.
      ...(temperature !== undefined ? { temperature } : topP !== undefined && { top_p: topP }),
      ...(topK !== undefined && { top_k: topK }),
    };
  },

  piecesOf({ data }: SseEvent, server: Server): Piece[] {
    const { type, message, delta, usage } = (parseJson(server, data) ?? {}) as Event;
    switch (type) {
      case 'message_start':
        return [usageOf(message?.usage)];
      case 'content_block_delta':
        if (typeof delta?.thinking === 'string' && delta.thinking !== '')
          return [{ kind: 'thinking', text: delta.thinking }];
        return typeof delta?.text === 'string' && delta.text !== '' ? [{ kind: 'text', text: delta.text }] : [];
      case 'message_delta': {
        const figures: Piece = { kind: 'usage', ...count('answerTokens', usage?.output_tokens) };
        const reason = delta?.stop_reason;
        return typeof reason === 'string' ? [figures, ending(reason, reasonOf(reason))] : [figures];
      }
      case 'error':
        throw failureInStream(server, data);
      default:
        if (typeof type === 'string') return []; // Pings, and what later versions add.
        throw new MlxCodeError('E_SERVER_ANSWER', `${server.address.origin} sent an event without a type`);
    }
  },

  piecesOfWhole(answer: unknown, server: Server): Piece[] {
    const { type, content, stop_reason: reason, usage } = (answer ?? {}) as Whole;
    if (type === 'error') throw failureInStream(server, answer);
    if (!Array.isArray(content))
      throw new MlxCodeError('E_SERVER_ANSWER', `${server.address.origin} sent an answer without content`);
    const said = (content as (Block | null)[]).flatMap((block): Piece[] => {
      if (typeof block?.thinking === 'string') return [{ kind: 'thinking', text: block.thinking }];
      return typeof block?.text === 'string' && block.text !== '' ? [{ kind: 'text', text: block.text }] : [];
    });
    return [usageOf(usage), ...said, ending(String(reason), reasonOf(String(reason)))];
  },
};

// --- internal ---

interface Figures {
  readonly input_tokens?: unknown;
  readonly cache_read_input_tokens?: unknown;
  readonly cache_creation_input_tokens?: unknown;
  readonly output_tokens?: unknown;
}

interface Block {
  readonly text?: unknown;
  readonly thinking?: unknown;
}

interface Event {
  readonly type?: unknown;
  readonly message?: { readonly usage?: Figures };
  readonly delta?: { readonly text?: unknown; readonly thinking?: unknown; readonly stop_reason?: unknown };
  readonly usage?: Figures;
}

interface Whole {
  readonly type?: unknown;
  readonly content?: unknown;
  readonly stop_reason?: unknown;
  readonly usage?: Figures;
}

/** Its count of the prompt leaves out what came from or went into the cache. */
function usageOf(figures: Figures | undefined): Piece {
  const parts = [figures?.input_tokens, figures?.cache_read_input_tokens, figures?.cache_creation_input_tokens];
  const prompt = parts.reduce<number>((sum, part) => sum + (Number.isSafeInteger(part) ? Number(part) : 0), 0);
  return {
    kind: 'usage',
    ...(prompt > 0 && { promptTokens: prompt }),
    ...count('cachedTokens', figures?.cache_read_input_tokens),
    ...count('answerTokens', figures?.output_tokens),
  };
}

function reasonOf(reason: string): EndReason {
  if (reason === 'max_tokens' || reason === 'model_context_window_exceeded') return 'length';
  if (reason === 'tool_use') return 'tool';
  return reason === 'refusal' ? 'filter' : 'stop';
}
