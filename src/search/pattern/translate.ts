/**
 * One pattern of grep, ripgrep, Perl or Python into JavaScript's strict mode: flags, named and atomic groups, possessive
 * repeats, `\K`, blanks and comments of the flag x.
 */

import { MlxCodeError } from '../../base/errors.ts';
import { classSource, escapeOutside, quoted } from './pattern-parts.ts';

export interface Translated {
  /** In strict mode. */
  readonly source: string;
  /** Those that the pattern sets for all of itself. */
  readonly flags: string;
  /** Capturing groups, with those before it. */
  readonly groups: number;
}

/**
 * @param groups capturing groups of the patterns before it, which count on
 * @throws E_BAD_REGEX that says what to write instead
 */
export function translate(
  pattern: string,
  { groups = 0, multiline = false }: { readonly groups?: number; readonly multiline?: boolean } = {},
): Translated {
  let flags = '';
  let rest = pattern;
  for (let start = AT_START.exec(rest); start !== null; start = AT_START.exec(rest)) {
    flags += (start[1] ?? '').replace(/[^imsx]/g, '');
    rest = rest.slice(start[0].length);
  }
  const translator = new Translator(rest, { isSpaced: flags.includes('x'), multiline }, groups);
  const source = translator.run();
  return { source, flags: flags.replaceAll('x', ''), groups: translator.groups };
}

// --- internal ---

