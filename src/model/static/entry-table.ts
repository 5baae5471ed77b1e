/** The entries of a large JSON object of whole numbers, found by their names in the bytes of the file: none of them becomes a string. */

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const COMMA = 0x2c;
const BRACE = 0x7d;
const ZERO = 0x30;
/** The shortest entry, `"a":1,`, is longer: at this many bytes for a place the table is never full. */
const BYTES_A_PLACE = 5;
const MOST_DIGITS = 9;

export class EntryTable {
  readonly #json: Uint8Array;
  /** Where the names begin, each at the place of its hash or the next free one; 0 for a free one. */
  readonly #names: Int32Array;

  private constructor(json: Uint8Array, names: Int32Array) {
    this.#json = json;
    this.#names = names;
  }

  /**
   * @param start behind the brace that opens the object, which is not empty
   * @returns null where it is written in another form: with blanks, or with other values
   */
  static of(json: Uint8Array, start: number): EntryTable | null {
    const names = new Int32Array(2 ** Math.ceil(Math.log2((json.length - start) / BYTES_A_PLACE + 1)));
    const mask = names.length - 1;
    let at = start;
    for (;;) {
      if (json[at++] !== QUOTE) return null;
      const name = at;
      let hash = SEED;
      for (let byte = json[at]; byte !== QUOTE; byte = json[++at]) {
        if (byte === undefined) return null;
        hash = Math.imul(hash ^ byte, PRIME);
        // What it escapes is no end.
        if (byte === BACKSLASH) hash = Math.imul(hash ^ (json[++at] ?? 0), PRIME);
      }
      let place = mixed(hash) & mask;
      while (names[place] !== 0) place = (place + 1) & mask;
      names[place] = name;
      if (json[++at] !== COLON) return null;
      const digits = ++at;
      while (isDigit(json[at])) at++;
      if (at === digits || at - digits > MOST_DIGITS) return null;
      const end = json[at++];
      if (end === BRACE) return new EntryTable(json, names);
      if (end !== COMMA) return null;
    }
  }

  get(name: string): number | undefined {
    // As it is written in JSON, in UTF-8.
    const bytes = PLAIN.test(name) ? null : Buffer.from(JSON.stringify(name).slice(1, -1));
    const length = bytes?.length ?? name.length;
    let hash = SEED;
    for (let i = 0; i < length; i++) hash = Math.imul(hash ^ (bytes?.[i] ?? name.charCodeAt(i)), PRIME);
    const mask = this.#names.length - 1;
    for (let place = mixed(hash) & mask; ; place = (place + 1) & mask) {
      const from = this.#names[place] as number;
      if (from === 0) return undefined;
      let i = 0;
      while (i < length && this.#json[from + i] === (bytes?.[i] ?? name.charCodeAt(i))) i++;
      if (i === length && this.#json[from + length] === QUOTE) return this.#numberAt(from + length + 2);
    }
  }

  #numberAt(from: number): number {
    let value = 0;
    for (let at = from; isDigit(this.#json[at]); at++) value = 10 * value + (this.#json[at] as number) - ZERO;
    return value;
  }
}

// --- internal ---

/** FNV-1a. */
const SEED = 0x811c9dc5 | 0;
const PRIME = 0x01000193;
/** Written in JSON as it is. */
const PLAIN = /^[ !#-[\]-~]*$/;

function mixed(hash: number): number {
  return hash ^ (hash >>> 15);
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= ZERO && byte < ZERO + 10;
}
