/** What is kept of a turn, as values of its tables: cleaned, and within limits. */

import { MlxCodeError } from '../base/errors.ts';
import { forTerminal } from '../base/text.ts';
import { redactSecrets } from '../text/redact.ts';
import { cleanName } from './session-text.ts';
import type { NewSource, TurnCitation, TurnReason, TurnState } from './session-types.ts';

/** Characters; what is beyond is not kept. */
export const MAX_QUESTION = 64_000;
export const MAX_ANSWER = 256_000;
export const MAX_SOURCES = 200;
const MAX_PATH = 4096;
const MAX_SYMBOL = 300;
const MAX_HASH = 128;
export const MAX_CITATIONS = 500;
export const STATES: Readonly<Record<TurnReason, TurnState>> = {
  stop: 'done',
  length: 'done',
  loop: 'done',
  tool: 'done',
  filter: 'done',
  cancelled: 'cancelled',
  failed: 'failed',
};

/** @throws E_USAGE for an empty name */
export function requireName(name: string): string {
  const cleaned = cleanName(name);
  if (cleaned !== '') return cleaned;
  throw new MlxCodeError('E_USAGE', 'The name of a session is empty', { hint: 'Give it a letter or a digit.' });
}

/** Nothing that steers a terminal, hides or must stay secret is kept. */
export function clean(text: string): string {
  return redactSecrets(forTerminal(text)).text;
}

export function toKept({ number, path, startLine, endLine, by, quoted }: TurnCitation): TurnCitation {
  return {
    ...{ number, path: clean(path).slice(0, MAX_PATH), startLine, endLine },
    ...(by !== undefined && { by }),
    ...(quoted !== undefined && { quoted: { startLine: quoted.startLine, endLine: quoted.endLine } }),
  };
}

export function sourceValues(source: NewSource, order: number): (string | number)[] {
  const { number = order, path, startLine, endLine, symbol = '', hash = '', score = 0 } = source;
  const lines = [Math.trunc(startLine), Math.trunc(endLine)];
  const texts = [clean(symbol).slice(0, MAX_SYMBOL), hash.slice(0, MAX_HASH)];
  return [Math.trunc(number), clean(path).slice(0, MAX_PATH), ...lines, ...texts, Number.isFinite(score) ? score : 0];
}
