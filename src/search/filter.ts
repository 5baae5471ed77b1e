/** The filter of a request, with its globs, into a filter of rows. */

import { MlxCodeError } from '../base/errors.ts';
import type { RowFilter } from '../store/index.ts';
import type { SearchFilter } from './types.ts';

/** Longer globs are mistakes; the cap also bounds the regular expression made from one. */
const MAX_GLOB_CHARS = 1_000;
/** The engines differ in which line ends a dot leaves out. */
const ANYTHING = '[\\s\\S]*';

/**
 * Which rows a request is about: each kind of wish joined with AND, its values with OR; null when nothing is filtered.
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
  parts.push(...anyOf(wanted.map((of): RowFilter => ({ kind: 'matches', of }))));
  parts.push(...unwanted.map((of): RowFilter => ({ kind: 'not', of: { kind: 'matches', of } })));
  const [only] = parts;
  return only !== undefined && parts.length === 1 ? only : parts.length === 0 ? null : { kind: 'all', of: parts };
}

/**
 * A glob into a regular expression both JavaScript and the store's engine read: `*` stays inside a folder, `**` crosses
 * folders, `?`, `[a-z]`, `{a,b}`; without a slash it is the file's name anywhere, with one it starts at the root.
 * @throws E_BAD_GLOB for an unclosed bracket or brace, an empty or an over-long glob
 */
export function globToRegex(glob: string): string {
  const bad = (why: string): MlxCodeError =>
    new MlxCodeError('E_BAD_GLOB', `Glob ${JSON.stringify(glob.slice(0, 80))}: ${why}`);
  const pattern = glob.replace(/^\.\//, '').replace(/^\//, '');
  if (pattern === '') throw bad('it is empty');
  if (glob.length > MAX_GLOB_CHARS) throw bad(`longer than ${MAX_GLOB_CHARS} characters`);
  let out = '';
  let braces = 0;
  for (let i = 0; i < pattern.length; i++) {
    const c = pattern[i] as string;
    if (c === '*' && pattern[i + 1] === '*') {
      const slash = pattern[i + 2] === '/';
      out += slash ? '(?:[^/]+/)*' : ANYTHING;
      i += slash ? 2 : 1;
    } else if (c === '*') out += '[^/]*';
    else if (c === '?') out += '[^/]';
    else if (c === '[') {
      const end = pattern.indexOf(']', i + 2);
      if (end < 0) throw bad('a "[" is not closed');
      const body = pattern
        .slice(i + 1, end)
        .replace(/^!/, '^')
        .replaceAll('\\', '\\\\')
        .replaceAll('[', '\\[')
        // `&&`, `~~` and `--` compute with classes in the engine of the tables, and are text in JavaScript.
        .replaceAll('&', '\\x26')
        .replaceAll('~', '\\x7e')
        .replaceAll('--', '-\\x2d');
      out += `[${body}]`;
      i = end;
    } else if (c === '{') {
      braces++;
      out += '(?:';
    } else if (c === '}' && braces > 0) {
      braces--;
      out += ')';
    } else if (c === ',' && braces > 0) out += '|';
    else out += c.replace(/[.+^$()|\\\]{}]/g, '\\$&');
  }
  if (braces > 0) throw bad('a "{" is not closed');
  const source = pattern.includes('/') ? `^${out}${pattern.endsWith('/') ? ANYTHING : ''}$` : `(?:^|/)${out}$`;
  try {
    new RegExp(source, 'u');
  } catch {
    throw bad('a character range is not valid');
  }
  return source;
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

/** Globs as sources of regular expressions; one that begins with `!` leaves out, whatever the others take in. */
function splitGlobs(globs: readonly string[]): { wanted: string[]; unwanted: string[] } {
  const isNegated = (glob: string): boolean => glob.startsWith('!');
  return {
    wanted: globs.filter((glob) => !isNegated(glob)).map(globToRegex),
    unwanted: globs.filter(isNegated).map((glob) => globToRegex(glob.slice(1))),
  };
}

function anyOf(parts: readonly RowFilter[]): readonly RowFilter[] {
  return parts.length > 1 ? [{ kind: 'any', of: parts }] : parts;
}