const NOT_THERE: readonly (readonly [syntax: RegExp, what: string])[] = [
  [/^\(\?\|/, 'a branch reset (?|…) is not supported; write (?:…)'],
  [/^\(\?(?:R|[+-]?\d+|&|P>)/, 'recursion is not supported'],
  [/^\(\?\(/, 'a condition (?(…)…) is not supported; write both branches with |'],
  [/^\\G/, '\\G is not supported, because matches do not depend on each other'],
];

const AT_START = /^\(\?([imsuUx]+)\)/;

interface Group {
  /** Where it begins in what is written. */
  readonly from: number;
  readonly anyCase: boolean;
  readonly end: string;
  /** Capturing groups before it. */
  readonly groups: number;
}

class Translator {
  groups: number;
  readonly #pattern: string;
  readonly #settings: { readonly isSpaced: boolean; readonly multiline: boolean };
  #at = 0;
  #out = '';
  /** Open groups; the first stands for the pattern itself. */
  #open: Group[] = [{ from: 0, anyCase: false, end: '', groups: 0 }];
  /** What a repeat would repeat. */
  #atom = { from: 0, groups: 0 };
  /** Numbers of the pattern's own groups among all. */
  readonly #numbers: number[] = [];

  constructor(pattern: string, settings: { isSpaced: boolean; multiline: boolean }, groups: number) {
    this.#pattern = pattern;
    this.#settings = settings;
    this.groups = groups;
  }

  run(): string {
    while (this.#at < this.#pattern.length) this.#step();
    return this.#out;
  }

  get #rest(): string {
    return this.#pattern.slice(this.#at);
  }

  get #anyCase(): boolean {
    return this.#open.at(-1)?.anyCase === true;
  }

  #step(): void {
    const rest = this.#rest;
    const lacking = NOT_THERE.find(([syntax]) => syntax.test(rest));
    if (lacking !== undefined) this.#refuse(lacking[1]);
    const [c = ''] = rest;
    const blank = this.#settings.isSpaced ? /^(?:\s+|#[^\n]*)/.exec(rest) : null;
    const possessive = /^([*+?]|\{\d+(?:,\d*)?\})\+/.exec(rest);
    if (blank !== null) this.#at += blank[0].length;
    else if (possessive !== null) this.#wrap(possessive[1] ?? '', possessive[0].length);
    else if (rest.startsWith('\\K')) this.#keepOut();
    else if (c === '\\') this.#escape(rest);
    else if (c === '[') this.#class(rest);
    else if (c === '(') this.#group(rest);
    else if (c === ')') this.#close();
    else if (c === '{') this.#take(/^\{\d+(?:,\d*)?\}\??/, '\\{');
    else if (c === '}' || c === ']') this.#emit(`\\${c}`, 1);
    else if (/[*+?|^$]/.test(c)) this.#emit(c, 1, false);
    else this.#letter(String.fromCodePoint(rest.codePointAt(0) ?? 0));
  }

  #emit(source: string, length: number, isAtom = true): void {
    if (isAtom) this.#atom = { from: this.#out.length, groups: this.groups };
    this.#out += source;
    this.#at += length;
  }

  /** A piece that stays as it is; else one sign, put right. */
  #take(known: RegExp, otherwise: string): void {
    const [piece] = known.exec(this.#rest) ?? [];
    const follows = /(?:^|[(|])$/.test(this.#out);
    if (piece === undefined || follows) this.#emit(otherwise, 1);
    else this.#emit(piece, piece.length, false);
  }

  #letter(letter: string): void {
    const other = letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase();
    const both = this.#anyCase && other !== letter && [...other].length === 1;
    this.#emit(both ? `[${letter}${other}]` : letter, letter.length);
  }

  #escape(rest: string): void {
    const quote = /^\\Q([\s\S]*?)(?:\\E|$)/.exec(rest);
    const back = /^\\([1-9]\d*)/.exec(rest);
    if (quote !== null) this.#emit(quoted(quote[1] ?? ''), quote[0].length);
    else if (back !== null) {
      const number = Number(back[1]);
      this.#emit(`(?:\\${this.#numbers[number - 1] ?? number})`, back[0].length);
    } else if (this.#settings.multiline && rest.startsWith('\\n')) this.#emit('(?:\\r?\\n)', 2);
    else {
      const { source, length } = escapeOutside(rest);
      this.#emit(source, length);
    }
  }

  #class(rest: string): void {
    const { source, length } = classSource(rest, this.#anyCase);
    this.#emit(source, length);
  }

  #group(rest: string): void {
    const comment = /^\(\?#[^)]*\)/.exec(rest);
    const flags = /^\(\?([imsx]*)(?:-([imsx]+))?([:)])/.exec(rest);
    const named = /^\(\?P?<([A-Za-z_]\w*)>/.exec(rest);
    const back = /^\(\?P=([A-Za-z_]\w*)\)/.exec(rest);
    const plain = /^\(\?(?:[:=!]|<[=!])|^\(/.exec(rest);
    if (comment !== null) this.#at += comment[0].length;
    else if (back !== null) this.#emit(`\\k<${back[1]}>`, back[0].length);
    else if (flags !== null && flags[0] !== '(?:') this.#setFlags(flags);
    else if (rest.startsWith('(?>')) this.#begin(`(?:(?=(?<${this.#fresh()}>`, 3, `))\\k<${this.#newest()}>)`);
    else if (named !== null) this.#begin(`(?<${named[1]}>`, named[0].length);
    else this.#begin(plain?.[0] ?? '(', plain?.[0].length ?? 1);
  }

  #begin(source: string, length: number, end = ')', anyCase = this.#anyCase): void {
    const captures = /^\((?!\?)|^\(\?<[A-Za-z_]/.test(source);
    this.#open.push({ from: this.#out.length, anyCase, end, groups: this.groups });
    if (captures) this.#numbers.push(++this.groups);
    this.#emit(source, length, false);
  }

  #setFlags([all, on = '', off = '', end]: RegExpExecArray): void {
    if (/[msx]/.test(on + off)) this.#refuse(`${all} is only known at the very beginning`);
    const anyCase = on.includes('i') || (this.#anyCase && !off.includes('i'));
    const last = this.#open.at(-1);
    if (end === ':') this.#begin('(?:', all.length, ')', anyCase);
    else if (last !== undefined) {
      this.#open[this.#open.length - 1] = { ...last, anyCase };
      this.#at += all.length;
    }
  }

  #close(): void {
    const group = this.#open.length > 1 ? this.#open.pop() : undefined;
    this.#emit(group?.end ?? ')', 1, false);
    if (group !== undefined) this.#atom = group;
  }

  /** A repeat that gives nothing back, as a look ahead gives nothing back either. */
  #wrap(repeat: string, length: number): void {
    const { from, groups } = this.#atom;
    const inner = this.#out.slice(from);
    // Groups inside come behind the new one.
    for (const [n, number] of this.#numbers.entries()) if (number > groups) this.#numbers[n] = number + 1;
    const name = this.#fresh();
    this.#out = `${this.#out.slice(0, from)}(?:(?=(?<${name}>${inner}${repeat}))\\k<${name}>)`;
    this.#at += length;
  }

  /** What is before `\K` must be there and is not part of the match. */
  #keepOut(): void {
    if (this.#open.length > 1 || /\|/.test(this.#out)) this.#refuse('\\K is only known outside of groups and branches');
    this.#out = `(?<=${this.#out})`;
    this.#at += 2;
  }

  #fresh(): string {
    this.groups++;
    return this.#newest();
  }

  #newest(): string {
    return `kept${this.groups}`;
  }

  #refuse(what: string): never {
    throw new MlxCodeError('E_BAD_REGEX', `At character ${this.#at + 1}: ${what}`);
  }
}
