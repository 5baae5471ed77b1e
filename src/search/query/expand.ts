/**
 * Other words of the index that stand for a word of the query: the same word joined, split or inside a longer name, its
 * forms in other languages, its short or long form, and what it was most likely meant to be when it was typed wrong.
 * Found in the index's own list of words when a query comes, so that the index need not hold them twice.
 */

import type { Lexicon } from '../../store/index.ts';
import { type Alternative, Expander } from './expander.ts';
import type { Stemmer } from './other-languages.ts';
import { replacePart, wordsOf } from './query-words.ts';

export interface Expansion {
  /** By term of the query. */
  readonly alternatives: ReadonlyMap<string, readonly Alternative[]>;
  /** The query with its unknown words put right; null when nothing is known to be wrong. */
  readonly didYouMean: string | null;
  /** Names of several parts in the query, such as `sendFile` or `send_file`. */
  readonly names: number;
  /** Of these, how many are nowhere in the index. */
  readonly unknownNames: number;
}

export const NO_EXPANSION: Expansion = { alternatives: new Map(), didYouMean: null, names: 0, unknownNames: 0 };

/** Words of a query that are looked into; a longer one says enough. */
const MAX_WORDS = 16;
const MAX_UNKNOWN = 4;
/** Names are only looked up, which costs little. */
const MAX_NAMES = 64;
const NAME = /^(?=.{4})(?:.*\w[_$]+\w|.*\p{Ll}\p{Lu}|\p{Lu}{2,}\p{Ll})/u;

/**
 * @param text the query as it was typed, @param wanted its terms
 * @param languageOf gives the stemmer of the query's language; asked only for a query that may not be English
 */
export function expand(text: string, wanted: readonly string[], lexicon: Lexicon, language: Stemmer | null): Expansion {
  if (lexicon.terms === 0) return NO_EXPANSION;
  const expander = new Expander(wanted, lexicon);
  const all = wordsOf(text);
  const words = all.slice(0, MAX_WORDS);
  const isForeign = language !== null || /[^\x20-\x7e]/.test(text);
  for (const [n, word] of words.entries()) {
    expander.form(word);
    if (isForeign) expander.inLanguage(word, language);
    const next = words[n + 1];
    if (next?.isNext === true) expander.joined(word, next);
  }
  for (const term of wanted) expander.short(term);
  const unknown = words
    .flatMap((word) => word.parts.map((part) => ({ part, word })))
    .filter(({ part }) => expander.isUnknown(part));
  let better = text;
  for (const { part, word } of unknown.slice(0, MAX_UNKNOWN)) {
    if (word.parts.length === 1 && expander.insideNames(part)) continue;
    const right = expander.mistyped(part);
    // A name of several parts is put right only to a name that there is.
    if (right !== null && (word.parts.length === 1 || expander.hasName(word.whole.replace(part, right))))
      better = replacePart(better, part, right);
    else if (right === null && word.parts.length === 1) expander.split(part);
  }
  for (const word of words) {
    if (word.parts.length < 2 || expander.hasName(word.whole)) continue;
    // `IPv6Parser` falls apart in other places than `ipv6`.
    if (/\d/.test(word.whole)) expander.insideNames(word.whole);
    const right = better === text ? expander.mistypedName(word) : null;
    if (right !== null) better = better.replace(word.typed, () => right);
  }
  const names = all.filter(({ typed }) => NAME.test(typed)).slice(0, MAX_NAMES);
  return {
    alternatives: expander.found,
    didYouMean: better === text ? null : better,
    names: names.length,
    unknownNames: names.filter(({ whole }) => !expander.hasName(whole)).length,
  };
}

// --- internal ---

/** All terms that a query is to look for beside its own, by weight. */
export function otherTerms({ alternatives }: Expansion, own: readonly string[]): Map<number, string[]> {
  const out = new Map<number, Set<string>>();
  for (const { terms, weight } of [...alternatives.values()].flat()) {
    for (const term of terms) {
      if (!own.includes(term)) out.set(weight, (out.get(weight) ?? new Set()).add(term));
    }
  }
  return new Map([...out].map(([weight, terms]) => [weight, [...terms]]));
}
