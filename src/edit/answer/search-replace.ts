/** Blocks of SEARCH and REPLACE, inside a fence or outside of any, with the path above them or that of the block before. */

import { cleanPath, pathInFence, pathInSentence } from './answer-paths.ts';
import type { AnswerOptions, AnswerProblem, Block, BlockEdit } from './answer-types.ts';

const HEAD = /^\s*<{5,9}\s*(?:SEARCH|ORIGINAL|HEAD)\b\s*>?\s*(.*?)\s*$/i;
const DIVIDER = /^\s*={5,9}\s*$/;
const TAIL = /^\s*>{5,9}\s*(?:REPLACE|UPDATED|END)?\b.*$/i;
const FENCE = /^\s*(?:`{3,}|~{3,})(.*)$/;
/** How far above a block its path may stand. */
const LINES_ABOVE = 3;

export function hasSearchReplace(lines: readonly string[]): boolean {
  return lines.some((line) => HEAD.test(line));
}

/** @returns the blocks by file, in order, and the lines of the answer that they take */
export function searchReplaceEdits(
  lines: readonly string[],
  options: AnswerOptions,
): { readonly edits: BlockEdit[]; readonly problems: AnswerProblem[]; readonly used: ReadonlySet<number> } {
  const byPath = new Map<string, { blocks: Block[]; line: number }>();
  const problems: AnswerProblem[] = [];
  const used = new Set<number>();
  let path: string | null = null;
  for (let at = 0; at < lines.length; at++) {
    const head = HEAD.exec(lines[at] ?? '');
    if (head === null) continue;
    path = cleanPath(head[1] ?? '', options.exists) ?? pathAbove(lines, at, options) ?? path ?? options.only ?? null;
    const middle = indexFrom(lines, at + 1, DIVIDER);
    const end = middle < 0 ? -1 : indexFrom(lines, middle + 1, TAIL);
    const next = indexFrom(lines, at + 1, HEAD);
    const line = at + 1;
    if (middle < 0 || end < 0 || (next >= 0 && next < end)) {
      problems.push({
        code: 'unclosed',
        path: path ?? '',
        line,
        message: `the change that begins in line ${line} of the answer has no end`,
        mend: 'close each SEARCH block with ======= and >>>>>>> REPLACE',
      });
      if (next < 0) break;
      at = next - 1;
      continue;
    }
    for (let taken = at; taken <= end; taken++) used.add(taken);
    if (path === null) {
      problems.push({
        code: 'no-path',
        path: '',
        line,
        message: `the change that begins in line ${line} of the answer names no file`,
        mend: 'write the path above each SEARCH block',
      });
    } else {
      const edit = byPath.get(path) ?? { blocks: [], line };
      edit.blocks.push({
        search: withoutHints(lines.slice(at + 1, middle)),
        replace: lines.slice(middle + 1, end),
        line,
      });
      byPath.set(path, edit);
    }
    at = end;
  }
  const edits = [...byPath].map(([name, { blocks, line }]) => ({
    kind: 'blocks' as const,
    form: 'search-replace' as const,
    path: name,
    blocks,
    line,
  }));
  return { edits, problems, used };
}

// --- internal ---

function indexFrom(lines: readonly string[], from: number, pattern: RegExp): number {
  for (let at = from; at < lines.length; at++) if (pattern.test(lines[at] ?? '')) return at;
  return -1;
}

function pathAbove(lines: readonly string[], at: number, { exists }: AnswerOptions): string | null {
  for (let above = at - 1; above >= Math.max(0, at - LINES_ABOVE); above--) {
    const line = lines[above] ?? '';
    // The end of the block before.
    if (TAIL.test(line)) return null;
    const fence = FENCE.exec(line);
    const path = fence === null ? pathInSentence(line, exists) : pathInFence(fence[1] ?? '', exists);
    if (path !== null) return path;
    if (line.trim() !== '' && fence === null) return null;
  }
  return null;
}

/** Some models were taught to name the line first. */
function withoutHints(search: readonly string[]): readonly string[] {
  const dashes = search.findIndex((line) => /^-{5,}\s*$/.test(line));
  const isHint = dashes > 0 && search.slice(0, dashes).every((line) => /^:(?:start|end)_line:\s*\d+/.test(line));
  return isHint ? search.slice(dashes + 1) : search;
}
