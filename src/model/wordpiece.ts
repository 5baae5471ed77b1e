/**
 * WordPiece tokenizer of the static model: splits camelCase, folds accents and case, drops punctuation, then greedy
 * longest pieces. Reads the `tokenizer.json` that ships with the model and agrees with the `tokenizers` library on it.
 */

import { MlxCodeError } from '../base/errors.ts';

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

interface TokenizerFile {
  readonly model?: {
    readonly type?: string;
    readonly vocab?: Record<string, number>;
    readonly unk_token?: string;
    readonly continuing_subword_prefix?: string;
    readonly max_input_chars_per_word?: number;
  };
}

/** @throws E_MODEL_CORRUPT when the file is not a WordPiece tokenizer */
export class WordPiece {
  readonly #vocab: Record<string, number>;
  readonly #prefix: string;
  readonly #maxChars: number;
  readonly #cache = new Map<string, readonly number[]>();
  readonly #unknown: number;

  constructor(json: string, source: string) {
    const file = parse(json, source);
    const vocab = file.model?.vocab;
    if (file.model?.type !== 'WordPiece' || vocab === undefined) {
      throw new MlxCodeError('E_MODEL_CORRUPT', `Not a WordPiece tokenizer: ${source}`);
    }
    this.#vocab = Object.setPrototypeOf(vocab, null) as Record<string, number>;
    this.#prefix = file.model.continuing_subword_prefix ?? '##';
    this.#maxChars = file.model.max_input_chars_per_word ?? 100;
    this.#unknown = vocab[file.model.unk_token ?? '[UNK]'] ?? -1;
  }

  /** Token ids of a text, at most `limit` (default 512); words without known pieces are left out. */
  encode(text: string, limit = 512): number[] {
    const ids: number[] = [];
    for (const word of words(text)) {
      for (const id of this.#pieces(word)) {
        if (id !== this.#unknown) ids.push(id);
      }
      if (ids.length >= limit) return ids.slice(0, limit);
    }
    return ids;
  }

  #pieces(word: string): readonly number[] {
    const known = this.#cache.get(word);
    if (known !== undefined) return known;
    const pieces = this.#split(word);
    if (this.#cache.size >= CACHE_WORDS) this.#cache.clear();
    this.#cache.set(word, pieces);
    return pieces;
  }

  #split(word: string): readonly number[] {
    const whole = this.#vocab[word];
    if (whole !== undefined) return [whole];
    if (word.length > this.#maxChars) return [];
    const pieces: number[] = [];
    let start = 0;
    while (start < word.length) {
      let end = word.length;
      let id: number | undefined;
      while (end > start) {
        const piece = start === 0 ? word.slice(0, end) : this.#prefix + word.slice(start, end);
        id = this.#vocab[piece];
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

function parse(json: string, source: string): TokenizerFile {
  try {
    return JSON.parse(json) as TokenizerFile;
  } catch (cause) {
    throw new MlxCodeError('E_MODEL_CORRUPT', `Not valid JSON: ${source}`, { cause });
  }
}

function words(text: string): string[] {
  if (ALL_ASCII.test(text)) return (text.match(ASCII_WORDS) ?? []).map((word) => word.toLowerCase());
  const folded = text.replace(CASE_BORDERS, ' ').normalize('NFKD').replace(COMBINING, '').toLowerCase();
  return folded.match(FOLDED_WORDS) ?? [];
}
