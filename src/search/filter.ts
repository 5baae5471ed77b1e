/** A search filter into one SQL predicate over the columns `path` and `language`, applied before top-k. */

import { MlxCodeError } from '../base/errors.ts';
import { quote, type RowFilter } from '../store/index.ts';
import type { SearchFilter } from './types.ts';

/** Longer globs are mistakes; the cap also bounds the regular expression made from one. */
const MAX_GLOB_CHARS = 1_000;

/**
 * @returns a predicate such as `language IN ('go') AND (starts_with(path, 'cmd/'))`, or null when nothing is filtered
 * @throws E_BAD_GLOB
 */
export function toPredicate(filter: SearchFilter | undefined): string | null {
  const parts: string[] = [];
  if (filter?.languages?.length) {
    const named = `language IN (${filter.languages.map(quote).join(', ')})`;
    parts.push(filter.cHeaders ? `(${named} OR (language = 'c' AND lower(path) LIKE '%.h'))` : named);
  }
  if (filter?.notLanguages?.length) parts.push(`language NOT IN (${filter.notLanguages.map(quote).join(', ')})`);
  if (filter?.under?.length) parts.push(anyOf(filter.under.filter((p) => p !== '').map(underPredicate)));
  const { wanted, unwanted } = splitGlobs(filter?.globs ?? []);
  const like = (source: string): string => `regexp_like(path, ${quote(source)})`;
  parts.push(anyOf(wanted.map(like)), ...unwanted.map((source) => `NOT ${like(source)}`));
  const real = parts.filter((part) => part !== '');
  return real.length > 0 ? real.join(' AND ') : null;
}

/**
 * The same filter in both forms.
 * @throws E_BAD_GLOB
 */
export function toRowFilter(filter: SearchFilter | undefined): RowFilter | null {
  const where = toPredicate(filter);
  if (where === null) return null;
  const languages = new Set(filter?.languages ?? []);
  const not = new Set(filter?.notLanguages ?? []);
  const under = (filter?.under ?? []).map((path) => path.replace(/\/+$/, '')).filter((path) => path !== '');
  const sources = splitGlobs(filter?.globs ?? []);
  const wanted = sources.wanted.map((source) => new RegExp(source, 'u'));
  const unwanted = sources.unwanted.map((source) => new RegExp(source, 'u'));
  return {
    where,
    test: (path, language) =>
      !not.has(language) &&
      (languages.size === 0 ||
        languages.has(language) ||
        (filter?.cHeaders === true && language === 'c' && /\.h$/i.test(path))) &&
      (under.length === 0 || under.some((folder) => path === folder || path.startsWith(`${folder}/`))) &&
      (wanted.length === 0 || wanted.some((glob) => glob.test(path))) &&
      !unwanted.some((glob) => glob.test(path)),
  };
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
      out += slash ? '(?:[^/]+/)*' : '.*';
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
        .replaceAll('[', '\\[');
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
  const source = pattern.includes('/') ? `^${out}${pattern.endsWith('/') ? '.*' : ''}$` : `(?:^|/)${out}$`;
  try {
    new RegExp(source, 'u');
  } catch {
    throw bad('a character range is not valid');
  }
  return source;
}

// --- internal ---

/** Globs as sources of regular expressions; one that begins with `!` leaves out, whatever the others take in. */
function splitGlobs(globs: readonly string[]): { wanted: string[]; unwanted: string[] } {
  const isNegated = (glob: string): boolean => glob.startsWith('!');
  return {
    wanted: globs.filter((glob) => !isNegated(glob)).map(globToRegex),
    unwanted: globs.filter(isNegated).map((glob) => globToRegex(glob.slice(1))),
  };
}

function underPredicate(path: string): string {
  const clean = path.replace(/\/+$/, '');
  return `path = ${quote(clean)} OR starts_with(path, ${quote(`${clean}/`)})`;
}

function anyOf(predicates: readonly string[]): string {
  return predicates.length === 0 ? '' : `(${predicates.join(' OR ')})`;
}
