/** What differs between the kinds of server: the form of a request, and what the events of an answer mean. */

import type { EndReason, GenerateRequest } from '../generation.ts';
import type { Server } from './request.ts';
import type { SseEvent } from './sse.ts';

/** What an answer brings: text, figures as they become known, and its end. */
export type Piece =
  | { readonly kind: 'text' | 'thinking'; readonly text: string }
  | {
      readonly kind: 'usage';
      readonly promptTokens?: number;
      readonly cachedTokens?: number;
      readonly answerTokens?: number;
    }
  | { readonly kind: 'end'; readonly reason: EndReason };

export interface ChatProtocol {
  /** Below the base URL. */
  readonly path: string;
  bodyOf(request: GenerateRequest, model: string, server: Server): unknown;
  /** @throws E_SERVER_FAILED and the like for an error told in the stream, E_SERVER_ANSWER for what is not the protocol */
  piecesOf(event: SseEvent, server: Server): Piece[];
  /** An answer of a server that does not stream. */
  piecesOfWhole(answer: unknown, server: Server): Piece[];
}

/** A number that counts something, else nothing. */
export function count<K extends string>(key: K, value: unknown): { readonly [P in K]?: number } {
  return (Number.isSafeInteger(value) && Number(value) >= 0 ? { [key]: Number(value) } : {}) as {
    readonly [P in K]?: number;
  };
}
