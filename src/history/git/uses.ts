/** Lines that hold a name as a word of its own, in all files of one state of a repository. */

import { gitRecords } from '../../files/index.ts';
import { IDENTIFIER } from '../../text/terms.ts';
import type { After } from './comparison.ts';

export interface UseLine {
  /** Below the top of the repository. */
  readonly path: string;
  readonly line: number;
  readonly text: string;
}

/** More names are looked up in every line here: git looks for one after the other. */
const NAMES_FOR_GIT = 24;
/** Longer lines are data. */
const MAX_LINE = 2_000;
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
  for await (const record of gitRecords(top, args, '\n', { signal, fine: [1] })) {
    const pathEnd = record.indexOf('\0');
    const lineEnd = record.indexOf('\0', pathEnd + 1);
    if (pathEnd < 0 || lineEnd < 0 || record.length - lineEnd > MAX_LINE) continue;
    const text = record.slice(lineEnd + 1);
    let use: UseLine | undefined;
    for (const word of new Set(text.match(IDENTIFIER))) {
      const uses = found.get(word);
      if (uses === undefined || uses.length >= MAX_LINES_OF_NAME) continue;
      use ??= { path: pathIn(record.slice(0, pathEnd), after), line: Number(record.slice(pathEnd + 1, lineEnd)), text };
      uses.push(use);
    }
  }
  return found;
}

// --- internal ---

/** Of a commit git prints its id before the path. */
function pathIn(shown: string, after: After): string {
  return after.kind === 'commit' ? shown.slice(after.id.length + 1) : shown;
}
