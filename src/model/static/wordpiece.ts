/**
 * WordPiece tokenizer of the static model: splits camelCase, folds accents and case, drops punctuation, then greedy
 * longest pieces. Reads the `tokenizer.json` that ships with the model and agrees with the `tokenizers` library on it.
 */

import { memoize } from '../../base/memoize.ts';
import { Vocabulary } from './vocabulary.ts';

/** Words of an ASCII text after the camelCase split: `HTTPServer2` gives `HTTP Server 2`. */
const ASCII_WORDS = /[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+/g;
const CASE_BORDERS = /(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: the class means "not ASCII", as the tokenizer file has it
const FOLDED_WORDS = /[a-z]+|[0-9]+|[^\x00-\x7f\s]+/g;
const COMBINING = /\p{Mn}/gu;
// biome-ignore lint/suspicious/noControlCharactersInRegex: an ASCII test
const ALL_ASCII = /^[\x00-\x7f]*$/;
/** Distinct words kept with their pieces; code repeats itself, so most words are found here. */
const CACHE_WORDS = 50_000;

/** @throws E_MODEL_CORRUPT when the file is not a WordPiece tokenizer */
export class WordPiece {
  readonly #vocab: Vocabulary;
  readonly #unknown: number;
  /** Of a word in its own case: that of each place in a text is not made lower once more. */
  readonly #pieces = memoize(CACHE_WORDS, (word: string) =>
    this.#split(word.toLowerCase()).filter((id) => id !== this.#unknown),
  );

  constructor(json: Buffer, source: string) {
    this.#vocab = new Vocabulary(json, source);
    this.#unknown = this.#vocab.id(this.#vocab.settings.unknownToken) ?? -1;
  }

  /** Token ids of a text, at most `limit` (default 512); words without known pieces are left out. */
  encode(text: string, limit = 512): number[] {
    const ids: number[] = [];
    for (const word of words(text)) {
      for (const id of this.#pieces(word)) ids.push(id);
      if (ids.length >= limit) return ids.slice(0, limit);
    }
    return ids;
  }

  #split(word: string): readonly number[] {
    const { prefix, maxChars } = this.#vocab.settings;
    const whole = this.#vocab.id(word);
    if (whole !== undefined) return [whole];
    if (word.length > maxChars) return [];
    const pieces: number[] = [];
    let start = 0;
    while (start < word.length) {
      let end = word.length;
      let id: number | undefined;
      while (end > start) {
        const piece = start === 0 ? word.slice(0, end) : prefix + word.slice(start, end);
        id = this.#vocab.id(piece);
        if (id !== undefined) break;
        end--;
      }
      if (id === undefined) return [];
      pieces.push(id);
      start = end;
    }
    return pieces;
  }
}

// --- internal ---

/** Those of an ASCII text in their own case. */
function words(text: string): string[] {
  if (ALL_ASCII.test(text)) return text.match(ASCII_WORDS) ?? [];
  const folded = text.replace(CASE_BORDERS, ' ').normalize('NFKD').replace(COMBINING, '').toLowerCase();
  return folded.match(FOLDED_WORDS) ?? [];
}
