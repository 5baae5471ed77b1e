/** Errors for what a server refuses, and for an answer that breaks off or is none. */

import { type ErrorCode, MlxCodeError } from '../../base/errors.ts';
import { formatDuration } from '../../base/text.ts';
import { type Answer, retryAfterMs } from '../download/fetch.ts';
import type { Server } from './server-settings.ts';
import { messageIn, words } from './server-words.ts';
import { OversizeError } from './sse.ts';

/** 529 is Anthropic's "overloaded". */
export const BUSY = new Set([429, 503, 529]);
const TOO_LONG =
  /context.{0,20}(?:length|window|size|limit)|n_ctx|(?:prompt|input|request) is too (?:long|large)|maximum.{0,20}(?:context|tokens|model length)|too many (?:input )?tokens|exceeds?.{0,30}(?:context|max_model_len)/i;
/** How many tokens the server's words say that it takes. */
const TAKES = /(?:maximum|max|limit|context|n_ctx|up to)[^\d\n]{0,60}?(\d{3,8})(?!\d)/i;
const NO_PLAIN = /http request (?:was sent )?to (?:an )?https|plain http request/i;

/** The error for an answer whose status is not 200. @param text its body */
export function refusalOf(server: Server, { status, headers }: Answer, text: string): MlxCodeError {
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
  if (TOO_LONG.test(text) || status === 413) return tooLong(message, said);
  const wait = retryAfterMs({ headers });
  if (BUSY.has(status) && wait !== undefined && wait > 0)
    return new MlxCodeError('E_SERVER_BUSY', message, {
      hint: `It asks to wait for ${formatDuration(wait)}; then ask again.`,
    });
  if (status === 405)
    return new MlxCodeError('E_SERVER_MODEL', message, {
      hint: 'Check the path of the address: it may have to end in /v1.',
    });
  if (status === 502 || status === 504)
    return new MlxCodeError('E_SERVER_FAILED', message, {
      hint: 'A proxy answered, and the server behind it did not: check that it runs, then ask again.',
    });
  if (status === 400 && NO_PLAIN.test(text))
    return new MlxCodeError('E_SERVER_FAILED', message, { hint: 'Use https:// in the address of the server.' });
  return new MlxCodeError(codeOf(status), message);
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
  const text = messageIn(told);
  const message = `${server.address.origin} failed: ${words(server, text)}`;
  if (TOO_LONG.test(text)) return tooLong(message, text);
  return new MlxCodeError(/overloaded|rate.?limit/i.test(text) ? 'E_SERVER_BUSY' : 'E_SERVER_FAILED', message);
}

/** The error for text in place of events: a failure that the server reports without their form, or a page. */
export function notAStream(server: Server, text: string): MlxCodeError {
  try {
    const { error } = (JSON.parse(text) ?? {}) as { error?: unknown };
    if (error !== undefined && error !== null) return failureInStream(server, text);
  } catch {
    // No JSON: a page, or words.
  }
  const message = `${server.address.origin} sent no stream of events: ${words(server, text)}`;
  return new MlxCodeError('E_SERVER_ANSWER', message);
}

/** A hint for a failure before the first word. */
export const NOTHING_CAME = 'Ask again; if it fails again, the server log may say why.';

// --- internal ---

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
