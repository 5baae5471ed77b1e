/** The vocabulary of the static model's tokenizer, read from the bytes of its file: parsed whole it would take each thread 30 ms. */

import { MlxCodeError } from '../../base/errors.ts';
import { EntryTable } from './entry-table.ts';

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

/** Look-ups by search, about 0.2 ms each: enough for most queries. Past these a table is made, some 5 ms. */
const SEARCHES = 32;
const VOCAB_KEY = '"vocab":{';
/** What closes the entries, the model and the file. */
const END = /\}\}\}\s*$/;
const END_BYTES = 16;

export class Vocabulary {
  readonly settings: WordPieceSettings;
  readonly #json: Buffer;
  readonly #source: string;
  /** Where the entries begin in the file. */
  readonly #start: number;
  #searches = 0;
  #table: EntryTable | null = null;
  /** All of them, where the file has another form than ours. */
  #ids: Readonly<Record<string, number>> | null = null;

  /** @throws E_MODEL_CORRUPT when the file is not a WordPiece tokenizer */
  constructor(json: Buffer, source: string) {
    this.#json = json;
    this.#source = source;
    this.#start = json.indexOf(VOCAB_KEY) + VOCAB_KEY.length;
    const isLast = this.#start >= VOCAB_KEY.length && END.test(json.toString('latin1', json.length - END_BYTES));
    const model = parse(isLast ? `${json.toString('utf8', 0, this.#start)}}}}` : json.toString(), source).model;
    if (model?.type !== 'WordPiece' || model.vocab === undefined) {
      throw new MlxCodeError('E_MODEL_CORRUPT', `Not a WordPiece tokenizer: ${source}`);
    }
    this.settings = {
      unknownToken: model.unk_token ?? '[UNK]',
      prefix: model.continuing_subword_prefix ?? '##',
      maxChars: model.max_input_chars_per_word ?? 100,
    };
    if (!isLast) this.#ids = withoutPrototype(model.vocab);
  }

  /** @throws E_MODEL_CORRUPT when the entries are not valid JSON */
  id(token: string): number | undefined {
    if (this.#table !== null) return this.#table.get(token);
    if (this.#ids !== null) return this.#ids[token];
    if (this.#searches++ < SEARCHES) return this.#search(token);
    this.#table = EntryTable.of(this.#json, this.#start);
    if (this.#table === null)
      this.#ids = withoutPrototype(parse(this.#json.toString(), this.#source).model?.vocab ?? {});
    return this.id(token);
  }

  #search(token: string): number | undefined {
    const needle = Buffer.from(`${JSON.stringify(token)}:`);
    for (let at = this.#json.indexOf(needle, this.#start); at >= 0; at = this.#json.indexOf(needle, at + 1)) {
      const before = this.#json[at - 1];
      // Else the needle's first quote is an escaped one inside a longer token.
      if (before !== COMMA && before !== BRACE) continue;
      const from = at + needle.length;
      const id = Number.parseInt(this.#json.toString('latin1', from, from + 12), 10);
      if (Number.isInteger(id)) return id;
    }
    return undefined;
  }
}

// --- internal ---

const COMMA = 0x2c;
const BRACE = 0x7b;

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
