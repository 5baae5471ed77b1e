/** Requests to a server that the user named: waits and tries again where that helps, and tells what went wrong without its secrets. */

import { setTimeout as sleep } from 'node:timers/promises';
import { type ErrorCode, MlxCodeError, throwIfCancelled } from '../../base/errors.ts';
import { formatDuration, oneLine, truncateToWidth } from '../../base/text.ts';
import { redactSecrets } from '../../text/redact.ts';
import { type Answer, askOnce, retryAfterMs } from '../download/fetch.ts';
import type { ServerAddress } from './address.ts';
import { OversizeError } from './sse.ts';

export interface ServerTimings {
  /** Milliseconds without a byte that count as no answer. @default 300_000: a prompt may be read for minutes */
  readonly idleMs: number;
  /** Waits before the next try, when the server is busy. @default [1_000, 4_000] */
  readonly retryMs: readonly number[];
  /** The longest wait that the server may ask for. @default 30_000 */
  readonly maxRetryAfterMs: number;
}

export interface Server {
  readonly address: ServerAddress;
  /** Undefined when the server wants none. */
  readonly key: string | undefined;
  readonly timings?: Partial<ServerTimings> | undefined;
}

const TIMINGS: ServerTimings = { idleMs: 300_000, retryMs: [1_000, 4_000], maxRetryAfterMs: 30_000 };
/** An answer that is not streamed; and as much of an error's text as is looked at. */
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;
const MAX_ERROR_BYTES = 64 * 1024;
const SHOWN_WORDS = 300;
/** 529 is Anthropic's "overloaded". */
const BUSY = new Set([429, 503, 529]);
const TOO_LONG =
  /context.{0,20}(?:length|window|size|limit)|n_ctx|(?:prompt|input|request) is too (?:long|large)|maximum.{0,20}(?:context|tokens|model length)|too many (?:input )?tokens|exceeds?.{0,30}(?:context|max_model_len)/i;
/** How many tokens the server's words say that it takes. */
const TAKES = /(?:maximum|max|limit|context|n_ctx|up to)[^\d\n]{0,60}?(\d{3,8})(?!\d)/i;
const LOADING = /\bload(?:ing)?\b.{0,20}\bmodel\b|\bmodel\b.{0,30}\bload(?:ing|ed)?\b/i;
const LOADING_MS = 2_000;
/** A page in place of words. */
const PAGE = /^\s*(?:<!doctype html|<html|<head|<body|<title|<h1)/i;

/**
 * Sends one request; the answer's status is 200.
 * @param path below the base URL, with a slash @param body undefined for a GET
 * @param onWait told in a few words why it waits before it tries again
 * @throws E_SERVER_*, E_PROMPT_TOO_LONG, E_CANCELLED
 */
export async function askServer(
  server: Server,
  path: string,
  body: unknown,
  signal: AbortSignal | undefined,
  onWait: (words: string) => void = () => {},
): Promise<Answer> {
  const { retryMs, maxRetryAfterMs, idleMs } = { ...TIMINGS, ...server.timings };
  const started = performance.now();
  for (let tries = 0; ; tries++) {
    const answer = await send(server, path, body, signal);
    if (answer.status === 200) return answer;
    const words = await readText(answer, MAX_ERROR_BYTES).catch(() => '');
    throwIfCancelled(signal);
    // A model that is being loaded is there in a while.
    const isLoading = answer.status === 503 && LOADING.test(words);
    const wait = retryAfterMs(answer) ?? (isLoading ? Math.min(LOADING_MS, idleMs) : (retryMs[tries] ?? 0));
    const isOver = isLoading ? performance.now() - started > idleMs : tries >= retryMs.length;
    if (!BUSY.has(answer.status) || isOver || wait > maxRetryAfterMs) throw refusalOf(server, answer, words);
    const again = formatDuration(wait);
    onWait(isLoading ? 'loads the model' : `is busy (${answer.status}); trying again in ${again}`);
    await sleep(wait, undefined, signal === undefined ? {} : { signal }).catch(() => {});
    throwIfCancelled(signal);
  }
}

/** The whole answer as JSON. @throws E_SERVER_ANSWER, E_SERVER_CUT */
export async function readJson(server: Server, answer: Answer): Promise<unknown> {
  const text = await readText(answer, MAX_ANSWER_BYTES).catch((error: unknown) => {
    throw brokenStream(server, error);
  });
  return parseJson(server, text);
}

/** @throws E_SERVER_ANSWER */
export function parseJson(server: Server, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new MlxCodeError('E_SERVER_ANSWER', `${server.address.origin} sent no JSON: ${words(server, text)}`, {
      cause: error,
    });
  }
}

/** The error for a stream that ended in the middle. */
export function brokenStream(server: Server, error: unknown): MlxCodeError {
  if (error instanceof MlxCodeError) return error;
  const { origin } = server.address;
  if (error instanceof OversizeError)
    return new MlxCodeError('E_SERVER_ANSWER', `${origin}: ${error.message}`, { cause: error });
  const { code, message } = error as NodeJS.ErrnoException;
  return code === 'ETIMEDOUT'
    ? new MlxCodeError('E_SERVER_TIMEOUT', `${origin} fell silent: ${message}`, { cause: error })
    : new MlxCodeError('E_SERVER_CUT', `${origin} broke off its answer`, { cause: error });
}

/** An error that the server reports inside a stream that began well. */
export function failureInStream(server: Server, told: unknown): MlxCodeError {
  const text = typeof told === 'string' ? told : messageIn(told);
  const message = `${server.address.origin} failed: ${words(server, text)}`;
  if (TOO_LONG.test(text)) return tooLong(message, text);
  return new MlxCodeError(/overloaded|rate.?limit/i.test(text) ? 'E_SERVER_BUSY' : 'E_SERVER_FAILED', message);
}

