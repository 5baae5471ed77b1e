/** Lines that hold a name as a word of its own, in all files of one state of a repository. */

import { gitPieces } from '../../files/index.ts';
import type { After } from './comparison.ts';
import { linesWith, SoughtWords } from './word-lines.ts';

export interface UseLine {
  /** Below the top of the repository. */
  readonly path: string;
  readonly line: number;
  readonly text: string;
}

/** More names are looked up in every line here: git looks for one after the other. */
const NAMES_FOR_GIT = 24;
const MAX_LINES_OF_NAME = 200;

/**
 * @param names words that an identifier is made of; others are found nowhere
 * @returns lines by name, in git's order; at most 200 of a name
 * @throws E_GIT_*, E_CANCELLED
 */
export async function usesOf(
  top: string,
  after: After,
  names: readonly string[],
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, readonly UseLine[]>> {
  const found = new Map<string, UseLine[]>(names.filter((name) => name !== '').map((name) => [name, []]));
  if (found.size === 0) return found;
  const few = found.size <= NAMES_FOR_GIT;
  const patterns = few ? ['-w', '-F', ...[...found.keys()].flatMap((name) => ['-e', name])] : ['-e', ''];
  const how = [
    '-I',
    '-n',
    '-z',
    '--full-name',
    '--no-color',
    '--no-column',
    '--no-recurse-submodules',
    '--no-textconv',
  ];
  const state = after.kind === 'commit' ? [after.id] : after.kind === 'staged' ? ['--cached'] : [];
  const args = ['grep', ...how, ...patterns, ...state, '--'];
  const words = new SoughtWords(found.keys());
  for await (const lines of linesWith(words, gitPieces(top, args, { signal, fine: [1] }))) {
    for (const { shown, line, text } of lines) {
      let use: UseLine | undefined;
      for (const word of words.in(text)) {
        use ??= { path: pathIn(shown, after), line, text };
        const uses = found.get(word) ?? [];
        uses.push(use);
        if (uses.length >= MAX_LINES_OF_NAME) words.delete(word);
      }
    }
  }
  return found;
}

// --- internal ---

/** Of a commit git prints its id before the path. */
function pathIn(shown: string, after: After): string {
  return after.kind === 'commit' ? shown.slice(after.id.length + 1) : shown;
}
