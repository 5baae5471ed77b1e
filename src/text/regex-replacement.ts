/** What takes the place of a match: `$1`, `${name}` and `$&` stand for groups, `\n` and `\t` for a line end and a tab, `$$` for the sign. */

import { MlxCodeError } from '../base/errors.ts';
import type { LinearMatch, LinearPattern } from './linear-pattern.ts';

/** @returns the text for a match, with the line end of the file @throws E_BAD_REGEX for a group that is not there */
export function regexReplacement(
  text: string,
  { groupCount, groupNames }: LinearPattern,
): (match: LinearMatch, lineEnd: string) => string {
  const parts: Part[] = [];
  let at = 0;
  for (const found of text.matchAll(REFERENCE)) {
    const [all, dollar, number, braced, whole, escaped, back] = found;
    parts.push({ text: text.slice(at, found.index) });
    at = found.index + all.length;
    if (dollar !== undefined) parts.push({ text: '$' });
    else if (whole !== undefined) parts.push({ group: 0 });
    else if (escaped !== undefined) parts.push({ text: ESCAPES[escaped] ?? escaped });
    else parts.push({ group: groupOf(number ?? back ?? braced ?? '', all, groupCount, groupNames) });
  }
  parts.push({ text: text.slice(at) });
  return (match, lineEnd) =>
    parts
      .map((part) => ('group' in part ? (match.group(part.group) ?? '') : part.text.replaceAll('\n', lineEnd)))
      .join('');
}

/** Every match of a text replaced; null where there is none. @throws E_BAD_REGEX for an empty match */
export function replaceMatches(
  text: string,
  expression: LinearPattern,
  replacement: (match: LinearMatch, lineEnd: string) => string,
): string | null {
  let out = '';
  let end = 0;
  for (const match of expression.matches(text)) {
    if (match.start === match.end) throw emptyMatch(expression);
    out += text.slice(end, match.start) + replacement(match, '\n');
    end = match.end;
  }
  return end === 0 ? null : out + text.slice(end);
}

/** An empty text is everywhere: nobody means that. */
export function emptyMatch({ written }: LinearPattern): MlxCodeError {
  return new MlxCodeError(
    'E_BAD_REGEX',
    `The regular expression ${written} matches an empty text, which is everywhere`,
    {
      hint: 'Write what must be there at least, such as x+ in place of x*.',
    },
  );
}

// --- internal ---

type Part = { readonly text: string } | { readonly group: number | string };

const REFERENCE = /\$(?:(\$)|(\d{1,2})|\{(\w+)\}|(&))|\\(?:([nrt\\$])|(\d))/g;
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

function groupOf(name: string, written: string, count: number, names: ReadonlySet<string>): number | string {
  if (names.has(name)) return name;
  const number = /^\d+$/.test(name) ? Number(name) : Number.NaN;
  if (number <= count) return number;
  throw new MlxCodeError('E_BAD_REGEX', `The replacement has ${written}, and the pattern has no such group`, {
    hint: 'Groups are counted from 1 by their opening bracket; put braces around a number before a digit, and write $$ for the sign itself.',
  });
}