// --- internal ---

/** What OpenSSL says of a server that answers in the clear. */
const NO_TLS = /wrong.version.number|packet.length.too.long|EPROTO|unknown.protocol|http.request/i;
const NO_PLAIN = /http request (?:was sent )?to (?:an )?https|plain http request/i;

async function send(
  { address, key, timings }: Server,
  path: string,
  body: unknown,
  signal: AbortSignal | undefined,
): Promise<Answer> {
  const url = `${address.baseUrl}${path}`;
  const { idleMs } = { ...TIMINGS, ...timings };
  const headers = headersOf(address, key);
  try {
    return await askOnce(url, {
      ...(body !== undefined && { body: JSON.stringify(body) }),
      headers,
      direct: address.loopback,
      signal,
      idleMs,
    });
  } catch (error) {
    throwIfCancelled(signal);
    if (!(error instanceof MlxCodeError) || error.code !== 'E_NETWORK') throw error;
    const { code = '', message = '' } = (error.cause ?? {}) as NodeJS.ErrnoException;
    const { cause } = error;
    const { host } = new URL(address.origin);
    if (code === 'ETIMEDOUT') throw new MlxCodeError('E_SERVER_TIMEOUT', `${host} timed out: ${message}`, { cause });
    if (url.startsWith('https:') && NO_TLS.test(`${code} ${message}`))
      throw new MlxCodeError('E_SERVER_UNREACHABLE', `${host} does not speak https`, {
        cause,
        hint: 'Use http:// in the address of the server.',
      });
    throw new MlxCodeError('E_SERVER_UNREACHABLE', error.message, { cause });
  }
}

function headersOf({ kind }: ServerAddress, key: string | undefined): Record<string, string> {
  if (kind === 'anthropic')
    return { 'anthropic-version': '2023-06-01', ...(key !== undefined && { 'x-api-key': key }) };
  return key === undefined ? {} : { authorization: `Bearer ${key}` };
}

function refusalOf(server: Server, { status, headers }: Answer, text: string): MlxCodeError {
  const said = words(server, messageIn(text));
  const message = `${server.address.origin} answered ${status}${said === '' ? '' : `: ${said}`}`;
  if (status >= 300 && status < 400)
    return new MlxCodeError(
      'E_SERVER_FAILED',
      `${message}: it redirects to ${words(server, String(headers.location))}`,
      {
        hint: 'Redirects are not followed, so that a key goes nowhere else: set chat.server to the address itself.',
      },
    );
  if (TOO_LONG.test(text)) return tooLong(message, said);
  if (status === 400 && NO_PLAIN.test(text))
    return new MlxCodeError('E_SERVER_FAILED', message, { hint: 'Use https:// in the address of the server.' });
  return new MlxCodeError(codeOf(status), message);
}

/** The server holds less than the settings say. */
function tooLong(message: string, said: string): MlxCodeError {
  const takes = Number(TAKES.exec(said.replaceAll(/(?<=\d)[,_](?=\d{3})/g, ''))?.[1] ?? 0);
  const to = takes > 0 ? `${takes}` : 'what the server holds';
  return new MlxCodeError('E_PROMPT_TOO_LONG', message, {
    hint: `Set chat.contextTokens to ${to}, or give the server a larger context; a shorter question may fit too.`,
  });
}

function codeOf(status: number): ErrorCode {
  if (status === 401 || status === 403) return 'E_SERVER_KEY';
  if (status === 404) return 'E_SERVER_MODEL';
  return BUSY.has(status) ? 'E_SERVER_BUSY' : 'E_SERVER_FAILED';
}

/** The words of `{"error": {"message": …}}`, `{"error": …}`, `{"message": …}` or the text itself. */
function messageIn(told: unknown): string {
  let value = told;
  if (typeof value === 'string') {
    try {
      value = JSON.parse(value);
    } catch {
      return String(told);
    }
  }
  const { error, message } = (value ?? {}) as { error?: unknown; message?: unknown };
  const inner = typeof error === 'object' && error !== null ? (error as { message?: unknown }).message : error;
  const found = [inner, message].find((each) => typeof each === 'string');
  return typeof found === 'string' ? found : JSON.stringify(value);
}

/** Foreign text for a message: one line, not long, without the key or anything like one. */
function words({ key }: Server, text: string): string {
  const said = PAGE.test(text) ? wordsOfPage(text) : text;
  const clean = key === undefined ? said : said.replaceAll(key, '«key»');
  return truncateToWidth(oneLine(redactSecrets(clean.slice(0, SHOWN_WORDS * 4)).text), SHOWN_WORDS);
}

/** Its title and its text, without tags. */
function wordsOfPage(whole: string): string {
  const page = whole.slice(0, 16_384);
  const text = page
    .replaceAll(/<(script|style|head)\b[^>]*>[\s\S]*?(?:<\/\1>|$)/gi, ' ')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/&(?:nbsp|#160);/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
  const title = /<title[^>]*>([^<]*)/i.exec(page)?.[1]?.trim() ?? '';
  const rest = text.replaceAll(/\s+/g, ' ').trim();
  return title === '' || rest.startsWith(title) ? rest : `${title}. ${rest}`.trim();
}

async function readText(answer: Answer, most: number): Promise<string> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of answer.body as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes > most) {
      answer.body.destroy();
      throw new OversizeError(`the answer has more than ${most} bytes`);
    }
    pieces.push(piece);
  }
  if (!answer.body.complete) throw new Error('cut off');
  return Buffer.concat(pieces).toString('utf8');
}
