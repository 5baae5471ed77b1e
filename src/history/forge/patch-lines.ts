/** Hunks as a forge sends them, read into the lines of a change. */

import type { FileChange, LineChange } from '../git/changes.ts';
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

/** A changed file of a forge as one of git. */
export function asChange({ path, oldPath, kind, patch }: ForgeFile): FileChange {
  const lines = patchLines(patch).changes;
  return { path, oldPath, kind, oldId: '', newId: '', mode: '100644', binary: patch === '', lines };
}

/** The text before a change, of the text after it; '' where the hunks do not fit it. */
export function textBefore(newText: string, changes: readonly LineChange[]): string {
  const lines = newText.split('\n');
  for (const { newStart, added, removed } of [...changes].reverse()) {
    const at = newStart - 1;
    if (added.some((line, n) => lines[at + n]?.replace(/\r$/, '') !== line.replace(/\r$/, ''))) return '';
    lines.splice(at, added.length, ...removed);
  }
  return lines.join('\n');
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
