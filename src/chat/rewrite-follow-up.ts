/** Rewrites a follow-up question into a complete query with words of earlier turns. Uses no model. */

import { byLabel } from '../text/citation-label.ts';
import { IDENTIFIER, splitIdentifier } from '../text/terms.ts';
import { asksForUsers, subjectOf } from './asked-users.ts';
import { PLAIN_WORDS } from './citations/plain-words.ts';
import type { EarlierTurn } from './types.ts';

/** Words that point back. */
const POINTING =
  /\b(?:it|its|they|them|their|theirs|that|this|those|these|there|here|he|she|former|latter|above|previous(?:ly)?|other one|that one|first one|second one|last one)\b/i;
/** Words that point back in a short question: `and what else?`, but not `does it ask again when the value is wrong?`. */
const POINTING_IF_SHORT = /\b(?:same|again|also|else|instead|more|another)\b/i;
/** A question that begins in the middle. */
const GOES_ON =
  /^\s*(?:and|but|so|or|then|why|how so|how come|really|what about|how about|what if|ok(?:ay)?|yes|no)\b/i;
const NUMBERED = /\[≈?(\d{1,3}|[\da-f]{7})\]/g;
const PATH = /(?:[\w.@-]+\/)+[\w.@-]+|\b[\w-]+\.[A-Za-z]{1,8}\b/g;
/** Fewer words of its own than this: the question cannot be searched for alone. */
const OWN_WORDS = 2;
const SHORT = 3;
const MAX_CARRIED = 16;
/** Turns that are looked back to. */
const MAX_TURNS = 3;
const MAX_NAMES_OF_ANSWER = 4;

export interface Rewritten {
  /** What to search for. */
  readonly query: string;
  /** The question without the signs of mentions. */
  readonly own: string;
  /** Whether it has words enough to be searched for by itself. */
  readonly hasOwnWords: boolean;
  /** The definition that a question of users only points to ("where is it used?"); '' for none. */
  readonly about: string;
  /** What was taken from earlier turns, in the order of the query; empty for a question that is complete by itself. */
  readonly carried: readonly string[];
}

/** @param earlier oldest first */
export function rewriteQuestion(question: string, earlier: readonly EarlierTurn[]): Rewritten {
  const own = question.replaceAll(/(^|\s)@(?=["\w.])/g, '$1');
  const hasOwnWords = contentWords(own).length >= OWN_WORDS || namesIn(own).length > 0;
  if (earlier.length === 0 || !leansOnEarlier(own)) return { query: own, own, hasOwnWords, about: '', carried: [] };
  const known = own.toLowerCase();
  const carried: string[] = [];
  const carry = (words: Iterable<string>): void => {
    for (const word of words) {
      if (carried.length >= MAX_CARRIED || carried.includes(word) || known.includes(word.toLowerCase())) continue;
      carried.push(word);
    }
  };
  const pointed = citedNames(question, earlier);
  const isPointing = asksForUsers(own) && namesIn(own).length === 0 && pointed.length === 0;
  const about = isPointing ? subjectOf(earlier.at(-1), namesIn) : '';
  carry(pointed);
  if (about !== '') carry([about]);
  for (const turn of earlier.slice(-MAX_TURNS).reverse()) {
    carry(namesIn(turn.question));
    carry(namesIn(turn.answer).slice(0, MAX_NAMES_OF_ANSWER));
    carry(contentWords(turn.question));
    // A question that leaned itself says little; the one before it is what both are about.
    if (!leansOnEarlier(turn.question)) break;
  }
  return { query: carried.length === 0 ? own : `${own} ${carried.join(' ')}`, own, hasOwnWords, about, carried };
}

/** Paths and names that can only be code: of mixed case, with underscores, dots, or in back-quotes. */
export function namesIn(text: string): string[] {
  const paths = text.match(PATH) ?? [];
  const quoted = [...text.matchAll(/`([^`\n]{2,80})`/g)].flatMap(([, code = '']) => code.match(IDENTIFIER) ?? []);
  const mixed = (text.match(IDENTIFIER) ?? []).filter((word) => isName(word));
  return [...new Set([...paths, ...quoted.filter((word) => word.length > 2), ...mixed])];
}

// --- internal ---

function leansOnEarlier(question: string): boolean {
  if (GOES_ON.test(question) || question.search(NUMBERED) >= 0) return true;
  // A name that can only be code says what is meant, however little else is said.
  if (namesIn(question).length > 0) return false;
  const words = contentWords(question).length;
  if (words < OWN_WORDS || POINTING.test(question)) return true;
  return words <= SHORT && POINTING_IF_SHORT.test(question);
}

function contentWords(text: string): string[] {
  const words = text.match(IDENTIFIER) ?? [];
  return [...new Set(words.filter((word) => word.length > 2 && !PLAIN_WORDS.has(word.toLowerCase())))];
}

function isName(word: string): boolean {
  if (word.length < 3) return false;
  return splitIdentifier(word).length > 1 && (/[_$]/.test(word) || /\p{Ll}\p{Lu}|\p{Lu}{2,}\p{Ll}/u.test(word));
}

/** `[2]` in a question means what the second source holds. */
function citedNames(question: string, earlier: readonly EarlierTurn[]): string[] {
  const sources = byLabel(earlier.flatMap((turn) => turn.sources));
  return [...question.matchAll(NUMBERED)].flatMap(([, label = '']) => {
    const source = sources.get(label);
    return source === undefined ? [] : [source.symbol, source.path].filter((name) => name !== '');
  });
}
