/** Places that hold a text, as it is written. */

import { IN_SECRET, type IsSecret, type Note, type Replaced, type Replacer } from './replace-files.ts';

export interface TextReplacement {
  /** Found as it is written, case included. */
  readonly find: string;
  readonly text: string;
  /** Only where no letter, digit or underscore stands before or after it. */
  readonly word: boolean;
}

export function textReplacer(wish: TextReplacement): Replacer {
  const isPlain = /^[\x20-\x7e]+$/.test(wish.find);
  return {
    mayHold: (bytes) => !isPlain || bytes.includes(wish.find),
    replace: (_, text, isSecret) => replaced(text, wish, isSecret),
  };
}

// --- internal ---

function replaced(text: string, { find, text: instead, word }: TextReplacement, isSecret: IsSecret): Replaced {
  const notes: Note[] = [];
  let out = '';
  let end = 0;
  for (let at = text.indexOf(find); at >= 0; at = text.indexOf(find, at + find.length)) {
    if (word && !standsAlone(text, at, at + find.length)) continue;
    if (isSecret(at, at + find.length)) {
      notes.push({ at, reason: IN_SECRET });
      continue;
    }
    out += text.slice(end, at) + instead;
    end = at + find.length;
  }
  return { text: out + text.slice(end), notes };
}

const WORD_BEFORE = /[\p{L}\p{N}_]$/u;
const WORD_AFTER = /^[\p{L}\p{N}_]/u;

function standsAlone(text: string, start: number, end: number): boolean {
  return !WORD_BEFORE.test(text.slice(Math.max(0, start - 2), start)) && !WORD_AFTER.test(text.slice(end, end + 2));
}
