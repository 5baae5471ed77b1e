/** What differs between the kinds of server: the form of a request, and what the events of an answer mean. */

import type { EndReason, GenerateRequest } from '../generation.ts';
import type { Server } from './server-settings.ts';
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
  | { readonly kind: 'end'; readonly reason: EndReason }
  /** The server gave up, in its own word. */
  | { readonly kind: 'broken'; readonly word: string }
  /** Nothing comes after it. */
  | { readonly kind: 'done' };

/** Why an answer ends that is not whole, as servers call it. */
const BROKEN =
  /^(?:error|abort(?:ed)?|cancel(?:l?ed)?|network_error|server_error|internal_error|insufficient_system_resource|overloaded|timeout)$/i;

/** @param reason as the server calls it @param known what it means, for a reason that ends a whole answer */
export function ending(reason: string, known: EndReason): Piece {
  return BROKEN.test(reason) ? { kind: 'broken', word: reason } : { kind: 'end', reason: known };
}

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
