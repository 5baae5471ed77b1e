/**
 * What happens in a service, without gaps: after a cut or a silence the client connects again and gets what it missed. Where the
 * service no longer knows that, it says `reset`, and everything is to be fetched again.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { ServiceProblem } from './problem.ts';
import { messages } from './stream.ts';

export interface ServiceEvent {
  /** Rises; 0 only for a `reset` of a service that has not told of anything yet. */
  readonly seq: number;
  /** `index.ready`, `index.updated`, `index.failed`, `job.progress`, or `reset`: events were missed, fetch everything again. */
  readonly kind: string;
  readonly data: unknown;
}

export interface EventsOptions {
  /** Events behind this number; without it those from now on. */
  readonly after?: number;
  /** Ends the stream. */
  readonly signal?: AbortSignal;
  /** A connection that is silent for this time is made anew. @default 25 s */
  readonly silentMs?: number;
  /** Pause before the second try; it doubles from try to try, up to 10 s. @default what the service says, 1 s */
  readonly retryMs?: number;
}

const LONGEST_PAUSE_MS = 10_000;
/** Refusals that pass. */
const LATER = new Set([0, 429, 502, 503, 504]);

/** Where events come from. */
export interface EventSource {
  readonly fetch: (request: Request) => Promise<Response>;
  readonly url: string;
  /** The number of the newest event. */
  readonly newest: (signal?: AbortSignal) => Promise<number>;
}

/** @throws ServiceProblem for what no second try can help, such as a wrong token */
export async function* eventsOf(source: EventSource, options: EventsOptions): AsyncGenerator<ServiceEvent, void> {
  const { signal, silentMs, after } = options;
  let retryMs = options.retryMs ?? 1_000;
  let last = after;
  let failures = 0;
  const isOver = () => signal?.aborted === true;
  while (!isOver()) {
    try {
      // From a number on, also at first: what happens while the connection is being made is not missed.
      last ??= await source.newest(signal);
      const headers = { accept: 'text/event-stream', 'last-event-id': String(last) };
      const request = new Request(`${source.url}/v1/events`, { headers, ...(signal && { signal }) });
      const onRetry = (ms: number) => {
        if (options.retryMs === undefined) retryMs = ms;
      };
      const stream = messages({ fetch: source.fetch, request, onRetry, ...(silentMs !== undefined && { silentMs }) });
      for await (const { id, event = '', data } of stream) {
        failures = 0;
        const seq = Number(id);
        if (!Number.isSafeInteger(seq) || id === undefined) continue;
        // A service that was started again counts from the beginning.
        if (event !== 'reset' && seq <= last) continue;
        last = seq;
        yield { seq, kind: event, data: parsed(data) };
      }
    } catch (error) {
      if (isOver()) return;
      if (!(error instanceof ServiceProblem) || !LATER.has(error.status)) throw error;
    }
    // The first try follows at once: most cuts are over when they are noticed.
    const pause = failures === 0 ? 0 : Math.min(LONGEST_PAUSE_MS, retryMs * 2 ** (failures - 1));
    failures++;
    await sleep(pause, undefined, { ...(signal && { signal }) }).catch(() => undefined);
  }
}

/**
 * A value that stays as it is in the service: read at first, and again after each event that could change it.
 * @param read fetches it @param changes tells which events matter
 */
export async function* followed<T>(
  events: (options: EventsOptions) => AsyncGenerator<ServiceEvent, void>,
  newest: (signal?: AbortSignal) => Promise<number>,
  read: () => Promise<T>,
  { changes, ...options }: FollowOptions,
): AsyncGenerator<T, void> {
  // The number first: what changes while the value is read is an event behind it.
  const after = options.after ?? (await newest(options.signal));
  yield await read();
  for await (const event of events({ ...options, after })) {
    if (event.kind === 'reset' || changes(event)) yield await read();
  }
}

export interface FollowOptions extends EventsOptions {
  readonly changes: (event: ServiceEvent) => boolean;
}

// --- internal ---

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
