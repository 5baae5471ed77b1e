/**
 * Text into search terms: identifiers are split at case, digit and underscore borders, lower-cased, stemmed, and the
 * whole identifier is kept beside its parts. Used for stored columns and for queries alike, so that they meet.
 */

import { memoize } from '../base/memoize.ts';
import { foldMarks, stem } from './stem.ts';
import { ACRONYM_RUN, hasUnspaced, unspacedPieces } from './word-parts.ts';

export { stem } from './stem.ts';

/** Part of an index's version: terms of another version do not meet those of today. */
export const TERMS_VERSION = 3;

/** An identifier as most languages have it. For `match`, `matchAll` and `replace`, which keep no place in it. */
export const IDENTIFIER = /[\p{L}_$][\p{L}\p{M}\p{N}_$]*/gu;
const WORD = /0[xX][\da-fA-F_]+|[\p{L}_$][\p{L}\p{M}\p{N}_$]*|\p{N}+(?:_\p{N}+)*(?:\.\p{N}+){0,3}/gu;
/** `URLs` is one part: the plural of a run of capitals. */
const PARTS = /\p{Lu}{2,}s(?!\p{Ll})|\p{Lu}+(?!\p{Ll})|\p{Lu}?[\p{Ll}\p{M}]+|[\p{Lo}\p{Lm}\p{M}]+|\p{N}+/gu;
/** The same words in a text of ASCII alone, which is most code; several times faster. */
const ASCII_WORD = /0[xX][\da-fA-F_]+|[A-Za-z_$][A-Za-z0-9_$]*|[0-9]+(?:_[0-9]+)*(?:\.[0-9]+){0,3}/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: an ASCII test
const ALL_ASCII = /^[\x00-\x7f]*$/;
/** Longer words are data (hashes, base64), not language. */
const MAX_WORD = 64;
/** A run of a script without blanks is a sentence, and may be long. */
const MAX_SENTENCE = 4_096;
/** Distinct words kept with their terms; code repeats itself, so most words are found here. */
const CACHE_WORDS = 50_000;

/** Splits one identifier: `parseHTTPHeader2` gives `parse http header 2`. Lower-cased, not stemmed. */
export function splitIdentifier(identifier: string): string[] {
  const parts = identifier.match(PARTS) ?? [];
  return parts.flatMap((part) => (part.length > 3 && ACRONYM_RUN.test(part) ? acronyms(part) : part.toLowerCase()));
}

/**
 * @returns stemmed parts of every word, and the whole lower-cased identifier beside them, without its marks, when it has
 * several parts; in text order, repeats kept (they are the term frequency)
 */
export function terms(text: string): string[] {
  const out: string[] = [];
  const plain = ALL_ASCII.test(text);
  for (const word of (plain ? text : text.normalize('NFKC')).match(plain ? ASCII_WORD : WORD) ?? []) {
    for (const term of termsOfWord(word)) out.push(term);
  }
  return out;
}

/** Terms of a path: every part without its extension; stored in a field of its own. */
export function pathTerms(path: string): string[] {
  return terms(path.replace(/\.[^./]+$/, '').replaceAll(/[/.-]/g, ' '));
}

/** Whether a space-separated field holds a term: searched in place, as splitting every field would cost more. */
export function holdsTerm(field: string, term: string): boolean {
  for (let at = field.indexOf(term); at >= 0; at = field.indexOf(term, at + 1)) {
    const end = at + term.length;
    if ((at === 0 || field[at - 1] === ' ') && (end === field.length || field[end] === ' ')) return true;
  }
  return false;
}

// --- internal ---

function acronyms(run: string): string[] {
  return (
    ACRONYM_RUN.exec(run)
      ?.slice(1)
      .map((part) => part.toLowerCase()) ?? []
  );
}

const termsOfWord = memoize(CACHE_WORDS, (word: string): readonly string[] =>
  /^\d/.test(word) ? termsOfNumber(word) : termsOfName(word),
);

function termsOfName(word: string): string[] {
  if (hasUnspaced(word)) {
    return word.length > MAX_SENTENCE
      ? []
      : unspacedPieces(word).flatMap(({ text, terms }) => terms ?? termsOfName(text));
  }
  const parts = word.length > MAX_WORD ? [] : splitIdentifier(word);
  const found = parts.map(stem);
  if (parts.length > 1) found.push(foldMarks(word.toLowerCase().replaceAll(/[_$]/g, '')));
  return found;
}

/** `1_000` is `1000`; `1.2.3` is its numbers and itself; `0xFF` is one. */
function termsOfNumber(word: string): string[] {
  if (word.length > MAX_WORD) return [];
  const plain = word.toLowerCase().replaceAll('_', '');
  if (plain.startsWith('0x')) return [plain];
  const numbers = plain.split('.');
  return numbers.length > 2 ? [...numbers, plain] : numbers;
}
