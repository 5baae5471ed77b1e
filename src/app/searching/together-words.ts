/** The mark of a file that changes together with another, in words. */

import type { Hit } from '../../search/index.ts';

/** Says that a file is there for its commits, in a few words: it may be nothing like the place. */
export function togetherWords({ together }: Pick<Hit, 'together'>): string {
  return together === undefined ? '' : `changes with it: ${together.commits} of ${together.of} commits`;
}
