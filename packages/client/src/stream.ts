/** Server-sent events of one answer, with an end to silence: a service that lives sends a beat every 10 seconds. */

import { type EventSourceMessage, EventSourceParserStream } from 'eventsource-parser/stream';
import { gone, problemOf, ServiceProblem } from './problem.ts';

/** Who hears nothing for this time connects anew. */
export const SILENT_MS = 25_000;

export interface StreamRequest {
  readonly fetch: (request: Request) => Promise<Response>;
  readonly request: Request;
  /** @default 25 s */
  readonly silentMs?: number;
  /** Told the pause that the service wants before the next connection. */
  readonly onRetry?: (ms: number) => void;
}

/**
 * The messages, without beats. To leave the loop closes the connection, which stops what the service does for it.
 * @throws ServiceProblem; the reason of the request's signal
 */
export async function* messages({
  fetch,
  request,
  silentMs = SILENT_MS,
  onRetry,
}: StreamRequest): AsyncGenerator<EventSourceMessage> {
  const left = new AbortController();
  const silent = new AbortController();
  const signal = AbortSignal.any([request.signal, left.signal, silent.signal]);
  let timer: NodeJS.Timeout | undefined;
  const heard = () => {
    clearTimeout(timer);
    timer = setTimeout(() => silent.abort(), silentMs);
  };
  try {
    heard();
    const response = await fetch(new Request(request, { signal }));
    if (!response.ok || response.body === null) throw await refused(response);
    const bytes = response.body.pipeThrough(hearing(heard));
    const text = bytes.pipeThrough(new TextDecoderStream() as unknown as TransformStream<Uint8Array, string>);
    const parsed = text.pipeThrough(new EventSourceParserStream({ ...(onRetry && { onRetry }) }));
    for await (const message of parsed as unknown as AsyncIterable<EventSourceMessage>) {
      if (message.event !== 'beat') yield message;
    }
  } catch (error) {
    request.signal.throwIfAborted();
    if (silent.signal.aborted) {
      throw new ServiceProblem('E_SERVE_SILENT', 'The service has fallen silent', { hint: 'Ask again.', cause: error });
    }
    throw error instanceof ServiceProblem ? error : gone(error);
  } finally {
    clearTimeout(timer);
    left.abort();
  }
}

// --- internal ---

function hearing(heard: () => void): TransformStream<Uint8Array, Uint8Array> {
  return new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      heard();
      controller.enqueue(chunk);
    },
  });
}

async function refused(response: Response): Promise<ServiceProblem> {
  return problemOf(response.status, await response.json().catch(() => null));
}
