/** The filter of a request, with its globs, into a filter of rows. */

import type { RowFilter } from '../store/index.ts';
import { globToRegex } from '../text/glob.ts';
import type { SearchFilter } from './types.ts';

/**
 * Which rows a request is about: each kind of condition joined with AND, its values with OR; null when nothing is filtered.
 * @throws E_BAD_GLOB
 */
export function toRowFilter(filter: SearchFilter | undefined): RowFilter | null {
  const parts: RowFilter[] = [];
  if (filter?.languages?.length) {
    const named: RowFilter = { kind: 'language', of: filter.languages };
    parts.push(filter.cHeaders ? { kind: 'any', of: [named, C_HEADERS] } : named);
  }
  if (filter?.notLanguages?.length) parts.push({ kind: 'not', of: { kind: 'language', of: filter.notLanguages } });
  const folders = (filter?.under ?? []).map((path) => path.replace(/\/+$/, '')).filter((path) => path !== '');
  parts.push(...anyOf(folders.map((of): RowFilter => ({ kind: 'under', of }))));
  const { wanted, unwanted } = splitGlobs(filter?.globs ?? []);
  parts.push(...anyOf(wanted.map(fitting)));
  parts.push(...unwanted.map((glob): RowFilter => ({ kind: 'not', of: fitting(glob) })));
  const [only] = parts;
  return only !== undefined && parts.length === 1 ? only : parts.length === 0 ? null : { kind: 'all', of: parts };
}

// --- internal ---

/** Headers that may be of C++ count as C by their ending. */
const C_HEADERS: RowFilter = {
  kind: 'all',
  of: [
    { kind: 'language', of: ['c'] },
    { kind: 'matches', of: '\\.[hH]$' },
  ],
};

function fitting(glob: string): RowFilter {
  return { kind: 'matches', of: globToRegex(glob), glob };
}

/** One that begins with `!` leaves out, whatever the others take in. */
function splitGlobs(globs: readonly string[]): { wanted: string[]; unwanted: string[] } {
  const isNegated = (glob: string): boolean => glob.startsWith('!');
  return {
    wanted: globs.filter((glob) => !isNegated(glob)),
    unwanted: globs.filter(isNegated).map((glob) => glob.slice(1)),
  };
}

function anyOf(parts: readonly RowFilter[]): readonly RowFilter[] {
  return parts.length > 1 ? [{ kind: 'any', of: parts }] : parts;
}
