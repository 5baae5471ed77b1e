/**
 * The only gate to the network of this room: GET over HTTP(S), with redirects, proxies and deadlines, and requests to one
 * address. A secret header goes to the host it was given for and to no other, wherever a redirect leads.
 */

import {
  type ClientRequest,
  request as httpRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type RequestOptions,
} from 'node:http';
import { request as httpsRequest } from 'node:https';
import { type TLSSocket, connect as tlsConnect } from 'node:tls';
import { MlxCodeError, throwIfCancelled } from '../../base/errors.ts';
import { proxyFor } from './proxy.ts';

export interface GetOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as `authorization` to the first URL's own host only. */
  readonly authorization?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds without a byte, before or during the answer, that count as a cut. @default 30_000 */
  readonly idleMs?: number | undefined;
}

export interface AskOptions {
  /** All of them, a key included: a redirect is not followed, so they reach no other host. */
  readonly headers: Readonly<Record<string, string>>;
  /** JSON; without one it is a GET. */
  readonly body?: string;
  /** With a body. @default POST */
  readonly method?: 'POST' | 'PUT';
  /** Goes around every proxy: for a server on this machine. */
  readonly direct: boolean;
  /** The IP address that the host was found to stand for: no other is asked. */
  readonly address?: string;
  readonly signal?: AbortSignal | undefined;
  readonly idleMs?: number | undefined;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Where the redirects ended. */
  readonly url: string;
  /** Must be read to its end or destroyed; fails with E_NETWORK when the connection is cut. */
  readonly body: IncomingMessage;
}

const IDLE_MS = 30_000;
const MAX_REDIRECTS = 8;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/**
 * @returns the answer, whatever its status
 * @throws E_NETWORK when there is none, E_HTTP for a redirect that leads nowhere, E_CANCELLED
 */
export async function get(url: string, options: GetOptions = {}): Promise<Answer> {
  const first = parseUrl(url);
  let at = first;
  for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
    throwIfCancelled(options.signal);
    const secret = at.origin === first.origin && options.authorization !== undefined;
    const headers = {
      'user-agent': 'mlx-code',
      'accept-encoding': 'identity',
      ...options.headers,
      ...(secret ? { authorization: options.authorization } : {}),
    };
    const body = await ask(at, headers, options).catch((error: unknown) => {
      throwIfCancelled(options.signal);
      throw unreachable(at, error);
    });
    const status = body.statusCode ?? 0;
    const location = body.headers.location;
    if (!REDIRECTS.has(status) || location === undefined) return { status, headers: body.headers, url: at.href, body };
    body.destroy();
    const next = parseUrl(location, at);
    if (at.protocol === 'https:' && next.protocol !== 'https:') {
      throw new MlxCodeError('E_HTTP', `${at.host} redirects to ${next.host} without encryption`);
    }
    at = next;
  }
  throw new MlxCodeError('E_HTTP', `${first.host} redirects more than ${MAX_REDIRECTS} times`);
}

/**
 * @returns the answer, whatever its status; a redirect is an answer too
 * @throws E_NETWORK when there is none, E_HTTP for an invalid address, E_CANCELLED
 */
export async function askOnce(url: string, options: AskOptions): Promise<Answer> {
  const at = parseUrl(url);
  throwIfCancelled(options.signal);
  const headers = {
    'user-agent': 'mlx-code',
    'accept-encoding': 'identity',
    ...(options.body !== undefined && {
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(options.body)),
    }),
    ...options.headers,
  };
  const body = await ask(at, headers, options).catch((error: unknown) => {
    throwIfCancelled(options.signal);
    throw unreachable(at, error);
  });
  return { status: body.statusCode ?? 0, headers: body.headers, url: at.href, body };
}

/** Milliseconds that a server asks to wait with Retry-After, in either of its forms; undefined when it does not, or names a time that is over. */
export function retryAfterMs(answer: Pick<Answer, 'headers'>, now = Date.now()): number | undefined {
  const text = answer.headers['retry-after'];
  if (text === undefined) return undefined;
  const seconds = Number(text);
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(text) - now;
  return ms >= 0 ? ms : undefined;
}

/** The error for a connection that was not made or was cut. */
export function unreachable(url: URL, error: unknown): MlxCodeError {
  if (error instanceof MlxCodeError) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  return new MlxCodeError('E_NETWORK', `${url.host} cannot be reached: ${message || code || 'no answer'}`, {
    cause: error,
  });
}

