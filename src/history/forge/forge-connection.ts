/**
 * Requests to one forge: to its own host alone, within limits of time and size, page by page, with the patience that it asks
 * for. The token goes into a header of a request to that host and nowhere else: not into messages, logs or another address.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { MlxCodeError, throwIfCancelled } from '../../base/errors.ts';
import { formatBytes, formatDuration, oneLine } from '../../base/text.ts';
import { type Answer, askOnce, retryAfterMs } from '../../model/index.ts';
import { redactSecrets } from '../../text/redact.ts';
import { type Fields, fieldsOf, listOf, textOf } from './fields.ts';
import type { ForgeHost } from './forge-host.ts';
import type { Listed } from './forge-types.ts';

export interface ForgeToken {
  readonly token: string;
  /** In words that may be shown: a variable or a program. */
  readonly from: string;
}

export interface ConnectionOptions {
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds for one answer, from first to last byte. @default 60_000 */
  readonly answerMs?: number;
  /** A longer wait that the forge asks for is an error that names the time. @default 10_000 */
  readonly longestWaitMs?: number;
}

const ANSWER_MS = 60_000;
const IDLE_MS = 20_000;
const LONGEST_WAIT_MS = 10_000;
const MAX_ANSWER = 16_000_000;
const MAX_PAGES = 10;
export const PAGE = 100;
const MAX_REDIRECTS = 3;
const MAX_WAITS = 2;
const MAX_KEPT = 64;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 307, 308]);
const GONE: ReadonlySet<number> = new Set([404, 410]);

interface Got {
  readonly body: unknown;
  readonly headers: Answer['headers'];
  readonly url: URL;
}

/** Answers that were read, by address, so that the same question costs the forge nothing. Of this process alone. */
const kept = new Map<string, Got & { readonly tag: string }>();

export class ForgeConnection {
  readonly #host: ForgeHost;
  readonly #token: ForgeToken | null;
  readonly #options: ConnectionOptions;

  constructor(host: ForgeHost, token: ForgeToken | null, options: ConnectionOptions = {}) {
    this.#host = host;
    this.#token = token;
    this.#options = options;
  }

