/** Where an answer goes on: which entries the reader has seen, bound to the question they answer. */

import { MlxCodeError } from '../../base/errors.ts';
import { sha256Hex } from '../../base/hash.ts';

const KEY_LENGTH = 8;
const FORM = /^([0-9a-f]{8})\.(\d{1,4}(?:-\d{1,4})?(?:,\d{1,4}(?:-\d{1,4})?){0,300})$/;

/** @param question everything that decides which entries there are, and in which order */
export function cursorFor(question: unknown, seen: ReadonlySet<number>): string {
  const ranges: string[] = [];
  const sorted = [...seen].sort((a, b) => a - b);
  for (let at = 0; at < sorted.length; ) {
    let end = at;
    while (sorted[end + 1] === (sorted[end] ?? 0) + 1) end++;
    ranges.push(end === at ? `${sorted[at]}` : `${sorted[at]}-${sorted[end]}`);
    at = end + 1;
  }
  return Buffer.from(`${keyOf(question)}.${ranges.join(',')}`).toString('base64url');
}

/** @returns the entries seen @throws E_USAGE for a cursor of another question */
export function seenIn(cursor: string, question: unknown): Set<number> {
  const [, key, ranges = ''] = FORM.exec(Buffer.from(cursor, 'base64url').toString('latin1')) ?? [];
  if (key !== keyOf(question)) {
    throw new MlxCodeError('E_USAGE', 'The cursor does not belong to this question', {
      hint: 'Repeat the call with the same arguments and the cursor it gave, or without a cursor.',
    });
  }
  const seen = new Set<number>();
  for (const range of ranges.split(',')) {
    const [from = 0, to = from] = range.split('-').map(Number);
    for (let rank = from; rank <= to; rank++) seen.add(rank);
  }
  return seen;
}

// --- internal ---

function keyOf(question: unknown): string {
  return sha256Hex(JSON.stringify(question)).slice(0, KEY_LENGTH);
}
