/** Sentences of an answer that no source is behind: a sign behind each on the full screen, and a sentence about them elsewhere. */

import type { EndFigures } from '../../app/index.ts';

type Unsupported = EndFigures['unsupported'];

export const UNSUPPORTED_SIGN = '°';
const LONGEST = 50;

/** @param text of an answer that is whole @returns with the sign behind each sentence that has no source */
export function withMarks(text: string, unsupported: Unsupported): string {
  let out = '';
  let last = 0;
  for (const { to } of unsupported) {
    out += text.slice(last, to) + UNSUPPORTED_SIGN;
    last = to;
  }
  return out + text.slice(last);
}

/** @param unsupported sentences without a source, of an answer that has some with one; '' for none */
export function unsupportedWords(unsupported: Unsupported): string {
  const [first, ...others] = unsupported;
  if (first === undefined) return '';
  const more =
    others.length === 0 ? '' : ` and ${others.length} more ${others.length === 1 ? 'sentence' : 'sentences'}`;
  return `No source was found for "${begun(first.text)}"${more} (${UNSUPPORTED_SIGN}).`;
}

// --- internal ---

function begun(sentence: string): string {
  if (sentence.length <= LONGEST) return sentence;
  const words = sentence.slice(0, LONGEST + 1);
  return `${words.slice(0, Math.max(words.search(/\s\S*$/), LONGEST / 2)).trimEnd()}…`;
}