  /** @param path below the interface, with a slash @throws E_FORGE_*, E_CANCELLED */
  async get(path: string): Promise<Fields> {
    return fieldsOf((await this.#ask(this.#address(path))).body);
  }

  /** As get; null where there is nothing, or nothing that may be read. */
  async tryGet(path: string): Promise<Fields | null> {
    try {
      return await this.get(path);
    } catch (error) {
      if (error instanceof MlxCodeError && (error.code === 'E_FORGE_NOT_FOUND' || error.code === 'E_FORGE_TOKEN'))
        return null;
      throw error;
    }
  }

  /**
   * A list, page by page.
   * @param limit items wanted; as many pages are read
   * @param field of the answer that holds the list, where it is no list itself
   */
  async list(path: string, limit = PAGE * MAX_PAGES, field = ''): Promise<Listed<Fields>> {
    const items: Fields[] = [];
    const seen = new Set<string>();
    const join = path.includes('?') ? '&' : '?';
    let next: URL | null = this.#address(`${path}${join}per_page=${Math.min(PAGE, limit)}`);
    while (next !== null && items.length < limit && seen.size < MAX_PAGES && !seen.has(next.href)) {
      seen.add(next.href);
      const got: Got = await this.#ask(next);
      const page = field === '' ? got.body : fieldsOf(got.body)[field];
      if (!Array.isArray(page)) throw this.#strange('no list came');
      items.push(...listOf(page));
      next = page.length === 0 ? null : this.#nextPage(got);
    }
    return { items: items.slice(0, limit), more: next !== null || items.length > limit };
  }

  /** Writes. @throws E_FORGE_*, E_CANCELLED */
  async send(method: 'POST' | 'PUT', path: string, body: Fields): Promise<Fields> {
    return fieldsOf((await this.#ask(this.#address(path), { method, body: JSON.stringify(body) })).body);
  }

  // --- internal ---

  #address(path: string): URL {
    return new URL(this.#host.api + path);
  }

  async #ask(first: URL, sent?: { readonly method: 'POST' | 'PUT'; readonly body: string }): Promise<Got> {
    let at = first;
    let hops = 0;
    for (let waits = 0; ; ) {
      const known = sent === undefined ? kept.get(this.#key(at)) : undefined;
      const { answer, text } = await this.#once(at, sent, known?.tag);
      const { status, headers } = answer;
      if (status >= 200 && status < 300)
        return this.#keep({ body: this.#parsed(text), headers, url: at }, sent === undefined);
      if (status === 304 && known !== undefined) return known;
      if (REDIRECTS.has(status) && sent === undefined && hops++ < MAX_REDIRECTS) {
        at = this.#redirected(at, headers.location);
        continue;
      }
      const wait = limitOf(answer);
      if (wait === null) throw this.#refusal(answer, text);
      if (waits++ >= MAX_WAITS || wait > (this.#options.longestWaitMs ?? LONGEST_WAIT_MS)) throw this.#limited(wait);
      await sleep(wait, undefined, this.#options.signal && { signal: this.#options.signal }).catch(() => {});
      throwIfCancelled(this.#options.signal);
    }
  }

  async #once(
    url: URL,
    sent: { readonly method: 'POST' | 'PUT'; readonly body: string } | undefined,
    tag: string | undefined,
  ): Promise<{ answer: Answer; text: string }> {
    const { signal, answerMs = ANSWER_MS } = this.#options;
    throwIfCancelled(signal);
    const late = AbortSignal.timeout(answerMs);
    const either = signal === undefined ? late : AbortSignal.any([signal, late]);
    try {
      const answer = await askOnce(url.href, {
        headers: { ...this.#headers(), ...(tag !== undefined && { 'if-none-match': tag }) },
        ...sent,
        direct: this.#host.loopback,
        signal: either,
        idleMs: Math.min(IDLE_MS, answerMs),
      });
      return { answer, text: await this.#read(answer, either) };
    } catch (error) {
      throwIfCancelled(signal);
      if (error instanceof MlxCodeError && error.code === 'E_FORGE_ANSWER') throw error;
      const why = late.aborted ? `no whole answer in ${formatDuration(answerMs)}` : networkWords(error);
      throw new MlxCodeError('E_FORGE_UNREACHABLE', `${url.host} cannot be reached: ${why}`, { cause: error });
    }
  }

  async #read(answer: Answer, signal: AbortSignal): Promise<string> {
    const pieces: Buffer[] = [];
    let bytes = 0;
    const stop = () => answer.body.destroy(new Error('stopped'));
    signal.addEventListener('abort', stop, { once: true });
    try {
      for await (const piece of answer.body as AsyncIterable<Buffer>) {
        bytes += piece.length;
        if (bytes > MAX_ANSWER) throw this.#strange(`the answer has more than ${formatBytes(MAX_ANSWER)}`);
        pieces.push(piece);
      }
    } finally {
      signal.removeEventListener('abort', stop);
      answer.body.destroy();
    }
    const form = String(answer.headers['content-encoding'] ?? 'identity').toLowerCase();
    if (form !== 'identity') throw this.#strange('the answer is compressed, which was not asked for');
    return Buffer.concat(pieces).toString('utf8');
  }

  #headers(): Record<string, string> {
    const token = this.#token?.token;
    if (this.#host.kind === 'gitlab')
      return { accept: 'application/json', ...(token !== undefined && { authorization: `Bearer ${token}` }) };
    return {
      accept: 'application/vnd.github+json',
      'x-github-api-version': '2022-11-28',
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    };
  }

  #parsed(text: string): unknown {
    if (text.trim() === '') return {};
    try {
      return JSON.parse(text);
    } catch {
      throw this.#strange(`no JSON came (${JSON.stringify(oneLine(text.slice(0, 60)))})`);
    }
  }

  /** Within the interface of the same host only: another never learns of the request, nor of the token. */
  #within(at: URL, to: string): URL | null {
    if (!URL.canParse(to, at.href)) return null;
    const next = new URL(to, at.href);
    const api = new URL(this.#host.api);
    const isBelow = api.pathname === '/' || next.pathname.startsWith(`${api.pathname}/`);
    return next.origin === api.origin && isBelow && next.username === '' ? next : null;
  }

  #redirected(at: URL, location: string | undefined): URL {
    const next = this.#within(at, location ?? '');
    if (next !== null) return next;
    const to = URL.canParse(location ?? '', at.href) ? new URL(location ?? '', at.href).host : 'nowhere';
    throw this.#strange(`it leads on to ${oneLine(to.slice(0, 100))}, which was not asked`);
  }

  /** By the Link header, or the number that GitLab gives. */
  #nextPage({ headers, url }: Got): URL | null {
    const link = /<([^<>]+)>\s*;[^,]*\brel="?next"?/i.exec(String(headers['link'] ?? ''))?.[1];
    if (link !== undefined) {
      const next = this.#within(url, link);
      if (next === null) throw this.#strange('its next page lies elsewhere');
      return next;
    }
    const number = String(headers['x-next-page'] ?? '');
    if (!/^\d+$/.test(number)) return null;
    const next = new URL(url);
    next.searchParams.set('page', number);
    return next;
  }

  #key(url: URL): string {
    return `${this.#token?.token ?? ''}\0${url.href}`;
  }

  #keep(got: Got, isReading: boolean): Got {
    const tag = got.headers.etag;
    if (isReading && tag !== undefined) {
      kept.delete(this.#key(got.url));
      kept.set(this.#key(got.url), { ...got, tag });
      const [oldest] = kept.keys();
      if (kept.size > MAX_KEPT && oldest !== undefined) kept.delete(oldest);
    }
    return got;
  }

  #refusal({ status }: Answer, text: string): MlxCodeError {
    const name = this.#name();
    if (GONE.has(status)) return new MlxCodeError('E_FORGE_NOT_FOUND', `${name} has nothing there (${status})`);
    const says = this.#words(text);
    if (status === 401 || status === 403) {
      const which = this.#token === null ? 'no token was found' : `the token is from ${this.#token.from}`;
      const what =
        status === 401 && this.#token !== null
          ? 'does not accept the token, which may have expired'
          : 'does not allow that';
      return new MlxCodeError('E_FORGE_TOKEN', `${name} ${what} (${status}${says}); ${which}`);
    }
    if (status >= 500) return new MlxCodeError('E_FORGE_UNREACHABLE', `${name} failed (${status}${says})`);
    return this.#strange(`it answered ${status}${says}`);
  }

  #limited(ms: number): MlxCodeError {
    const at = new Date(Date.now() + ms).toISOString().slice(0, 16).replace('T', ' ');
    const without = this.#token === null ? ' It was asked without a token.' : '';
    return new MlxCodeError(
      'E_FORGE_LIMIT',
      `${this.#name()} allows no more questions until ${at} UTC, in ${formatDuration(ms)}.${without}`,
    );
  }

  #strange(why: string): MlxCodeError {
    return new MlxCodeError('E_FORGE_ANSWER', `${this.#name()}: ${why}`);
  }

  /** What the server says of an error, short, and never a secret that it repeats. */
  #words(text: string): string {
    let said = '';
    try {
      const fields = fieldsOf(JSON.parse(text));
      said = textOf(fields, 'message') || textOf(fields, 'error_description') || textOf(fields, 'error');
    } catch {
      // A page for people, or nothing.
    }
    const token = this.#token?.token ?? '';
    const clean = redactSecrets(token === '' ? said : said.replaceAll(token, '…')).text;
    const line = oneLine(clean).slice(0, 200);
    return line === '' ? '' : `: ${line}`;
  }

  #name(): string {
    return new URL(this.#host.web).host;
  }
}

/** How long a forge asks to wait; null for an answer that is about something else. */
function limitOf({ status, headers }: Answer): number | null {
  if (status !== 403 && status !== 429 && status !== 503) return null;
  const after = retryAfterMs({ headers });
  if (after !== undefined) return after;
  const isUsedUp = [headers['x-ratelimit-remaining'], headers['ratelimit-remaining']].includes('0');
  if (status === 403 && !isUsedUp) return null;
  const reset = Number(headers['x-ratelimit-reset'] ?? headers['ratelimit-reset']);
  if (Number.isFinite(reset) && reset > 0) return Math.max(1_000, reset * 1000 - Date.now());
  return status === 429 ? 60_000 : null;
}

function networkWords(error: unknown): string {
  const { message = '' } = ((error as Error).cause ?? error) as Error;
  return oneLine(message).slice(0, 200) || 'no answer';
}
