/** Looks other words for the words of a query up in the words of the index, each kind with its weight. */

import type { Lexicon } from '../../store/index.ts';
import { foldMarks } from '../../text/stem.ts';
import { splitIdentifier, stem } from '../../text/terms.ts';
import { SHORT_AND_LONG } from './abbreviations.ts';
import { corrections } from './corrections.ts';
import type { Stemmer } from './other-languages.ts';
import type { QueryWord } from './query-words.ts';

/** What may stand for a term: all of `terms` together. */
export interface Alternative {
  readonly terms: readonly string[];
  /** What it is worth beside the word itself, up to 1. */
  readonly weight: number;
}

export class Expander {
  readonly found = new Map<string, Alternative[]>();
  readonly #wanted: ReadonlySet<string>;
  readonly #lexicon: Lexicon;

  constructor(wanted: readonly string[], lexicon: Lexicon) {
    this.#wanted = new Set(wanted);
    this.#lexicon = lexicon;
  }

  isUnknown(part: string): boolean {
    return (
      part.length >= LEAST_TYPO &&
      /^\p{L}+$/u.test(part) &&
      this.#wanted.has(stem(part)) &&
      !this.#knows(stem(part)) &&
      !this.#knows(foldMarks(part)) &&
      !this.found.has(stem(part))
    );
  }

  /** A name of several parts is kept unstemmed, and a word alone stemmed; both may be one. */
  form({ whole, parts }: QueryWord): void {
    const stemmed = stem(whole);
    if (stemmed === whole) return;
    if (parts.length === 1) this.#add(stemmed, [whole], WORTH.form);
    else for (const term of [whole, ...parts.map(stem)]) this.#add(term, [stemmed], WORTH.form);
  }

  /** `file name` where the index has `filename`. */
  joined(a: QueryWord, b: QueryWord): void {
    if (a.parts.length > 1 || b.parts.length > 1) return;
    const whole = a.whole + b.whole;
    if (whole.length < LEAST_JOINED) return;
    for (const one of new Set([stem(whole), whole])) {
      for (const word of [a, b]) this.#add(stem(word.whole), [one], WORTH.joined);
    }
  }

  /** `graphql` where the index has `GraphQLGate`. @returns whether it has such a name */
  insideNames(word: string): boolean {
    if (word.length < LEAST_INSIDE) return false;
    const plain = foldMarks(word);
    const names = this.#lexicon.containing(plain, MAX_NAMES * 4).sort((a, b) => a.length - b.length);
    for (const name of names.slice(0, MAX_NAMES)) this.#add(stem(word), [name], WORTH.inside);
    return names.length > 0;
  }

  /** `websocket` where the index has both parts, apart. */
  split(word: string): void {
    const pairs = Array.from({ length: word.length - 3 }, (_, n) => [
      stem(word.slice(0, n + 2)),
      stem(word.slice(n + 2)),
    ]);
    const rarer = ([a = '', b = '']: readonly string[]): number => Math.min(this.#lexicon.df(a), this.#lexicon.df(b));
    const best = pairs.reduce((a, b) => (rarer(b) > rarer(a) ? b : a), pairs[0] ?? []);
    if (best.length === 2 && rarer(best) > 0) this.#add(stem(word), best, WORTH.split);
  }

  /** Other forms of a word in another language than English: of its stem, or of most of its letters. */
  inLanguage({ parts }: QueryWord, stemmer: Stemmer | null): void {
    for (const part of parts) {
      const plain = foldMarks(part);
      if (plain.length < LEAST_LANGUAGE || !/^\p{L}+$/u.test(plain)) continue;
      const own = stemmer?.(plain) ?? plain;
      const beginning = plain.slice(0, Math.max(3, Math.min(5, own.length - 1)));
      for (const form of this.#lexicon.startingWith(beginning, MAX_FORMS)) {
        if (stemmer?.(form) === own) this.#add(stem(part), [form], WORTH.language);
        else if (isNearForm(plain, form)) this.#add(stem(part), [form], WORTH.beginning);
      }
    }
  }

  short(term: string): void {
    for (const other of SHORT_AND_LONG.get(term) ?? []) this.#add(term, [other], WORTH.short);
  }

  /** @returns the word that was meant, when the index has one that differs in one slip */
  mistyped(word: string): string | null {
    const known = corrections(word).flatMap(({ word: meant, likely }) => {
      const term = stem(meant);
      const asWritten = this.#lexicon.df(meant);
      // A short made-up word (`gete`) often has the stem of a real one (`get`).
      const df = term.length < LEAST_TYPO ? asWritten : Math.max(this.#lexicon.df(term), asWritten);
      return df === 0 ? [] : [{ meant, term, worth: likely * Math.log1p(df) }];
    });
    if (known.length === 0) return null;
    const best = known.reduce((a, b) => (b.worth > a.worth ? b : a));
    this.#add(stem(word), [best.term], WORTH.typo);
    return best.meant;
  }

  /** @returns the name of the index that differs in one slip from one of several parts */
  mistypedName({ typed, whole }: QueryWord): string | null {
    if (whole.length < LEAST_NAME) return null;
    const digits = typed.replace(/\D/g, '');
    const known = corrections(typed).filter(({ word }) => {
      const plain = foldMarks(word.toLowerCase().replaceAll(/[_$]/g, ''));
      const isName = plain !== whole && splitIdentifier(word).length > 1 && word.replace(/\D/g, '') === digits;
      return isName && this.#lexicon.df(plain) > 0;
    });
    const [best] = known.sort((a, b) => b.likely - a.likely);
    if (best === undefined) return null;
    this.#add(whole, [foldMarks(best.word.toLowerCase().replaceAll(/[_$]/g, ''))], WORTH.typo);
    return best.word;
  }

  hasName(whole: string): boolean {
    return this.#knows(whole) || this.#knows(stem(whole));
  }

  #knows(term: string): boolean {
    return this.#lexicon.df(term) > 0;
  }

  #add(term: string, others: readonly string[], weight: number): void {
    if (!this.#wanted.has(term) || others.includes(term) || !others.every((other) => this.#knows(other))) return;
    const list = this.found.get(term) ?? [];
    if (list.length >= MAX_ALTERNATIVES) return;
    if (list.some((known) => known.terms.join(' ') === others.join(' '))) return;
    this.found.set(term, [...list, { terms: others, weight }]);
  }
}

// --- internal ---

/** What each kind is worth, set on the development corpora. */
const WORTH = { form: 1, joined: 0.9, inside: 0.8, split: 0.6, language: 0.8, beginning: 0.6, short: 0.3, typo: 0.7 };

/** Shorter words are inside others, and beside others by one letter, by chance. */
const LEAST_INSIDE = 4;

const LEAST_TYPO = 4;

const LEAST_JOINED = 5;

const LEAST_NAME = 7;

const LEAST_LANGUAGE = 4;

/** Names of the index that may stand for one word. */
const MAX_NAMES = 6;

const MAX_ALTERNATIVES = 12;

/** Words of a language with one beginning that are looked at. */
const MAX_FORMS = 400;

/** Stemmers take some endings for others; and some languages have none here. Latin letters are English's too. */
function isNearForm(word: string, form: string): boolean {
  let same = 0;
  while (same < word.length && word[same] === form[same]) same++;
  return same >= 5 && same >= (/^[a-z]/.test(word) ? 0.75 : 0.6) * Math.max(word.length, form.length);
}
