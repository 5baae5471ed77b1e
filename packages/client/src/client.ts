/**
 * Asks a service of mlx-code over its socket or its port. Types are those of the OpenAPI document; every failure is a `ServiceProblem`.
 */

import createFetchClient, { type Client } from 'openapi-fetch';
import { type EventsOptions, eventsOf, type FollowOptions, followed, type ServiceEvent } from './events.ts';
import type { paths } from './openapi.ts';
import { gone, problemOf, ServiceProblem } from './problem.ts';
import { socketFetch } from './socket-fetch.ts';
import { messages } from './stream.ts';

/** Where a service is asked: the socket of this user, or a port with its token. */
export type ServiceAddress = ({ readonly socket: string } | { readonly url: string; readonly token: string }) & {
  /** A folder of the project that is asked about where a question names none. @default the first that is served */
  readonly root?: string;
};

export interface AskEvent {
  /** `text` for a piece of the answer; `end` with the whole of it and what it cites; `prompt`, `found`, `note`, `nothing`. */
  readonly event: string;
  readonly text?: string;
  readonly [field: string]: unknown;
}

export interface CallOptions {
  readonly signal?: AbortSignal;
}

type Body<P extends keyof paths> = paths[P] extends {
  post: { requestBody: { content: { 'application/json': infer B } } };
}
  ? B
  : never;
type Query<P extends keyof paths> = paths[P] extends { get: { parameters: { query?: infer Q } } } ? Q : never;

/** Behind every number there is nothing: the answer tells the newest one. */
const BEHIND_ALL = 999_999_999_999_999;

export function createClient(address: ServiceAddress) {
  const url = 'url' in address ? address.url.replace(/\/+$/, '') : 'http://localhost';
  const about = address.root === undefined ? {} : { root: address.root };
  const headers = 'token' in address ? { authorization: `Bearer ${address.token}` } : {};
  const bare = 'socket' in address ? socketFetch(address.socket) : (request: Request) => fetch(request);
  const asked = (request: Request) => {
    for (const [name, value] of Object.entries(headers)) request.headers.set(name, value);
    return bare(request);
  };
  const api: Client<paths> = createFetchClient<paths>({ baseUrl: url, fetch: asked });

  const newest = async (signal?: AbortSignal) => {
    const list = await answered(
      api.GET('/v1/events', { params: { query: { after: BEHIND_ALL } }, ...given({ signal }) }),
    );
    // The document also offers the same as a stream of text.
    return typeof list === 'string' ? 0 : list.seq;
  };
  const events = (options: EventsOptions = {}): AsyncGenerator<ServiceEvent, void> =>
    eventsOf({ fetch: asked, url, newest }, options);

  return {
    /** Every address of the document, typed, with its raw answers. */
    api,
    status: (query: Query<'/v1/status'> = {}, options: CallOptions = {}) =>
      answered(api.GET('/v1/status', { params: { query: { ...about, ...query } }, ...given(options) })),
    search: (body: Body<'/v1/search'>, options: CallOptions = {}) =>
      answered(api.POST('/v1/search', { body: { ...about, ...body }, ...given(options) })),
    related: (body: Body<'/v1/related'>, options: CallOptions = {}) =>
      answered(api.POST('/v1/related', { body: { ...about, ...body }, ...given(options) })),
    symbols: (query: Query<'/v1/symbols'> = {}, options: CallOptions = {}) =>
      answered(api.GET('/v1/symbols', { params: { query: { ...about, ...query } }, ...given(options) })),
    references: (query: NonNullable<Query<'/v1/refs'>>, options: CallOptions = {}) =>
      answered(api.GET('/v1/refs', { params: { query: { ...about, ...query } }, ...given(options) })),
    map: (query: Query<'/v1/map'> = {}, options: CallOptions = {}) =>
      answered(api.GET('/v1/map', { params: { query: { ...about, ...query } }, ...given(options) })),
    content: (query: NonNullable<Query<'/v1/files/content'>>, options: CallOptions = {}) =>
      answered(api.GET('/v1/files/content', { params: { query: { ...about, ...query } }, ...given(options) })),
    /** Begins to bring the index up to date. @param key makes a repeated request find the same job */
    index: (body: Body<'/v1/index'> = {}, options: CallOptions & { readonly key?: string } = {}) =>
      answered(
        api.POST('/v1/index', {
          body: { ...about, ...body },
          ...given(options),
          ...(options.key !== undefined && { headers: { 'idempotency-key': options.key } }),
        }),
      ),
    job: (id: string, options: CallOptions = {}) =>
      answered(api.GET('/v1/jobs/{id}', { params: { path: { id } }, ...given(options) })),
    /** An answer as it is written. To leave the loop, or to abort, stops the model. @throws ServiceProblem */
    async *ask(
      body: Body<'/v1/ask'>,
      { signal, silentMs }: CallOptions & { readonly silentMs?: number } = {},
    ): AsyncGenerator<AskEvent, void> {
      const request = new Request(`${url}/v1/ask`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
        body: JSON.stringify({ ...about, ...body }),
        ...given({ signal }),
      });
      let last = '';
      for await (const { data } of messages({ fetch: asked, request, ...(silentMs !== undefined && { silentMs }) })) {
        const event = JSON.parse(data) as AskEvent;
        if (event.event === 'failed') throw problemOf(200, event);
        last = event.event;
        yield event;
      }
      signal?.throwIfAborted();
      if (!LAST.has(last)) {
        throw new ServiceProblem('E_SERVE_GONE', 'The service ended before the answer did', { hint: 'Ask again.' });
      }
    },
    /** What happens, without gaps over cuts and silence; `reset` says to fetch everything again. */
    events,
    /** What `read` gives, now and after each event that `changes` accepts, and after a reset. */
    follow: <T>(read: () => Promise<T>, options: FollowOptions): AsyncGenerator<T, void> =>
      followed(events, newest, read, options),
  };
}

export type ServiceClient = ReturnType<typeof createClient>;

// --- internal ---

/** The last event of an answer. */
const LAST: ReadonlySet<string> = new Set(['end', 'nothing']);

function given({ signal }: { readonly signal?: AbortSignal | undefined }): { signal?: AbortSignal } {
  return signal === undefined ? {} : { signal };
}

/** @throws ServiceProblem; the reason of a signal that was aborted */
async function answered<T>(
  answer: Promise<{ data?: T; error?: unknown; response: Response }>,
): Promise<NonNullable<T>> {
  const { data, error, response } = await answer.catch((failure: unknown) => {
    if (failure instanceof Error && failure.name === 'AbortError') throw failure;
    throw gone(failure);
  });
  if (!response.ok || data === undefined || data === null) throw problemOf(response.status, error);
  return data;
}
