/** The words of a query as typed, for looking up variants of them. */

import { foldMarks } from '../../text/stem.ts';
import { IDENTIFIER, splitIdentifier } from '../../text/terms.ts';

export interface QueryWord {
  readonly typed: string;
  /** Lower-case, not stemmed. */
  readonly parts: readonly string[];
  /** Without marks between its parts. */
  readonly whole: string;
  /** Only a blank or a hyphen is before it, so that both may be one word elsewhere. */
  readonly isNext: boolean;
}

export function wordsOf(text: string): QueryWord[] {
  let last = -1;
  return [...text.matchAll(IDENTIFIER)].map((match) => {
    const [word] = match;
    const between = last < 0 ? '' : text.slice(last, match.index);
    last = match.index + word.length;
    return {
      typed: word,
      parts: splitIdentifier(word),
      whole: foldMarks(word.toLowerCase().replaceAll(/[_$]/g, '')),
      isNext: /^[ -]$/.test(between),
    };
  });
}

/** The word in the text, in its own case, put right. */
export function replacePart(text: string, part: string, right: string): string {
  const at = text.toLowerCase().indexOf(part);
  if (at < 0) return text;
  const typed = text.slice(at, at + part.length);
  const capital = /^\p{Lu}/u.test(typed);
  const all = capital && typed.length > 1 && typed === typed.toUpperCase();
  const shown = all ? right.toUpperCase() : capital ? right.charAt(0).toUpperCase() + right.slice(1) : right;
  return text.slice(0, at) + shown + text.slice(at + part.length);
}
