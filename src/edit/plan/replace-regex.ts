/** Places that match a regular expression, line by line or over line ends. The expression cannot hang. */

import { MlxCodeError } from '../../base/errors.ts';
import { type LinearMatch, type LinearOptions, type LinearPattern, linearPattern } from '../../text/linear-pattern.ts';
import { IN_SECRET, type Note, type Replacer } from './replace-files.ts';
import { usualLineEnd } from './text-file.ts';

export interface RegexReplacement extends LinearOptions {
  readonly find: string;
  /** `$1` and `${name}` stand for groups, `\n` and `\t` for a line end and a tab, `$$` for the sign. */
  readonly text: string;
  /** A match may go over line ends. */
  readonly multiline: boolean;
}

/** @throws E_BAD_REGEX for an expression that is not valid or matches nothing at all, and for a group that it does not have */
export function regexReplacer(wish: RegexReplacement): Replacer {
  const expression = linearPattern(wish.multiline ? overLineEnds(wish.find) : wish.find, wish);
  const parts = replacementParts(wish.text, expression);
  if (expression.test('')) throw emptyMatch(wish.find);
  return {
    mayHold: () => true,
    replace(_, text, isSecret) {
      if (!expression.test(wish.multiline ? text : text.replaceAll(/\r\n?/g, '\n'))) return null;
      const lineEnd = usualLineEnd(text);
      const spans = wish.multiline ? [{ start: 0, end: text.length }] : linesOf(text);
      const notes: Note[] = [];
      let out = '';
      let end = 0;
      for (const span of spans) {
        for (const match of expression.matches(text.slice(span.start, span.end))) {
          if (match.end === match.start) throw emptyMatch(wish.find);
          const [from, to] = [span.start + match.start, span.start + match.end];
          if (isSecret(from, to)) {
            notes.push({ at: from, reason: IN_SECRET });
            continue;
          }
          out += text.slice(end, from) + parts.map((part) => textOf(part, match, lineEnd)).join('');
          end = to;
        }
      }
      return { text: out + text.slice(end), notes };
    },
  };
}

// --- internal ---

type ReplacementPart = { readonly text: string } | { readonly group: number | string };

function textOf(part: ReplacementPart, match: LinearMatch, lineEnd: string): string {
  return 'group' in part ? (match.group(part.group) ?? '') : part.text.replaceAll('\n', lineEnd);
}

const REFERENCE = /\$(?:(\$)|(\d{1,2})|\{(\w+)\}|(&))|\\(?:([nrt\\$])|(\d))/g;
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

/** @throws E_BAD_REGEX for a group that is not there */
function replacementParts(text: string, { groupCount, groupNames }: LinearPattern): ReplacementPart[] {
  const parts: ReplacementPart[] = [];
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
  return [...parts, { text: text.slice(at) }];
}

function groupOf(name: string, written: string, count: number, names: ReadonlySet<string>): number | string {
  if (names.has(name)) return name;
  const number = /^\d+$/.test(name) ? Number(name) : Number.NaN;
  if (number <= count) return number;
  throw new MlxCodeError('E_BAD_REGEX', `The replacement has ${written}, and the pattern has no such group`, {
    hint: 'Groups are counted from 1 by their opening bracket; put braces around a number before a digit, and write $$ for the sign itself.',
  });
}

/** `\n` stands for the line end of each file. */
function overLineEnds(pattern: string): string {
  return pattern.replaceAll(/\\[\s\S]|\[(?:\\[\s\S]|[^\]\\])*\]/g, (piece) =>
    piece === '\\n' ? '(?:\\r?\\n)' : piece,
  );
}

/** Without their ends. */
function linesOf(text: string): { start: number; end: number }[] {
  const lines: { start: number; end: number }[] = [];
  for (const { index, 0: line } of text.matchAll(/[^\r\n]+/g)) lines.push({ start: index, end: index + line.length });
  return lines;
}

function emptyMatch(pattern: string): MlxCodeError {
  return new MlxCodeError(
    'E_BAD_REGEX',
    `The regular expression ${pattern} matches an empty text, which is everywhere`,
    {
      hint: 'Write what must be there at least, such as x+ in place of x*.',
    },
  );
}
