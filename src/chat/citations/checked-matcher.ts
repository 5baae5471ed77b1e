/**
 * Citations of an answer that quotes open: a sentence cites the lines that say it, or nothing. Numbers that the model writes itself are not asked for:
 * a model that is small names its source rightly in a third of the cases.
 */

import { redactSecrets } from '../../text/redact.ts';
import type { Citation, MatchedLines, OpeningQuote, Passage, Source } from '../types.ts';
import { admitsIgnorance } from './admits-ignorance.ts';
import { lastPart } from './claims.ts';
import { type IndexedText, indexSources, type ShownSource, type SourceIndex, weightsOf } from './indexed-sources.ts';
import type { EmbedTexts } from './nearness.ts';
import { openingQuotes } from './opening-quotes.ts';
import { quoteOf } from './quotes.ts';
import { type Matching, SourceMatcher, type Statement } from './source-matcher.ts';
import { copiedFrom, leansOn, type StatedLines, statedIn } from './stated-lines.ts';

/** Lines that one number may open at: a quote, and what sentences lean on around it. */
const MOST_LINES = 16;
/** `It` and `this` of a comment are what it stands at: a sentence that begins so says the same only where it speaks of that. */
const POINTS_BACK = /^\W*(?:\w+\W+)?(?:it|its|they|their|this|that|these|those)\b/i;

export class CheckedMatcher implements Matching {
  readonly #index: SourceIndex;
  readonly #question: string;
  /** What opens the answer, the best first. */
  readonly quotes: readonly OpeningQuote[];

  /** @param shown what an answer may cite @param others passages that were found and not shown: they tell which words are rare */
  constructor(shown: readonly ShownSource[], question: string, others: readonly Passage[], embed: EmbedTexts) {
    this.#index = indexSources(shown, others);
    this.#question = question;
    this.quotes = openingQuotes(this.#index, question, embed);
  }

  /**
   * @param known lines that each number opens at already @param before what the answer said so far
   * @returns the lines that say it, of one source; none where none do
   */
  match(
    text: string,
    as: Statement,
    known: ReadonlyMap<number, MatchedLines> = new Map(),
    before = '',
  ): readonly MatchedLines[] {
    if (as === 'lead-in' || admitsIgnorance(text)) return [];
    const meant = as === 'sentence' && POINTS_BACK.test(text) ? this.#lastNamed(before) : null;
    const say = (each: IndexedText) => (as === 'code' ? copiedFrom(each, text) : statedIn(each, text));
    const saying = this.#index.texts
      .filter(({ isShown }) => isShown)
      .flatMap((each): StatedLines[] => {
        const stated = say(each);
        if (meant !== null && nameOf(each) !== meant) return [];
        return stated !== null && fits(stated, known.get(each.source?.number ?? 0)) ? [stated] : [];
      })
      .sort((a, b) => b.share - a.share);
    const [best] = saying;
    return best?.text.source == null ? [] : [linesOf(best, best.text.source)];
  }

  /** Of the definitions that the sources show, the one that was spoken of last; '' for none. */
  #lastNamed(before: string): string {
    const said = `${this.#question} ${before}`;
    let last = { name: '', at: -1 };
    for (const { source } of this.#index.texts) {
      const name = source === null ? '' : lastPart(source.symbol);
      const at = name === '' ? -1 : Math.max(-1, ...[...said.matchAll(wordPattern(name))].map(({ index }) => index));
      if (at > last.at) last = { name, at };
    }
    return last.name;
  }

  leansOn(text: string): boolean {
    return this.#index.texts.some((each) => each.isShown && leansOn(each, text));
  }

  /** The quotes are the citations of an answer without others. */
  closest(): null {
    return null;
  }

  /** @returns the line that holds most of the text; '' where the source is none of these */
  quote({ number }: Pick<Source, 'number'>, text: string): string {
    const from = this.#index.texts.find(({ source }) => source?.number === number);
    return from === undefined ? '' : quoteOf(from, weightsOf(this.#index, text));
  }
}

/** What puts citations into an answer. @param opensWithQuotes where the model is too small to be trusted with them @param shown as SourceMatcher */
export function matcherOf(
  opensWithQuotes: boolean,
  ...given: ConstructorParameters<typeof CheckedMatcher>
): CheckedMatcher | SourceMatcher {
  const [shown] = given;
  return opensWithQuotes && shown.length > 0 ? new CheckedMatcher(...given) : new SourceMatcher(...given);
}

/** A quote that opens an answer, as a citation of it. @param lines that sentences lean on too, the quote among them */
export function citationOfQuote({ source, startLine, endLine, text }: OpeningQuote, lines?: MatchedLines): Citation {
  return {
    ...source,
    startLine: lines?.startLine ?? startLine,
    endLine: lines?.endLine ?? endLine,
    by: 'quote',
    quote: redactSecrets(text).text,
    quoted: { startLine, endLine },
  };
}

// --- internal ---

function nameOf({ source }: IndexedText): string {
  return source === null || source.symbol === '' ? '-' : lastPart(source.symbol);
}

function wordPattern(name: string): RegExp {
  return new RegExp(`(?<![\\w$])${name.replaceAll(/[^\w]/g, '\\$&')}(?![\\w$])`, 'g');
}

function linesOf({ text, from, to }: StatedLines, source: Source): MatchedLines {
  return { source, startLine: text.startLine + from, endLine: text.startLine + to };
}

/** A number opens at one place. */
function fits({ text, from, to }: StatedLines, known: MatchedLines | undefined): boolean {
  if (known === undefined) return true;
  const first = Math.min(known.startLine, text.startLine + from);
  const last = Math.max(known.endLine, text.startLine + to);
  return last - first < MOST_LINES;
}
