/**
 * Code as a row of small numbers in which names and literals are alike and comments are gone: two functions that differ in
 * these alone are the same row. One reader for all languages, without a parser: it knows words, numbers, strings and signs.
 */

import { type CommentStyle, commentStyle, LONE_QUOTES } from './comment-styles.ts';
import { keywordsOf } from './keywords.ts';

export const NAME = 1;
export const LITERAL = 2;

export interface BlindTokens {
  /** `[n]`: NAME, LITERAL, a sign (`signCode`) or a keyword (`FIRST_KEYWORD` and above). */
  readonly codes: Uint8Array;
  /** `[n]`: the line of each, 1-based. */
  readonly lines: Int32Array;
}

/** The code of a sign such as `{`; each character is a token. */
export function signCode(sign: string): number {
  return sign.charCodeAt(0) - FIRST_SIGN + 3;
}

/** @param startLine of the first character that is not blank, as chunks count */
export function blindTokens(text: string, language: string, startLine: number): BlindTokens {
  return new TokenReader(text, language, startLine).read();
}

export const FIRST_KEYWORD = 100;

// --- internal ---

const FIRST_SIGN = 33;

const CONSTANTS: ReadonlySet<string> = new Set(
  'true false null nil none undefined nan True False None NULL nullptr TRUE FALSE'.split(' '),
);

const NEWLINE = 10;
const RETURN = 13;
const DOUBLE = 34;
const SINGLE = 39;
const DOT = 46;
const BACKSLASH = 92;
const BACKTICK = 96;
/** `'x'`, `'\n'`, `'\u{1F600}'`. */
const ONE_CHARACTER = /'(?:[^'\\\n]{1,2}|\\(?:[^\nux]|[ux]\{?[\da-fA-F]{1,8}\}?))'/y;

const WORD = new Uint8Array(128);
for (let code = 0; code < 128; code++) if (/[\w$]/.test(String.fromCharCode(code))) WORD[code] = 1;
const isWord = (code: number): boolean => code > 127 || WORD[code] === 1;
const isDigit = (code: number): boolean => code >= 48 && code <= 57;

class TokenReader {
  readonly #text: string;
  readonly #style: CommentStyle;
  readonly #starts: ReadonlySet<number>;
  readonly #loneQuotes: boolean;
  readonly #keywords: ReadonlyMap<string, number>;
  readonly #codes: Uint8Array;
  readonly #lines: Int32Array;
  #line: number;
  #at = 0;
  #count = 0;

  constructor(text: string, language: string, startLine: number) {
    this.#text = text;
    this.#style = commentStyle(language);
    const openings = [...this.#style.line, ...this.#style.block.map(([open]) => open)];
    this.#starts = new Set(openings.map((open) => open.charCodeAt(0)));
    this.#loneQuotes = LONE_QUOTES.has(language);
    this.#keywords = keywordsOf(language);
    this.#codes = new Uint8Array(text.length);
    this.#lines = new Int32Array(text.length);
    this.#line = startLine;
  }

  read(): BlindTokens {
    const text = this.#text;
    while (this.#at < text.length && text.charCodeAt(this.#at) <= 32) this.#at++;
    while (this.#at < text.length) this.#next(text.charCodeAt(this.#at));
    return { codes: this.#codes.slice(0, this.#count), lines: this.#lines.slice(0, this.#count) };
  }

  #next(code: number): void {
    if (code <= 32) this.#skip(this.#at + 1);
    else if (this.#starts.has(code) && this.#comment()) return;
    else if (code === DOUBLE || code === SINGLE || code === BACKTICK) this.#quote(code);
    else if (isDigit(code)) this.#number();
    else if (isWord(code)) this.#word();
    else {
      this.#add(code - FIRST_SIGN + 3);
      this.#at++;
    }
  }

  #add(code: number): void {
    this.#codes[this.#count] = code;
    this.#lines[this.#count++] = this.#line;
  }

  /** Goes on to `end` and counts the lines on the way. */
  #skip(end: number): void {
    const text = this.#text;
    for (; this.#at < end; this.#at++) {
      const code = text.charCodeAt(this.#at);
      if (code === NEWLINE || (code === RETURN && text.charCodeAt(this.#at + 1) !== NEWLINE)) this.#line++;
    }
  }

  #comment(): boolean {
    const text = this.#text;
    for (const [open, close] of this.#style.block) {
      if (!text.startsWith(open, this.#at)) continue;
      const end = text.indexOf(close, this.#at + open.length);
      this.#skip(end < 0 ? text.length : end + close.length);
      return true;
    }
    for (const open of this.#style.line) {
      if (!text.startsWith(open, this.#at)) continue;
      this.#at = this.#endOfLine();
      return true;
    }
    return false;
  }

  #endOfLine(): number {
    const text = this.#text;
    let at = this.#at;
    for (let code = text.charCodeAt(at); at < text.length && code !== NEWLINE && code !== RETURN; )
      code = text.charCodeAt(++at);
    return at;
  }

  /** A quote that nothing closes is a sign. */
  #quote(quote: number): void {
    const end = this.#endOfString(quote);
    this.#add(end < 0 ? quote - FIRST_SIGN + 3 : LITERAL);
    this.#skip(end < 0 ? this.#at + 1 : end);
  }

  /** @returns -1 when it is none */
  #endOfString(quote: number): number {
    const text = this.#text;
    const at = this.#at;
    if (quote !== DOUBLE && this.#loneQuotes) {
      ONE_CHARACTER.lastIndex = at;
      return quote === SINGLE && ONE_CHARACTER.test(text) ? ONE_CHARACTER.lastIndex : -1;
    }
    const sign = text[at] ?? '';
    const isTriple = quote !== BACKTICK && text.startsWith(sign.repeat(3), at);
    if (isTriple) {
      const end = text.indexOf(sign.repeat(3), at + 3);
      return end < 0 ? text.length : end + 3;
    }
    for (let n = at + 1; n < text.length; n++) {
      const code = text.charCodeAt(n);
      if (code === BACKSLASH) n++;
      else if (code === quote) return n + 1;
      else if (quote !== BACKTICK && (code === NEWLINE || code === RETURN)) return -1;
    }
    return -1;
  }

  #number(): void {
    const text = this.#text;
    let at = this.#at + 1;
    for (let code = text.charCodeAt(at); isWord(code) || code === DOT; code = text.charCodeAt(++at)) {
      if (code === DOT && !isDigit(text.charCodeAt(at + 1))) break;
    }
    this.#add(LITERAL);
    this.#at = at;
  }

  #word(): void {
    const text = this.#text;
    let at = this.#at + 1;
    while (at < text.length && isWord(text.charCodeAt(at))) at++;
    const word = text.slice(this.#at, at);
    const keyword = this.#keywords.get(word);
    this.#add(keyword === undefined ? (CONSTANTS.has(word) ? LITERAL : NAME) : FIRST_KEYWORD + keyword);
    this.#at = at;
  }
}
