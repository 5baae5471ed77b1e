/** The keys of a review: those in its lower edge, and all of them. */

import type { ActionName } from '../input/actions.ts';
import { keyRows, type ReviewRow } from '../panels/review.ts';

/** The keys that an action has here, and what it does. */
export type KeysOf = (action: ActionName) => { readonly keys: readonly string[]; readonly doc: string };

/** What each does in a word, those that matter most first. */
const HINTS: readonly (readonly [ActionName, string])[] = [
  ['review-accept', 'accept'],
  ['review-reject', 'leave out'],
  ['review-apply', 'apply'],
  ['review-leave', 'leave'],
  ['review-keys', 'keys'],
  ['review-edit', 'edit'],
  ['review-accept-all', 'all'],
  ['review-reject-all', 'none'],
  ['review-accept-file', 'file'],
];
const ACTIONS: readonly ActionName[] = [
  ...(['review-accept', 'review-reject', 'review-accept-file', 'review-reject-file', 'review-accept-all'] as const),
  ...(['review-reject-all', 'review-edit', 'review-next', 'review-previous', 'review-next-file'] as const),
  ...(['review-previous-file', 'scroll-up', 'scroll-down', 'review-apply', 'review-leave'] as const),
];

/** @param isLookedAt nothing can be decided */
export function hints(keysOf: KeysOf, isLookedAt: boolean): readonly { readonly key: string; readonly does: string }[] {
  const known = isLookedAt ? HINTS.filter(([action]) => action === 'review-leave' || action === 'review-keys') : HINTS;
  return known.flatMap(([action, does]) => {
    const [key] = keysOf(action).keys;
    return key === undefined ? [] : [{ key: key === 'enter' ? 'Enter' : key === 'escape' ? 'Esc' : key, does }];
  });
}

export function allKeys(keysOf: KeysOf, columns: number): readonly ReviewRow[] {
  const rows = ACTIONS.map((action) => {
    const { keys, doc } = keysOf(action);
    return { keys: keys.join(', '), does: doc };
  });
  return keyRows(rows, columns).map((line) => ({ line, piece: -1 }));
}
