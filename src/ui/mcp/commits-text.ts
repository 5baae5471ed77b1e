/** Commits that were found, as lines for a model. */

import { logLines } from '../../app/index.ts';
import { oneLine } from '../../base/text.ts';

const CHARS_A_TOKEN = 4;

type Found = Parameters<typeof logLines>[0];

/** Whole commits, the best first, as many as fit; the first in any case, cut. */
export function commitsText(found: Found, maxTokens: number): string {
  const notes = found.notes.map((note) => oneLine(note));
  const { commits } = found;
  if (commits.length === 0) return ['No commit found.', ...notes].join('\n');
  let room = maxTokens * CHARS_A_TOKEN - notes.join('\n').length;
  const out: string[] = [];
  for (const commit of commits) {
    const text = logLines({ ...found, commits: [commit] }).join('\n');
    if (out.length > 0 && text.length + 2 > room) break;
    out.push(text.slice(0, Math.max(0, room)));
    room -= text.length + 2;
  }
  return [...out, ...(notes.length > 0 ? [notes.join('\n')] : [])].join('\n\n');
}
