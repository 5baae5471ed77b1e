/**
 * Which of the sources in a prompt a sentence speaks of: those whose file it names, else the one that holds, within a few lines, the names
 * and rare words of the sentence that the others do not hold, or that alone defines what the sentence names. Where that is not clear it says nothing.
 */

import type { MatchedLines, OpeningQuote, Passage, Source } from '../types.ts';
import { admitsIgnorance } from './admits-ignorance.ts';
import {
  bestLines,
  featuresOf,
  fileFeatures,
  type IndexedText,
  indexSources,
  MAX_TEXT,
  type ShownSource,
  type SourceIndex,
  weightsOf,
} from './indexed-sources.ts';
import { type NamedText, namedPlaces } from './named-places.ts';
import { type EmbedTexts, Nearness } from './nearness.ts';
import { quoteOf } from './quotes.ts';

/** How a text states something: a lead-in (`In a.ts:`) only counts by the files that it names. */
export type Statement = 'sentence' | 'lead-in' | 'code';

/** What puts citations into an answer. */
export interface Matching extends Pick<SourceMatcher, 'closest' | 'quote'> {
  /** @param known lines at which each number of the answer opens so far @param before what the answer said so far */
  match(
    text: string,
    as: Statement,
    known?: ReadonlyMap<number, MatchedLines>,
    before?: string,
  ): readonly MatchedLines[];
  /** Whether lines speak of the same things, for comparing answers where `match` asks for more. @default whether it finds any */
  leansOn?(text: string): boolean;
  /** Lines that open the answer and are its citations. Where there are such, numbers that the model writes are not shown. */
  readonly quotes?: readonly OpeningQuote[];
}

/** Lines within which the words of a sentence must be. */
const WINDOW = 16;
/** A word of the question may be in every sentence of its answer. */
const ASKED = 0.3;
/** What must be found, in words that one passage alone holds. */
const LEAST = 1.8;
/** Share of the sentence's whole weight that must be found. */
const LEAST_SHARE = 0.25;
/** Share by which the best place must lead. */
const LEAST_LEAD = 0.35;
const MAX_WINDOW = 60;
/** Where words alone do not tell: what a cosine counts beside the share of the most words, how near it must be, and by how much it must lead; among more sources half of what this finds is wrong. */
const NEAR = { weight: 6, leastCosine: 0.5, leastLead: 0.9, mostShown: 6 };
/** Fewer words of their own have no meaning to compare: `By asking again.` */
const LEAST_WORDS = 3;
/** A whole answer must have this in common with one source, in words that it alone holds, or be so near. */
const WHOLE = { least: 0.8, leastCosine: 0.3 };
/** One for each answer. */
export class SourceMatcher {
  readonly #given: readonly [shown: readonly ShownSource[], others: readonly Passage[]];
  readonly #asked: ReadonlySet<string>;
  readonly #embed: EmbedTexts;
  #opened: { readonly index: SourceIndex; readonly nearness: Nearness } | undefined;

  /**
   * @param shown what an answer may cite
   * @param others passages that were found and not shown: they tell which words are rare, and a sentence that fits one of them
   * speaks of none that was shown
   */
  constructor(shown: readonly ShownSource[], question: string, others: readonly Passage[], embed: EmbedTexts) {
    this.#given = [shown, others];
    this.#asked = new Set(featuresOf(question.slice(0, MAX_TEXT)).keys());
    this.#embed = embed;
  }

