/**
 * A pattern as people type it for grep, ripgrep, Perl or Python, as one that JavaScript's strict mode takes: needless
 * escapes and bare braces are put right, inline flags, POSIX classes, word borders and named groups are translated.
 */

import { MlxCodeError } from '../../base/errors.ts';
import { classSource, escapeOutside, quoted } from './pattern-parts.ts';

/** How text is matched; ripgrep has an option for each. */
export interface PatternOptions {
  /** Take the pattern as text. */
  readonly literal?: boolean;
  /** Other patterns; a line that one of them matches is found. */
  readonly also?: readonly string[];
  /** `smart` ignores case where the pattern has no capital. @default 'smart' */
  readonly case?: 'smart' | 'exact' | 'ignore';
  /** Only whole words, only whole lines. */
  readonly words?: boolean;
  readonly lines?: boolean;
  /** Lines that do not match. */
  readonly invert?: boolean;
  /** A match may go over line ends. */
  readonly multiline?: boolean;
  /** `\(`, `\|` and `\{` have a meaning, and the bare signs none, as grep has it without -E. */
  readonly basic?: boolean;
  /** Matching lines of each file at most. */
  readonly maxPerFile?: number;
  /** Tell what there is in all, and where, beside the hits asked for. */
  readonly totals?: boolean;
}

export interface CompiledPattern {
  readonly source: string;
  readonly flags: string;
}

/** @throws E_BAD_REGEX that says what is wrong, or what to write instead */
export function compilePattern(pattern: string, options: PatternOptions = {}): CompiledPattern {
  const all = [pattern, ...(options.also ?? [])];
  const ignore = options.case === 'ignore' || ((options.case ?? 'smart') === 'smart' && !all.some(hasCapital(options)));
  const translated = all.map((one) => {
    if (options.literal === true) return { source: quoted(one), flags: '', raw: one };
    return { ...translate(options.basic === true ? fromBasic(one) : one), raw: one };
  });
  // A flag at the beginning of one of several patterns is meant for that one; one alone may have it for all.
  const own = translated.length === 1 ? (translated[0]?.flags ?? '') : '';
  const flags = [...new Set(`${ignore ? 'i' : ''}${own}${options.multiline === true ? 'm' : ''}`)].join('');
  const join = (sources: readonly string[]): string =>
    around(sources.length === 1 ? (sources[0] ?? '') : sources.map((s) => `(?:${s})`).join('|'), options);
  const strict = { source: join(translated.map(({ source }) => source)), flags: `${flags}u` };
  const why = refusal(strict);
  if (why === null) return strict;
  const loose = { source: join(translated.map(({ raw }) => raw)), flags };
  if (refusal(loose) === null) return loose;
  throw new MlxCodeError('E_BAD_REGEX', why.slice(0, 200));
}

/** Whether it can be compiled. */
export function isPattern(pattern: string): boolean {
  try {
    compilePattern(pattern);
    return true;
  } catch {
    return false;
  }
}

