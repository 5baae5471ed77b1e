/** The files in which two states of a repository differ, with the lines of each, read from git as they come. */

import { gitBytes, gitRecords, PLAIN_DIFF, withoutFilters } from '../../files/index.ts';
import type { Comparison } from './comparison.ts';

export type ChangeKind = 'added' | 'removed' | 'changed' | 'renamed' | 'copied' | 'retyped' | 'unmerged';

/** Lines that took the place of others. Counted from 1; of no lines, `start` is the line before. */
export interface LineChange {
  readonly oldStart: number;
  readonly newStart: number;
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

export interface FileChange {
  /** Below the top of the repository; the old path of a removed file. */
  readonly path: string;
  /** Before a rename or a copy, else as `path`. */
  readonly oldPath: string;
  readonly kind: ChangeKind;
  /** Id of the content; '' where there is none, or where git has none yet. */
  readonly oldId: string;
  readonly newId: string;
  readonly mode: string;
  readonly binary: boolean;
  readonly lines: readonly LineChange[];
}

const KINDS: Readonly<Record<string, ChangeKind>> = {
  ...{ A: 'added', D: 'removed', M: 'changed', R: 'renamed', C: 'copied', T: 'retyped', U: 'unmerged' },
};
const MAX_PATCH_BYTES = 64_000_000;
const RENAMES = ['--find-renames', '-l4000'];

/** Every changed file, in git's order. @throws E_GIT_*, E_CANCELLED */
export async function changesOf(top: string, comparison: Comparison, signal?: AbortSignal): Promise<FileChange[]> {
  const format = ['--raw', '--patch', '-z', '--abbrev=64', '--full-index', '-U0', '--inter-hunk-context=0'];
  const reader = new DiffReader();
  const args = await diffArguments(top, comparison, format, signal);
  for await (const line of gitRecords(top, args, '\n', { signal })) reader.add(line);
  return reader.files();
}

/** The difference as git writes it, a part for each file, in the order of changesOf. @throws E_GIT_*, E_CANCELLED */
export async function patchesOf(top: string, comparison: Comparison, signal?: AbortSignal): Promise<string[]> {
  const args = await diffArguments(top, comparison, ['--patch', '-U3'], signal);
  const bytes = await gitBytes(top, args, MAX_PATCH_BYTES, { signal });
  return bytes
    .toString('utf8')
    .split(/^(?=diff --git )/m)
    .filter((part) => part !== '');
}

// --- internal ---

async function diffArguments(
  top: string,
  { before, after }: Comparison,
  format: readonly string[],
  signal?: AbortSignal,
): Promise<string[]> {
  const noFilters = after.kind === 'files' ? await withoutFilters(top, undefined, signal) : [];
  // With a filter that cannot be switched off the files cannot be read safely; what is staged can.
  const cached = after.kind === 'staged' || noFilters === null ? ['--cached'] : [];
  const sides = [...cached, before, ...(after.kind === 'commit' ? [after.id] : [])];
  return [...(noFilters ?? []), 'diff', ...PLAIN_DIFF, ...RENAMES, '--no-relative', ...format, ...sides, '--'];
}

interface Open extends FileChange {
  binary: boolean;
  lines: { oldStart: number; newStart: number; removed: string[]; added: string[] }[];
}

/** First all files as raw entries, then the patches in the same order. */
class DiffReader {
  #head: string | null = '';
  readonly #files: Open[] = [];
  #at = -1;
  /** Patches still to come of a file that became another kind of file: one takes it away, one adds it. */
  #again = 0;

  add(line: string): void {
    if (this.#head !== null) {
      const end = line.startsWith('diff --git ') ? 0 : line.indexOf('\0diff --git ');
      if (end < 0) this.#head += `${line}\n`;
      else {
        this.#readHead(this.#head + line.slice(0, end));
        this.#patch(line.slice(end).replace(/^\0/, ''));
      }
    } else this.#patch(line);
  }

  files(): FileChange[] {
    if (this.#head !== null) this.#readHead(this.#head);
    return this.#files;
  }

  #readHead(text: string): void {
    this.#head = null;
    const parts = text.split('\0');
    for (let n = 0; n < parts.length; ) {
      const found = /^:(\d+) (\d+) ([0-9a-f]+) ([0-9a-f]+) ([A-Z])/.exec(parts[n++] ?? '');
      if (found === null) continue;
      const [, oldMode = '', newMode = '', oldId = '', newId = '', letter = ''] = found;
      const kind = KINDS[letter] ?? 'changed';
      const oldPath = parts[n++] ?? '';
      const path = kind === 'renamed' || kind === 'copied' ? (parts[n++] ?? '') : oldPath;
      const mode = kind === 'removed' ? oldMode : newMode;
      const ids = { oldId: known(oldId), newId: known(newId) };
      this.#files.push({ path, oldPath, kind, ...ids, mode, binary: false, lines: [] });
    }
  }

  #patch(line: string): void {
    if (line.startsWith('diff --git ')) return this.#next();
    const file = this.#files[this.#at];
    if (file === undefined) return;
    const sign = line[0];
    const now = file.lines.at(-1);
    if (sign === '@') {
      const [, oldStart = '0', newStart = '0'] = /^@@ -(\d+)(?:,\d+)? \+(\d+)/.exec(line) ?? [];
      file.lines.push({ oldStart: Number(oldStart), newStart: Number(newStart), removed: [], added: [] });
    } else if (now === undefined) {
      if (line.startsWith('Binary files ')) file.binary = true;
    } else if (sign === '-') now.removed.push(line.slice(1));
    else if (sign === '+') now.added.push(line.slice(1));
  }

  #next(): void {
    if (this.#again > 0) {
      this.#again--;
      return;
    }
    do this.#at++;
    while (
      // Of a file in conflict git prints a line and no patch.
      this.#files[this.#at]?.kind === 'unmerged'
    );
    this.#again = this.#files[this.#at]?.kind === 'retyped' ? 1 : 0;
  }
}

function known(id: string): string {
  return /^0+$/.test(id) ? '' : id;
}
