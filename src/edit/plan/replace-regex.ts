/** Places that match a regular expression, line by line or over line ends. The expression cannot hang. */

import { type LinearOptions, linearPattern } from '../../text/linear-pattern.ts';
import { emptyMatch, regexReplacement } from '../../text/regex-replacement.ts';
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
  const instead = regexReplacement(wish.text, expression);
  if (expression.test('')) throw emptyMatch(expression);
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
          if (match.end === match.start) throw emptyMatch(expression);
          const [from, to] = [span.start + match.start, span.start + match.end];
          if (isSecret(from, to)) {
            notes.push({ at: from, reason: IN_SECRET });
            continue;
          }
          out += text.slice(end, from) + instead(match, lineEnd);
          end = to;
        }
      }
      return { text: out + text.slice(end), notes };
    },
  };
}

// --- internal ---

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
