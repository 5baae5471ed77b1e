/**
 * Whether a question is about this project at all, asked before a model is: how often the project has its words compared with other projects, how well the
 * best files and chunks fit, whether words that stand together in it do so here, and names that are nowhere.
 */

import type { Lexicon } from '../../store/index.ts';
import { holdsTerm, stem, terms } from '../../text/terms.ts';
import type { CommonWords } from '../query/common-words.ts';
import type { Expansion } from '../query/expand.ts';
import type { AnalyzedQuery } from '../query/query.ts';
import { wordsOf } from '../query/query-words.ts';
import type { RankedChunk } from './rank.ts';
import type { ScoredFile } from './signals.ts';

/** What is known when a question is judged. */
export interface Asked {
  readonly query: AnalyzedQuery;
  readonly expansion: Expansion;
  readonly lexicon: Lexicon;
  readonly common: CommonWords;
  /** The best file; its best chunks, best first. */
  readonly top: ScoredFile;
  readonly ranked: readonly Pick<RankedChunk, 'chunk'>[];
  /** Whether similarity was asked for. */
  readonly dense: boolean;
}

/**
 * Logistic regression: `docs/design/004-ask.md` has what it was fitted to, and the figures of repositories left out. `seldom` counts words that are here
 * far seldomer than elsewhere, `telling` the five that are here most above that.
 */
const WEIGHTS = {
  defined: 1.864,
  covered: 5.582,
  header: 6.287,
  unknownNames: -2.588,
  together: 6.955,
  words: 0.648,
  z: 0.214,
  often: 0.786,
  seldom: 1.215,
  telling: 1.61,
} as const;
const BIAS = -5.8;
/** Below it the question belongs elsewhere. */
const LEAST = 0.1;
/** Fewer words say too little for this. */
const LEAST_TERMS = 5;
/** A question that has hardly a word but those that so large a share of all chunks have everywhere names nothing, and may be about any project. */
const SPECIFIC = 0.01;
const LEAST_SPECIFIC = 2;
const TELLING = 5;
const MOST_SELDOM = -4;
const CHUNKS = 20;
const MAX_Z = 6;
const USUAL_Z = 3.6;
/** Words that are named to the user. */
const MOST_SHOWN = 4;
/** How to answer, not what about. */
const ASKING = new Set(
  'explain describe tell show brief briefly detail step please list give example sentence short summarize summary overview'
    .split(' ')
    .map(stem),
);

export interface Judged {
  readonly belongs: boolean;
  /** Of a question that does not: its words that are nowhere in the project, the rarest first. */
  readonly strange: readonly string[];
}

/** @returns null for a query that is too short to be judged, or no question */
export function judgeQuestion(asked: Asked): Judged | null {
  const { query, lexicon } = asked;
  if (query.kind !== 'text' || lexicon.terms === 0) return null;
  const told = query.terms.filter((term) => !ASKING.has(term));
  if (told.length < LEAST_TERMS) return null;
  const specific = told.filter((term) => (asked.common.get(term) ?? 0) < SPECIFIC).length;
  const isSpecific = asked.expansion.names > 0 || specific >= LEAST_SPECIFIC;
  const belongs = !isSpecific || questionScore(asked, told) >= LEAST;
  return { belongs, strange: belongs ? [] : nowhere(asked, told) };
}

// --- internal ---

function questionScore(asked: Asked, told: readonly string[]): number {
  const { query, expansion, top, ranked, dense } = asked;
  const signal = (name: string) => top.signals[name] ?? 0;
  const chunks = ranked.slice(0, CHUNKS).map(({ chunk }) => chunk);
  const ratios = told.map((term) => ratioOf(asked, term)).sort((a, b) => b - a);
  const values: Record<keyof typeof WEIGHTS, number> = {
    defined: signal('define.file'),
    covered: signal('cover.best'),
    header: signal('cover.header'),
    unknownNames: expansion.unknownNames / Math.max(1, expansion.names),
    together: pairsTogether(
      query.terms,
      // The stored terms of a chunk are not in the order of its text.
      chunks.map(({ row }) => terms(row.text).join(' ')),
    ),
    words: Math.max(0, ...chunks.map(({ scores }) => scores.lexical ?? 0)) / query.terms.length,
    z: dense ? Math.min(MAX_Z, signal('static.z')) : USUAL_Z,
    often: mean(ratios),
    seldom: mean(ratios.map((ratio) => Math.max(MOST_SELDOM, Math.min(0, ratio)))),
    telling: mean(ratios.slice(0, TELLING)),
  };
  let score = BIAS;
  for (const name of Object.keys(WEIGHTS) as (keyof typeof WEIGHTS)[]) score += WEIGHTS[name] * values[name];
  return score;
}

/** Logarithm of how much oftener this project has the word than others; 0 where another word stands for it here. */
function ratioOf({ lexicon, common, expansion }: Asked, term: string): number {
  const df = lexicon.df(term);
  if (df === 0 && (expansion.alternatives.get(term)?.length ?? 0) > 0) return 0;
  const half = 0.5 / (lexicon.chunks + 1);
  return Math.log(df / (lexicon.chunks + 1) + half) - Math.log((common.get(term) ?? 0) + half);
}

/** Share of the neighbouring words of the question that are neighbours in one of the chunks. */
function pairsTogether(asked: readonly string[], chunks: readonly string[]): number {
  const pairs = asked.slice(1).map((term, n) => `${asked[n]} ${term}`);
  return pairs.filter((pair) => chunks.some((text) => holdsTerm(text, pair))).length / Math.max(1, pairs.length);
}

function nowhere({ query, lexicon, common, expansion }: Asked, told: readonly string[]): readonly string[] {
  const words = wordsOf(query.text).filter(({ parts, whole }) => {
    if (lexicon.df(whole) > 0 || lexicon.df(stem(whole)) > 0) return false;
    const own = parts.map(stem);
    const isAsked = parts.length > 1 || own.some((term) => told.includes(term));
    return isAsked && (parts.length > 1 || (expansion.alternatives.get(own[0] ?? '')?.length ?? 0) === 0);
  });
  const rarity = ({ parts }: (typeof words)[number]) =>
    parts.length > 1 ? -1 : (common.get(stem(parts[0] ?? '')) ?? 0);
  const rarest = [...words].sort((a, b) => rarity(a) - rarity(b)).map(({ typed }) => typed);
  return [...new Set(rarest)].slice(0, MOST_SHOWN);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}
