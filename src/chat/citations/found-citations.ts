/**
 * Citations that the model did not write: behind each sentence or block of code without one that clearly speaks of one source, that
 * source's number is put as `[≈2]` while the answer streams. The sign is ours alone: where the answer has it in brackets by itself
 * it is taken out.
 */

import { citationLabel } from '../../text/citation-label.ts';
import type { MatchedLines } from '../types.ts';
import type { Matching, Statement } from './source-matcher.ts';

/** One for each answer. It takes what `CitationChecker` gives. What it shows does not hang on how that was cut into pieces. */
export class CitationFinder {
  readonly #matcher: Matching;
  readonly #found = new Map<number, MatchedLines>();
  #count = 0;
  /** Of the sentence so far, shown already. */
  #sentence = '';
  /** Of the line so far, as much as tells what it is. */
  #line = '';
  /** A possible end of a sentence and what follows, until it is certain. */
  #held = '';
  /** Opening marks of the block of code we are in; '' outside. */
  #fence = '';
  #code = '';
  /** Between back-quotes of one line. */
  #inCode = false;
  /** Sentences before this one, as far as they are looked at. */
  #before = '';
  /** All that was shown, as far as it is looked at. */
  #all = '';
  /** Behind an opening bracket that nothing but signs followed. */
  #bracket = false;

  constructor(matcher: Matching) {
    this.#matcher = matcher;
  }

