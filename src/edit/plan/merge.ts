/** Three versions of a file into one: what changed on one side only is taken, what changed on both in the same place is a conflict. */

import { diff3Merge } from 'node-diff3';
import { splitLines } from './text-file.ts';

export interface Merged {
  /** With the usual markers around each conflict. */
  readonly text: string;
  readonly conflicts: number;
}

/** Names of the two sides in the markers. */
export interface Sides {
  readonly ours: string;
  readonly theirs: string;
}

/** @param ours what the file is now @param base what both began with @param theirs what the plan makes of the base */
export function mergeTexts(ours: string, base: string, theirs: string, sides: Sides): Merged {
  if (ours === theirs || theirs === base) return { text: ours, conflicts: 0 };
  if (ours === base) return { text: theirs, conflicts: 0 };
  const regions = diff3Merge(splitLines(ours), splitLines(base), splitLines(theirs), { excludeFalseConflicts: true });
  let conflicts = 0;
  const parts = regions.map(({ ok, conflict }) => {
    if (conflict === undefined) return (ok ?? []).join('');
    conflicts++;
    const side = (lines: readonly string[]) => lines.map((line) => (line.endsWith('\n') ? line : `${line}\n`)).join('');
    const { a, b } = conflict;
    return `<<<<<<< ${sides.ours}\n${side(a)}=======\n${side(b)}>>>>>>> ${sides.theirs}\n`;
  });
  return { text: parts.join(''), conflicts };
}
