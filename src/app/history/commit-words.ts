/** A proposed message in lines for people, with how to commit with it. */

import { oneLine } from '../../base/text.ts';
import type { CommitView } from './commit.ts';

/** The message, and what makes the commit: showing it commits nothing. */
export function proposalLines({ message, notes }: Pick<CommitView, 'message' | 'notes'>): string[] {
  return [
    ...message
      .trimEnd()
      .split('\n')
      .map((line) => oneLine(line)),
    '',
    ...notes.map((note) => oneLine(note)),
    'Nothing is committed yet. "mlx-code commit" commits what is staged.',
  ];
}