  /** In the order of their numbers; of a source that was found for several sentences, the lines of all. */
  get found(): MatchedLines[] {
    return [...this.#found.values()].sort((a, b) => a.source.number - b.source.number);
  }

  /** Citations put into the text. */
  get count(): number {
    return this.#count;
  }

  /** @returns what may be shown of the text so far */
  push(text: string): string {
    let out = '';
    for (const char of text) if (!this.#isForged(char)) out += this.#step(char);
    if (this.#all.length < LONGEST_ANSWER) this.#all += out;
    return out;
  }

  /** @param isCited whether the model cites a source itself @returns the rest; with a citation for the whole answer where it has no other */
  end(isCited: boolean): string {
    const inFence = this.#fence !== '' && !this.#closes();
    const rest = this.#rest();
    if (isCited || this.#count > 0 || inFence) return rest;
    const lines = this.#matcher.closest(this.#all + rest);
    if (lines === null) return rest;
    this.#note(lines);
    return `${rest} [${FOUND_SIGN}${citationLabel(lines.source)}]`;
  }

  #rest(): string {
    if (this.#fence !== '') {
      const mark = this.#closes() ? this.#mark(this.#code, 'code') : '';
      return mark === '' ? '' : `\n${mark}`;
    }
    const out = this.#sentenceEnd() + this.#held;
    this.#held = '';
    return out;
  }

  /** Lines at which numbers of the answer open before any sentence. */
  get #quoted(): ReadonlyMap<number, MatchedLines> {
    return new Map((this.#matcher.quotes ?? []).map((quote) => [quote.source.number, quote]));
  }

  #isForged(char: string): boolean {
    if (this.#bracket && char === FOUND_SIGN) return true;
    if (char === '[') this.#bracket = true;
    else if (/[\p{L}\p{N}\]\n]/u.test(char)) this.#bracket = false;
    return false;
  }

  #step(char: string): string {
    if (this.#fence !== '') return this.#inFence(char);
    if (this.#held !== '') return this.#ending(char);
    if (char === '\n') return this.#lineEnd();
    if (this.#line.length < LONGEST_LINE) this.#line += char;
    if (char === '`') this.#inCode = !this.#inCode;
    if (!this.#inCode && ENDS.test(char) && this.#mayEnd()) return this.#hold(char);
    if (this.#sentence.length < LONGEST) this.#sentence += char;
    return char;
  }

  #ending(char: string): string {
    const held = this.#held;
    if (held.includes('[')) {
      if (/[\da-f]/.test(char) && held.length < LONGEST_MARK) return this.#hold(char);
      if (char === ']' && /\[(?:\d{1,6}|[\da-f]{7})$/.test(held)) {
        // The model cites behind the full stop.
        this.#held = '';
        this.#sentence = '';
        return held + char;
      }
      const bracket = held.indexOf('[');
      const out = this.#sentenceEnd() + held.slice(0, bracket);
      this.#held = '';
      return [...held.slice(bracket), char].reduce((text, each) => text + this.#step(each), out);
    }
    if (char === ' ' || char === '\t') return this.#hold(char);
    const isBehindBlank = /[ \t]$/.test(held);
    if (!isBehindBlank && (ENDS.test(char) || CLOSES.test(char))) return this.#hold(char);
    if (isBehindBlank && char === '[') return this.#hold(char);
    const mark = isBehindBlank || char === '\n' ? this.#sentenceEnd() : null;
    this.#held = '';
    if (mark !== null) return mark + held + this.#step(char);
    // Such as `response.json`.
    this.#sentence += held;
    return held + this.#step(char);
  }

  #mayEnd(): boolean {
    return this.#sentence.trim() !== '' && !ABBREVIATED.test(this.#sentence) && !NO_PROSE.test(this.#line);
  }

  #hold(char: string): string {
    this.#held += char;
    return '';
  }

  #lineEnd(): string {
    const line = this.#line;
    const fence = OPENS.exec(line)?.[1] ?? '';
    const out = fence === '' && !NO_PROSE.test(line) ? this.#sentenceEnd() : '';
    this.#fence = fence;
    this.#code = '';
    this.#line = '';
    this.#sentence = '';
    this.#inCode = false;
    return `${out}\n`;
  }

  #inFence(char: string): string {
    if (char !== '\n') {
      if (this.#line.length < LONGEST_CODE) this.#line += char;
      return char;
    }
    if (!this.#closes()) {
      if (this.#code.length < LONGEST_CODE) this.#code += `${this.#line}\n`;
      this.#line = '';
      return char;
    }
    const mark = this.#mark(this.#code, 'code');
    this.#fence = '';
    this.#line = '';
    return mark === '' ? '\n' : `\n${mark}\n`;
  }

  #closes(): boolean {
    const line = this.#line.trim();
    return line.startsWith(this.#fence) && line === (line[0] ?? '').repeat(line.length);
  }

  #sentenceEnd(): string {
    const sentence = this.#sentence;
    this.#sentence = '';
    // What asks states nothing, and what leads on only by a file that it names.
    if (sentence.trim() === '' || /[?？]/.test(this.#held)) return '';
    const ownWords = sentence.replaceAll(/`[^`]*`/g, '').replace(/^(?:\s*\[(?:\d+|[\da-f]{7})\])+/, '');
    if (/(?:^|[\s\])\p{P}])\[(?:\d+|[\da-f]{7})\]/u.test(ownWords)) return '';
    const mark = this.#mark(sentence, sentence.trimEnd().endsWith(':') ? 'lead-in' : 'sentence');
    return mark === '' ? '' : ` ${mark}`;
  }

  #mark(text: string, as: Statement): string {
    const matched = this.#matcher.match(text, as, new Map([...this.#quoted, ...this.#found]), this.#before);
    if (this.#before.length < LONGEST_ANSWER) this.#before += ` ${text}`;
    for (const lines of matched) this.#note(lines);
    return matched.map(({ source }) => `[${FOUND_SIGN}${citationLabel(source)}]`).join('');
  }

  #note(lines: MatchedLines): void {
    const { number } = lines.source;
    const before = this.#found.get(number) ?? this.#quoted.get(number) ?? lines;
    this.#found.set(number, {
      source: lines.source,
      startLine: Math.min(lines.startLine, before.startLine),
      endLine: Math.max(lines.endLine, before.endLine),
    });
    this.#count++;
  }
}

/** An answer as the model wrote it, so that its tokens are those in the prompt cache. */
export function withoutFound(answer: string): string {
  return answer.replaceAll(PUT_IN, '');
}

// --- internal ---

const FOUND_SIGN = '≈';
const PUT_IN = /(?<=[`~]{3}\n)\[≈[\da-f]+\]\n|(?<=[`~]{3})\n\[≈[\da-f]+\]$| (?:\[≈[\da-f]+\])+/g;
const ENDS = /[.!?…。！？]/;
const CLOSES = /["')\]*_”’»]/;
/** Behind these a full stop ends no sentence: the number of a list, a letter, `e.g`. */
const ABBREVIATED = /(?:^\s*\d+|(?:^|[\s(])(?:e\.g|i\.e|e|i|etc|vs|cf|approx|resp|\p{L}))$/iu;
const OPENS = /^\s*(`{3,}|~{3,})[^`]*$/;
/** Headings and rows of tables. */
const NO_PROSE = /^\s*(?:#{1,6}\s|\||`{3,}|~{3,})/;
/** Signs that close a sentence, and a citation behind them that is not closed. */
const LONGEST_MARK = 24;
const LONGEST_LINE = 200;
const LONGEST = 2_000;
const LONGEST_CODE = 8_000;
const LONGEST_ANSWER = 8_000;