// --- internal ---

function parseUrl(text: string, base?: URL): URL {
  const url = URL.canParse(text, base?.href) ? new URL(text, base?.href) : undefined;
  if (url?.protocol === 'https:' || url?.protocol === 'http:') return url;
  throw new MlxCodeError('E_HTTP', `${JSON.stringify(text)} is not an address that can be fetched`);
}

type Headers = Readonly<Record<string, string | undefined>>;

type Asked = Pick<GetOptions, 'signal' | 'idleMs'> &
  Partial<Pick<AskOptions, 'body' | 'method' | 'direct' | 'address'>>;

async function ask(url: URL, headers: Headers, options: Asked): Promise<IncomingMessage> {
  const proxy = options.direct === true ? undefined : proxyFor(url);
  const method = options.body === undefined ? 'GET' : (options.method ?? 'POST');
  const idleMs = options.idleMs ?? IDLE_MS;
  if (proxy === undefined) {
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
    return answerOf(
      send(url, { method, headers: defined(headers), agent: false, ...pinned(options) }),
      idleMs,
      options,
    );
  }
  const proxyHeaders = proxy.username === '' ? {} : { 'proxy-authorization': basic(proxy) };
  const viaTls = proxy.protocol === 'https:';
  const through = { host: proxy.hostname, port: proxy.port || (viaTls ? 443 : 80), agent: false as const };
  const send = viaTls ? httpsRequest : httpRequest;
  if (url.protocol === 'http:') {
    const all = defined({ ...headers, ...proxyHeaders, host: url.host });
    return answerOf(send({ ...through, method, path: url.href, headers: all }), idleMs, options);
  }
  const path = `${url.hostname}:${url.port || 443}`;
  const connect = send({ ...through, method: 'CONNECT', path, headers: defined({ ...proxyHeaders, host: path }) });
  const socket = await tunnel(connect, url.hostname, idleMs, options.signal);
  const target = { method, headers: defined(headers), agent: false as const, createConnection: () => socket };
  return answerOf(httpsRequest(url, target), idleMs, options);
}

/** Names are resolved once, before they are checked: a second answer could lead elsewhere. */
function pinned({ address }: Asked): Pick<RequestOptions, 'lookup'> {
  if (address === undefined) return {};
  const family = address.includes(':') ? 6 : 4;
  return {
    lookup: (_, options, done) =>
      options.all === true ? done(null, [{ address, family }]) : done(null, address, family),
  };
}

function answerOf(request: ClientRequest, idleMs: number, { signal, body }: Asked): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const stop = () => request.destroy(new Error('cancelled'));
    signal?.addEventListener('abort', stop, { once: true });
    const late = () => Object.assign(new Error(`no answer for ${idleMs / 1000} s`), { code: 'ETIMEDOUT' });
    let answered: IncomingMessage | undefined;
    // Once there is an answer, its reader must learn why it ends.
    request.setTimeout(idleMs, () => (answered ?? request).destroy(late()));
    request.once('close', () => signal?.removeEventListener('abort', stop));
    request.on('error', reject);
    request.once('response', (answer) => {
      answered = answer;
      resolve(answer);
    });
    request.end(body);
    if (signal?.aborted) stop();
  });
}

/** An encrypted connection to the target, through a proxy that sees only its name. */
function tunnel(
  request: ClientRequest,
  servername: string,
  idleMs: number,
  signal: AbortSignal | undefined,
): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const stop = () => request.destroy(new Error('cancelled'));
    signal?.addEventListener('abort', stop, { once: true });
    request.setTimeout(idleMs, () => request.destroy(new Error(`the proxy gives no answer for ${idleMs / 1000} s`)));
    request.once('close', () => signal?.removeEventListener('abort', stop));
    request.once('error', reject);
    request.once('connect', (answer, socket) => {
      if (answer.statusCode !== 200) {
        socket.destroy();
        reject(new Error(`the proxy refused with status ${answer.statusCode}`));
        return;
      }
      const secure = tlsConnect({ socket, servername, ALPNProtocols: ['http/1.1'] }, () => resolve(secure));
      secure.once('error', reject);
    });
    request.end();
  });
}

function basic(proxy: URL): string {
  const pair = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`;
  return `Basic ${Buffer.from(pair).toString('base64')}`;
}

function defined(headers: Headers): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter((pair): pair is [string, string] => pair[1] !== undefined));
}
