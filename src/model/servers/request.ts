/** Requests to a server that the user named: waits and tries again where that helps, and tells what went wrong without its secrets. */

import { setTimeout as sleep } from 'node:timers/promises';
import { MlxCodeError, throwIfCancelled } from '../../base/errors.ts';
import { formatDuration } from '../../base/text.ts';
import { type Answer, askOnce, retryAfterMs } from '../download/fetch.ts';
import type { ServerAddress } from './address.ts';
import { withoutRefused } from './refused-fields.ts';
import { BUSY, brokenStream, NOTHING_CAME, refusalOf } from './server-failures.ts';
import { type Server, TIMINGS } from './server-settings.ts';
import { words } from './server-words.ts';
import { OversizeError } from './sse.ts';

/** An answer that is not streamed; and as much of an error's text as is looked at. */
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;
const MAX_ERROR_BYTES = 64 * 1024;
const LOADING = /\bload(?:ing)?\b.{0,20}\bmodel\b|\bmodel\b.{0,30}\bload(?:ing|ed)?\b/i;
const LOADING_MS = 2_000;
/** What OpenSSL says of a server that answers in the clear. */
const NO_TLS = /wrong.version.number|packet.length.too.long|EPROTO|unknown.protocol|http.request/i;

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
  let asked = body;
  for (let tries = 0; ; tries++) {
    const answer = await send(server, path, asked, signal);
    if (answer.status === 200) return plain(server, answer);
    const words = await readText(answer, MAX_ERROR_BYTES).catch(() => '');
    throwIfCancelled(signal);
    // Each turn leaves something out, so this ends.
    const taken = answer.status === 400 || answer.status === 422 ? withoutRefused(asked, words) : undefined;
    if (taken !== undefined) {
      asked = taken;
      tries--;
      continue;
    }
    // A model that is being loaded is there in a while.
    const isLoading = answer.status === 503 && LOADING.test(words);
    const wait = retryAfterMs(answer) ?? (isLoading ? Math.min(LOADING_MS, idleMs) : (retryMs[tries] ?? 0));
    const isOver = isLoading ? performance.now() - started > idleMs : tries >= retryMs.length;
    if (!BUSY.has(answer.status) || isOver || wait > maxRetryAfterMs) throw refusalOf(server, answer, words);
    const again = wait === 0 ? '' : ` in ${formatDuration(wait)}`;
    onWait(isLoading ? 'loads the model' : `is busy (${answer.status}); trying again${again}`);
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

// --- internal ---

/** @throws E_SERVER_ANSWER for a compressed answer, which was not asked for */
function plain({ address }: Server, answer: Answer): Answer {
  const form = String(answer.headers['content-encoding'] ?? 'identity').toLowerCase();
  if (form === 'identity') return answer;
  answer.body.destroy();
  throw new MlxCodeError('E_SERVER_ANSWER', `${address.origin} compressed its answer (${form.slice(0, 20)})`, {
    hint: 'Switch compression off in the server, or in the proxy in front of it.',
  });
}

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
    if (code.startsWith('HPE_')) throw new MlxCodeError('E_SERVER_ANSWER', `${host} does not speak HTTP`, { cause });
    if (code === 'ECONNRESET')
      throw new MlxCodeError('E_SERVER_UNREACHABLE', `${host} closed the connection before it answered`, {
        cause,
        hint: NOTHING_CAME,
      });
    throw new MlxCodeError('E_SERVER_UNREACHABLE', error.message, { cause });
  }
}

function headersOf({ kind }: ServerAddress, key: string | undefined): Record<string, string> {
  if (kind === 'anthropic')
    return { 'anthropic-version': '2023-06-01', ...(key !== undefined && { 'x-api-key': key }) };
  return key === undefined ? {} : { authorization: `Bearer ${key}` };
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
