/** What a forge says when it does not answer, as errors for people: by where the token came from, and never by itself. */

import { MlxCodeError } from '../../base/errors.ts';
import { formatDuration, oneLine } from '../../base/text.ts';
import { type Answer, retryAfterMs } from '../../model/index.ts';
import { redactSecrets } from '../../text/redact.ts';
import { fieldsOf, textOf } from './fields.ts';

export interface ForgeToken {
  readonly token: string;
  /** In words that may be shown: a variable or a program. */
  readonly from: string;
}

/** Who was asked, and with what. */
export interface Asked {
  /** Host of its pages. */
  readonly name: string;
  readonly token: ForgeToken | null;
}

const GONE: ReadonlySet<number> = new Set([404, 410]);
const MAX_WORDS = 200;

export function refusalOf(asked: Asked, { status }: Answer, text: string): MlxCodeError {
  const { name, token } = asked;
  if (GONE.has(status)) return new MlxCodeError('E_FORGE_NOT_FOUND', `${name} has nothing there (${status})`);
  const says = wordsOf(text, token);
  if (status === 401 || status === 403) {
    const which = token === null ? 'no token was found' : `the token is from ${token.from}`;
    const isOld = status === 401 && token !== null;
    const what = isOld ? 'does not accept the token, which may have expired' : 'does not allow that';
    return new MlxCodeError('E_FORGE_TOKEN', `${name} ${what} (${status}${says}); ${which}`);
  }
  if (status >= 500) return new MlxCodeError('E_FORGE_UNREACHABLE', `${name} failed (${status}${says})`);
  return strangeAnswer(asked, `it answered ${status}${says}`);
}

export function limitedUntil({ name, token }: Asked, ms: number): MlxCodeError {
  const at = new Date(Date.now() + ms).toISOString().slice(0, 16).replace('T', ' ');
  const without = token === null ? ' It was asked without a token.' : '';
  const until = `allows no more questions until ${at} UTC, in ${formatDuration(ms)}`;
  return new MlxCodeError('E_FORGE_LIMIT', `${name} ${until}.${without}`);
}

export function strangeAnswer({ name }: Asked, why: string): MlxCodeError {
  return new MlxCodeError('E_FORGE_ANSWER', `${name}: ${why}`);
}

/** How long a forge asks to wait; null for an answer that is about something else. */
export function limitOf({ status, headers }: Answer): number | null {
  if (status !== 403 && status !== 429 && status !== 503) return null;
  const after = retryAfterMs({ headers });
  if (after !== undefined) return after;
  const isUsedUp = [headers['x-ratelimit-remaining'], headers['ratelimit-remaining']].includes('0');
  if (status === 403 && !isUsedUp) return null;
  const reset = Number(headers['x-ratelimit-reset'] ?? headers['ratelimit-reset']);
  if (Number.isFinite(reset) && reset > 0) return Math.max(1_000, reset * 1000 - Date.now());
  return status === 429 ? 60_000 : null;
}

/** Why there is no answer, short. */
export function networkWords(error: unknown): string {
  const { message = '' } = ((error as Error).cause ?? error) as Error;
  return oneLine(message).slice(0, MAX_WORDS) || 'no answer';
}

// --- internal ---

/** What the server says of an error, short, and never a secret that it repeats. */
function wordsOf(text: string, token: ForgeToken | null): string {
  let said = '';
  try {
    const fields = fieldsOf(JSON.parse(text));
    said = textOf(fields, 'message') || textOf(fields, 'error_description') || textOf(fields, 'error');
  } catch {
    // A page for people, or nothing.
  }
  const clean = redactSecrets(token === null ? said : said.replaceAll(token.token, '…')).text;
  const line = oneLine(clean).slice(0, MAX_WORDS);
  return line === '' ? '' : `: ${line}`;
}