/** A pattern that asks for a line end, which no single line has. */
export function spansLines(pattern: string): boolean {
  return /(?<!\\)(?:\\\\)*\\[nr]|\n|\(\?[a-z]*s/.test(pattern);
}

// --- internal ---

function refusal({ source, flags }: CompiledPattern): string | null {
  try {
    new RegExp(source, flags);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Capitals of escapes such as `\S` and of classes such as `\p{L}` are none of the text. */
function hasCapital({ literal }: PatternOptions): (pattern: string) => boolean {
  return (pattern) =>
    /\p{Lu}/u.test(literal === true ? pattern : pattern.replace(/\\[pP]\{[^}]*\}|\\.|\(\?P[<=>]|\[:\w+:\]/gsu, ''));
}

const WORD = '[\\p{L}\\p{N}\\p{M}_]';

function around(source: string, { words, lines }: PatternOptions): string {
  if (lines === true) return `^(?:${source})$`;
  return words === true ? `(?<!${WORD})(?:${source})(?!${WORD})` : source;
}

/** Basic syntax of grep into the extended one: what is escaped there has a meaning, what is bare has none. */
function fromBasic(pattern: string): string {
  return pattern.replace(/\\([(){}|+?])|([(){}|+?])/g, (_, escaped?: string, bare?: string) => escaped ?? `\\${bare}`);
}

const NOT_THERE: readonly (readonly [syntax: RegExp, what: string])[] = [
  [/^\(\?>/, 'an atomic group (?>…) is not supported; write (?:…)'],
  [/^\(\?\|/, 'a branch reset (?|…) is not supported; write (?:…)'],
  [/^\(\?(?:R|[+-]?\d+|&|P>)/, 'recursion is not supported'],
  [/^\(\?\(/, 'a condition (?(…)…) is not supported; write both branches with |'],
  [/^\(\?[a-z]*x/, 'the flag x is not supported; write the pattern without blanks and comments'],
  [/^\\[KGNX]/, 'it is not supported; look-behind (?<=…) does what \\K does'],
  [/^(?:[*+?]|\{\d+(?:,\d*)?\})\+/, 'a possessive repeat such as a++ is not supported; write a+'],
];

const AT_START = /^\(\?([imsuU]+)\)/;

/** @returns strict source, and the flags that the pattern sets for all of itself */
function translate(pattern: string): CompiledPattern {
  let flags = '';
  let rest = pattern;
  for (let start = AT_START.exec(rest); start !== null; start = AT_START.exec(rest)) {
    flags += (start[1] ?? '').replace(/[^ims]/g, '');
    rest = rest.slice(start[0].length);
  }
  return { source: new Translator(rest).run(), flags };
}

class Translator {
  readonly #pattern: string;
  #at = 0;
  #out = '';
  /** Whether letters stand for both cases, outside and in each open group. */
  #anyCase: boolean[] = [false];

  constructor(pattern: string) {
    this.#pattern = pattern;
  }

  run(): string {
    while (this.#at < this.#pattern.length) this.#step();
    return this.#out;
  }

  get #rest(): string {
    return this.#pattern.slice(this.#at);
  }

  #step(): void {
    const rest = this.#rest;
    const lacking = NOT_THERE.find(([syntax]) => syntax.test(rest));
    if (lacking !== undefined) {
      throw new MlxCodeError('E_BAD_REGEX', `At character ${this.#at + 1}: ${lacking[1]}`);
    }
    const [c = ''] = rest;
    if (c === '\\') this.#escape(rest);
    else if (c === '[') this.#class(rest);
    else if (c === '(') this.#open(rest);
    else if (c === ')') this.#close();
    else if (c === '{') this.#take(/^\{\d+(?:,\d*)?\}\??/, '\\{');
    else if (c === '}' || c === ']') this.#emit(`\\${c}`, 1);
    else this.#letter(String.fromCodePoint(rest.codePointAt(0) ?? 0));
  }

  #emit(source: string, length: number): void {
    this.#out += source;
    this.#at += length;
  }

  /** A piece that stays as it is; else one sign, put right. */
  #take(known: RegExp, otherwise: string): void {
    const [piece] = known.exec(this.#rest) ?? [];
    const follows = /(?:^|[(|])$/.test(this.#out);
    if (piece === undefined || follows) this.#emit(otherwise, 1);
    else this.#emit(piece, piece.length);
  }

  #letter(letter: string): void {
    const other = letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase();
    const both = this.#anyCase.at(-1) === true && other !== letter && [...other].length === 1;
    this.#emit(both ? `[${letter}${other}]` : letter, letter.length);
  }

  #escape(rest: string): void {
    const quote = /^\\Q([\s\S]*?)(?:\\E|$)/.exec(rest);
    if (quote !== null) this.#emit(quoted(quote[1] ?? ''), quote[0].length);
    else {
      const { source, length } = escapeOutside(rest);
      this.#emit(source, length);
    }
  }

  #class(rest: string): void {
    const { source, length } = classSource(rest, this.#anyCase.at(-1) === true);
    this.#emit(source, length);
  }

  #open(rest: string): void {
    const comment = /^\(\?#[^)]*\)/.exec(rest);
    const flags = /^\(\?([ims]*)(?:-([ims]+))?([:)])/.exec(rest);
    const named = /^\(\?P?<([A-Za-z_]\w*)>/.exec(rest);
    const back = /^\(\?P=([A-Za-z_]\w*)\)/.exec(rest);
    const plain = /^\(\?(?:[:=!]|<[=!])|^\(/.exec(rest);
    if (comment !== null) this.#at += comment[0].length;
    else if (back !== null) this.#emit(`\\k<${back[1]}>`, back[0].length);
    else if (flags !== null && flags[0] !== '(?:') this.#setFlags(flags);
    else {
      this.#anyCase.push(this.#anyCase.at(-1) === true);
      const piece = named ?? plain;
      this.#emit(named === null ? (plain?.[0] ?? '(') : `(?<${named[1]}>`, piece?.[0].length ?? 1);
    }
  }

  #setFlags([all, on = '', off = '', end]: RegExpExecArray): void {
    if (/[ms]/.test(on + off)) {
      throw new MlxCodeError('E_BAD_REGEX', `At character ${this.#at + 1}: ${all} is only known at the very beginning`);
    }
    const anyCase = on.includes('i') || (this.#anyCase.at(-1) === true && !off.includes('i'));
    if (end === ':') {
      this.#anyCase.push(anyCase);
      this.#emit('(?:', all.length);
    } else {
      this.#anyCase[this.#anyCase.length - 1] = anyCase;
      this.#at += all.length;
    }
  }

  #close(): void {
    if (this.#anyCase.length > 1) this.#anyCase.pop();
    this.#emit(')', 1);
  }
}
