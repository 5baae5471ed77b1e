/**
 * Citations in an answer while it streams: `[3]` and `[1, 4]` in prose are checked against the sources that the model was
 * given; others are taken out and counted. What is in code is code: `items[0]` is none. A commit may be cited by its id, too:
 * `[c3f2a1b]`, and is shown so also where its number was written.
 */

import { commitIdOf, isCommitPath } from '../../base/forge-path.ts';
import { citationLabel } from '../../text/citation-label.ts';
import type { Source } from '../types.ts';

/** What may be between the brackets of a citation. */
const INSIDE = /[\da-fcomit: ,;^≈–-]/;
/** One commit, by its short id or more of it. */
const COMMIT = /^\s*(commit[: ]\s*)?([\da-f]{7,12}|[\da-f]{40})\s*$/;
const LISTED = /^\s*[\^≈]?\d{1,6}(?:\s*[,;–-]\s*[\^≈]?\d{1,6})*\s*$/;
const LONGEST = 52;
const MOST_OF_RANGE = 50;

/** One for each answer. What it shows does not hang on how the answer was cut into pieces. */
export class CitationChecker {
  readonly #known: ReadonlyMap<number, Source>;
  readonly #cited = new Map<number, Source>();
  #unknown = 0;
  /** A blank, a bracket and what follows, until it is known what they are. */
  #held = '';
  /** Back-quotes that opened the code we are in; 0 outside. */
  #ticks = 0;
  /** Back-quotes just seen. */
  #run = 0;
  #last = '';
  readonly #isShown: boolean;

  /** @param isShown false where citations are put by others: those that the model writes are taken out */
  constructor(citable: readonly Source[], isShown = true) {
    this.#isShown = isShown;
    this.#known = new Map(citable.map((source) => [source.number, source]));
  }

  /** Sources cited so far, in the order of their numbers. */
  get cited(): Source[] {
    return [...this.#cited.values()].sort((a, b) => a.number - b.number);
  }

  /** Numbers in the answer that belong to no source. */
  get unknown(): number {
    return this.#unknown;
  }

  /** @returns what may be shown of the text so far */
  push(text: string): string {
    let out = '';
    for (let at = 0; at < text.length; at++) out += this.#step(text[at] as string);
    return out;
  }

  /** @returns the rest */
  end(): string {
    return this.#release();
  }

  #step(char: string): string {
    if (char === '`') {
      this.#run++;
      return this.#release() + this.#show(char);
    }
    if (this.#run > 0) this.#toggle();
    if (this.#ticks > 0) {
      // Code between single back-quotes does not go on past a blank line: the closing one was forgotten.
      if (char === '\n' && this.#last === '\n' && this.#ticks < 3) this.#ticks = 0;
      return this.#show(char);
    }
    if (!this.#held.includes('[')) {
      if (char === '[') {
        this.#held += char;
        return '';
      }
      const before = this.#release();
      if (char !== ' ' && char !== '\t') return before + this.#show(char);
      this.#held = char;
      return before;
    }
    if (char === ']') return this.#decide();
    if (INSIDE.test(char) && this.#held.length < LONGEST) {
      this.#held += char;
      return '';
    }
    return this.#release() + this.#step(char);
  }

  /** Numbers of commits cited by id, and others; -1 for a commit that is no source; empty where something else is in the brackets. */
  #numbersOfCommits(list: string): number[] {
    const parts = list.split(/[,;]/).map((part): readonly number[] | null => {
      if (LISTED.test(part)) return numbersOf(part);
      const [, named = '', id = ''] = COMMIT.exec(part) ?? [];
      if (id === '') return null;
      const source = [...this.#known.values()].findLast(
        ({ path }) => isCommitPath(path) && id.startsWith(commitIdOf(path)),
      );
      if (source !== undefined) return [source.number];
      // A word or a number alone is no id.
      return named !== '' || (/\d/.test(id) && /[a-f]/.test(id)) ? [-1] : null;
    });
    return parts.includes(null) ? [] : [...new Set(parts.flatMap((part) => part ?? []))];
  }

  #toggle(): void {
    const run = this.#run;
    this.#run = 0;
    if (this.#ticks === 0) this.#ticks = run;
    else if (run === this.#ticks || (this.#ticks >= 3 && run >= 3)) this.#ticks = 0;
  }

  #show(text: string): string {
    this.#last = text.at(-1) ?? this.#last;
    return text;
  }

  #release(): string {
    const held = this.#held;
    this.#held = '';
    return this.#show(held);
  }

  /** The held text is a blank or none, a bracket and what is in it; its closing bracket has come. */
  #decide(): string {
    const open = this.#held.indexOf('[');
    const [blank, list] = [this.#held.slice(0, open), this.#held.slice(open + 1)];
    const numbers = LISTED.test(list) ? numbersOf(list) : this.#numbersOfCommits(list);
    if (numbers.length === 0) return this.#release() + this.#show(']');
    const known = numbers.filter((number) => this.#known.has(number));
    // Code without back-quotes, such as `argv[9]`.
    const isIndex = blank === '' && /[\p{L}\p{N}_$)\]]/u.test(this.#last);
    if (known.length === 0 && isIndex) return this.#release() + this.#show(']');
    this.#held = '';
    this.#unknown += numbers.length - known.length;
    if (!this.#isShown && known.length > 0) return '';
    for (const number of known) this.#cited.set(number, this.#known.get(number) as Source);
    // What follows a citation directly is another one, not an index into it.
    this.#last = '';
    return known.length === 0
      ? ''
      : `${blank}${known.map((number) => `[${citationLabel(this.#known.get(number) as Source)}]`).join('')}`;
  }
}

// --- internal ---

function numbersOf(list: string): number[] {
  const out: number[] = [];
  for (const part of list.replaceAll(/[\^≈]/g, '').split(/[,;]/)) {
    const [from = 0, to = from] = part.split(/[–-]/).map((number) => Number(number.trim()));
    for (let number = from; number <= to && number - from < MOST_OF_RANGE; number++) out.push(number);
  }
  return [...new Set(out)];
}
