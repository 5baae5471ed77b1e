/**
 * Token ids of a WordPiece vocabulary, read from the text of its `tokenizer.json`. A query asks for a dozen tokens:
 * those are found by searching the text, as parsing all 37,528 entries would take longer than the search it serves.
 */

import { MlxCodeError } from '../../base/errors.ts';

export interface WordPieceSettings {
  readonly unknownToken: string;
  readonly prefix: string;
  readonly maxChars: number;
}

interface TokenizerFile {
  readonly model?: {
    readonly type?: string;
    readonly vocab?: Record<string, number>;
    readonly unk_token?: string;
    readonly continuing_subword_prefix?: string;
    readonly max_input_chars_per_word?: number;
  };
}

/** Look-ups by text search, about 0.2 ms each; past these the whole file is parsed, about 20 ms. */
const SEARCHES = 64;
const VOCAB_KEY = '"vocab":{';

export class Vocabulary {
  readonly settings: WordPieceSettings;
  readonly #json: string;
  readonly #source: string;
  /** Where the entries begin in the text, or -1 when they are not the last part of the file. */
  readonly #start: number;
  #searches = 0;
  #ids: Readonly<Record<string, number>> | undefined;

  /** @throws E_MODEL_CORRUPT when the file is not a WordPiece tokenizer */
  constructor(json: string, source: string) {
    this.#json = json;
    this.#source = source;
    const key = json.indexOf(VOCAB_KEY);
    this.#start = key >= 0 && json.trimEnd().endsWith('}}}') ? key + VOCAB_KEY.length - 1 : -1;
    const file = this.#start < 0 ? parse(json, source) : parse(`${json.slice(0, this.#start)}{}}}`, source);
    const model = file.model;
    if (model?.type !== 'WordPiece' || model.vocab === undefined) {
      throw new MlxCodeError('E_MODEL_CORRUPT', `Not a WordPiece tokenizer: ${source}`);
    }
    this.settings = {
      unknownToken: model.unk_token ?? '[UNK]',
      prefix: model.continuing_subword_prefix ?? '##',
      maxChars: model.max_input_chars_per_word ?? 100,
    };
    if (this.#start < 0) this.#ids = withoutPrototype(model.vocab);
  }

  /** @throws E_MODEL_CORRUPT when the entries are not valid JSON */
  id(token: string): number | undefined {
    if (this.#ids !== undefined) return this.#ids[token];
    if (this.#searches++ < SEARCHES) return this.#search(token);
    this.#ids = withoutPrototype(parse(this.#json, this.#source).model?.vocab ?? {});
    return this.#ids[token];
  }

  #search(token: string): number | undefined {
    const needle = `${JSON.stringify(token)}:`;
    for (let at = this.#json.indexOf(needle, this.#start); at >= 0; at = this.#json.indexOf(needle, at + 1)) {
      const before = this.#json[at - 1];
      // Else the needle's first quote is an escaped one inside a longer token.
      if (before !== ',' && before !== '{') continue;
      const id = Number.parseInt(this.#json.slice(at + needle.length, at + needle.length + 12), 10);
      if (Number.isInteger(id)) return id;
    }
    return undefined;
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

/** Tokens such as `constructor` must not find what every object inherits. */
function withoutPrototype(vocab: Record<string, number>): Readonly<Record<string, number>> {
  return Object.setPrototypeOf(vocab, null) as Record<string, number>;
}
