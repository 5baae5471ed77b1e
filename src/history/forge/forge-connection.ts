/**
 * Requests to one forge: to its own host alone, within limits of time and size, page by page, with the patience that it asks
 * for. The token goes into a header of a request to that host and nowhere else: not into messages, logs or another address.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import { MlxCodeError, throwIfCancelled } from '../../base/errors.ts';
import { formatBytes, formatDuration, oneLine } from '../../base/text.ts';
import { type Answer, askOnce } from '../../model/index.ts';
import { type Fields, fieldsOf, listOf } from './fields.ts';
import type { ForgeHost } from './forge-host.ts';
import type { Listed } from './forge-types.ts';
import {
  type Asked,
  type ForgeToken,
  limitedUntil,
  limitOf,
  networkWords,
  refusalOf,
  strangeAnswer,
} from './refusals.ts';

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

interface Got {
  readonly body: unknown;
  readonly headers: Answer['headers'];
  readonly url: URL;
}

/** Answers that were read, by address, so that the same question costs the forge nothing. Of this process alone. */
const kept = new LRUCache<string, Got & { readonly tag: string }>({ max: MAX_KEPT });

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
      if (wait === null) throw refusalOf(this.#asked(), answer, text);
      if (waits++ >= MAX_WAITS || wait > (this.#options.longestWaitMs ?? LONGEST_WAIT_MS))
        throw limitedUntil(this.#asked(), wait);
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
    if (isReading && tag !== undefined) kept.set(this.#key(got.url), { ...got, tag });
    return got;
  }

  #strange(why: string): MlxCodeError {
    return strangeAnswer(this.#asked(), why);
  }

  #asked(): Asked {
    return { name: new URL(this.#host.web).host, token: this.#token };
  }
}
