/** How far the keys for reading move in a list or a text. */

import type { ActionName } from '../input/actions.ts';

/** Farther than anything is long, and still a number to count with. */
const ALL = Number.MAX_SAFE_INTEGER;

/** @param page rows of a page @returns rows down, negative for up; null for any other action */
export function scrollStep(action: ActionName | null, page: number): number | null {
  switch (action) {
    case 'scroll-up':
      return -1;
    case 'scroll-down':
      return 1;
    case 'scroll-half-up':
      return -Math.ceil(page / 2);
    case 'scroll-half-down':
      return Math.ceil(page / 2);
    case 'scroll-page-up':
      return -page;
    case 'scroll-page-down':
      return page;
    case 'scroll-start':
      return -ALL;
    case 'scroll-end':
      return ALL;
    default:
      return null;
  }
}

/** @returns the entry that many rows away, within a list of this length */
export function moved(from: number, by: number, count: number): number {
  return Math.max(0, Math.min(count - 1, from + by));
}
