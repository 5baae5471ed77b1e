/** Hunks as a forge sends them, read into the lines of a change. */

import type { LineChange } from '../git/changes.ts';
import type { ForgeFile } from './forge-types.ts';

export interface PatchLines {
  /** Runs of changed lines, without those around them. */
  readonly changes: readonly LineChange[];
  /** Every line of the new state that stands in a hunk, with its number in the old one; 0 for one that is new. */
  readonly standing: ReadonlyMap<number, number>;
}

const NO_EOL = '\\';

export function patchLines(patch: string): PatchLines {
  const changes: { oldStart: number; newStart: number; removed: string[]; added: string[] }[] = [];
  const standing = new Map<number, number>();
  let [oldLine, newLine] = [0, 0];
  let [oldLeft, newLeft] = [0, 0];
  let isOpen = false;
  for (const line of patch.split('\n')) {
    const head = /^@@ -(\d{1,9})(?:,(\d{1,9}))? \+(\d{1,9})(?:,(\d{1,9}))? @@/.exec(line);
    if (head !== null && oldLeft <= 0 && newLeft <= 0) {
      [oldLine, oldLeft, newLine, newLeft] = [head[1], head[2] ?? 1, head[3], head[4] ?? 1].map(Number) as [
        number,
        number,
        number,
        number,
      ];
      isOpen = false;
      continue;
    }
    const sign = line[0];
    if (oldLeft <= 0 && newLeft <= 0) continue;
    if (sign === NO_EOL) continue;
    if (sign === '+' || sign === '-') {
      const at = isOpen ? changes.at(-1) : undefined;
      // Of no lines, `start` is the line before, as git counts.
      const open = at ?? { oldStart: oldLine, newStart: newLine, removed: [], added: [] };
      if (at === undefined) changes.push(open);
      isOpen = true;
      if (sign === '+') {
        open.added.push(line.slice(1));
        standing.set(newLine++, 0);
        newLeft--;
      } else {
        open.removed.push(line.slice(1));
        oldLine++;
        oldLeft--;
      }
      continue;
    }
    isOpen = false;
    standing.set(newLine++, oldLine++);
    oldLeft--;
    newLeft--;
  }
  return { changes, standing };
}

export function countedLines(patch: string): { readonly added: number; readonly removed: number } {
  const { changes } = patchLines(patch);
  const count = (of: 'added' | 'removed') => changes.reduce((sum, each) => sum + each[of].length, 0);
  return { added: count('added'), removed: count('removed') };
}

/** The whole as git would print it. */
export function patchText(files: readonly ForgeFile[]): string {
  return files
    .map(({ path, oldPath, kind, patch }) => {
      const head = [`diff --git a/${oldPath} b/${path}`];
      if (kind === 'added') head.push('new file mode 100644');
      if (kind === 'removed') head.push('deleted file mode 100644');
      if (kind === 'renamed') head.push(`rename from ${oldPath}`, `rename to ${path}`);
      if (patch === '') return `${head.join('\n')}\n`;
      head.push(
        `--- ${kind === 'added' ? '/dev/null' : `a/${oldPath}`}`,
        `+++ ${kind === 'removed' ? '/dev/null' : `b/${path}`}`,
      );
      return `${head.join('\n')}\n${patch.replace(/\n$/, '')}\n`;
    })
    .join('');
}