  /** @param text as it is shown @returns none when it is not clear; several where it names several files */
  match(text: string, as: Statement): readonly MatchedLines[] {
    const { index } = this.#open();
    const weighed = this.#weigh(text);
    const named = as === 'code' ? [] : namedPlaces(text, index.texts);
    if (named.length > 0) return named.map((one) => linesOfNamed(one, weighed.weights));
    if (as === 'lead-in') return [];
    const words = byWords(index, weighed, text, as === 'code');
    const found = words ?? (as === 'code' ? null : (byName(index, text) ?? this.#byMeaning(text, weighed)));
    return found === null ? [] : [found];
  }

  /**
   * The source that a whole answer is closest to; for one that cites nothing else.
   * @returns null for one that says that it knows nothing, and for one that has too little in common with all sources
   */
  closest(answer: string): MatchedLines | null {
    const weighed = this.#weigh(answer);
    if (admitsIgnorance(answer) || saysLittle(weighed)) return null;
    // A place of which no line can be quoted says nothing of the answer.
    const best = this.#ranked(answer, weighed, false).find(
      ({ text: { source } }) => source !== null && this.quote(source, answer) !== '',
    );
    if (best?.text.source == null) return null;
    if (best.words < WHOLE.least * rarestOf(this.#open().index) && best.cosine < WHOLE.leastCosine) return null;
    return linesOf(best, best.text.source);
  }

  /** @param text of all that cites the source @returns words of the source, as they are there; '' where it has none of the text */
  quote({ number }: Pick<Source, 'number'>, text: string): string {
    const from = this.#open().index.texts.find(({ source }) => source?.number === number);
    return from === undefined ? '' : quoteOf(from, this.#weigh(text, 1).weights);
  }

  #byMeaning(text: string, weighed: Weighed): MatchedLines | null {
    if (this.#given[0].length > NEAR.mostShown || saysLittle(weighed)) return null;
    const [best, next] = this.#ranked(text, weighed, true);
    if (best?.text.source == null || best.cosine < NEAR.leastCosine) return null;
    return best.score - (next?.score ?? 0) < NEAR.leastLead ? null : linesOf(best, best.text.source);
  }

  /** Words and meaning together. */
  #ranked(text: string, { weights }: Weighed, withOthers: boolean): Ranked[] {
    const { index, nearness } = this.#open();
    const near = nearness.of(text.slice(0, MAX_TEXT));
    const words = index.texts.map((each) => bestLines(each, weights, WINDOW));
    const most = Math.max(1e-9, ...words.map(({ score }) => score));
    return words
      .map((lines, n): Ranked => {
        const { cosine = 0, ...run } = near[n] ?? { from: 0, to: 0 };
        const { from, to } = lines.score > 0 ? lines : run;
        return {
          ...{ text: lines.text, from, to, words: lines.score, cosine },
          score: lines.score / most + NEAR.weight * cosine,
        };
      })
      .filter((ranked) => withOthers || ranked.text.isShown)
      .sort((a, b) => b.score - a.score);
  }

  #open(): { readonly index: SourceIndex; readonly nearness: Nearness } {
    if (this.#opened === undefined) {
      const index = indexSources(...this.#given);
      const nearness = new Nearness(
        this.#embed,
        index.texts.map(({ plain }) => plain),
      );
      this.#opened = { index, nearness };
    }
    return this.#opened;
  }

  /** @param asked what a word of the question counts */
  #weigh(text: string, asked = ASKED): Weighed {
    const factor = (feature: string) => (this.#asked.has(feature) ? asked : 1);
    const weights = weightsOf(this.#open().index, text, { factor });
    return { weights, total: [...weights.values()].reduce((sum, weight) => sum + weight, 0) };
  }
}

// --- internal ---

interface Ranked {
  readonly text: IndexedText;
  readonly words: number;
  readonly cosine: number;
  readonly score: number;
  /** Lines from the first of the text, inclusive. */
  readonly from: number;
  readonly to: number;
}

function linesOf({ text, from, to }: Pick<Ranked, 'text' | 'from' | 'to'>, source: Source): MatchedLines {
  return { source, startLine: text.startLine + from, endLine: text.startLine + to };
}

function saysLittle({ weights }: Weighed): boolean {
  return [...weights.keys()].filter((feature) => !feature.includes(' ')).length < LEAST_WORDS;
}

/** The weight of a word that one text alone holds. */
function rarestOf({ texts }: SourceIndex): number {
  return Math.log((texts.length + 1) / 1.5);
}

/** What each feature of a text counts. */
interface Weighed {
  readonly weights: ReadonlyMap<string, number>;
  readonly total: number;
}

/** Of a text that is named: the lines that are told, else those that hold most of the sentence, else all. */
function linesOfNamed(
  { text, name, lines }: NamedText<IndexedText>,
  weights: ReadonlyMap<string, number>,
): MatchedLines {
  const { source, startLine, endLine } = text;
  const best = bestLines(text, weights, WINDOW, [...fileFeatures(text), ...featuresOf(name).keys()]);
  const from = lines?.from ?? (best.score > 0 ? startLine + best.from : startLine);
  const to = lines?.to ?? (best.score > 0 ? startLine + best.to : endLine);
  // Only what is shown is named.
  return { source: source as Source, startLine: Math.max(from, startLine), endLine: Math.min(to, endLine) };
}

function byWords(index: SourceIndex, { weights, total }: Weighed, text: string, isCode: boolean): MatchedLines | null {
  const window = isCode ? Math.min(MAX_WINDOW, Math.max(WINDOW, text.split('\n').length)) : WINDOW;
  const [best, next] = index.texts.map((each) => bestLines(each, weights, window)).sort((a, b) => b.score - a.score);
  if (best === undefined || best.score < Math.max(LEAST * rarestOf(index), total * LEAST_SHARE)) return null;
  const { source } = best.text;
  if (source === null || best.score - (next?.score ?? 0) < best.score * LEAST_LEAD) return null;
  return linesOf(best, source);
}

/** The definition that a sentence names in code. */
function byName({ names }: SourceIndex, text: string): MatchedLines | null {
  const named = names.namedIn(text);
  if (named === null || named.text.source === null) return null;
  const line = named.text.startLine + named.line;
  return { source: named.text.source, startLine: line, endLine: line };
}
