/**
 * A model's answer on its way to the user, piece by piece: nothing that steers a terminal, no secret, no marker of ours, and only
 * citations that resolve; with those found for sentences that have none. What is shown is never taken back, so what may still turn out to be a secret waits.
 */

import { forTerminal } from '../../base/text.ts';
import { citationLabel } from '../../text/citation-label.ts';
import { redactSecrets } from '../../text/redact.ts';
import type { MatchedLines, Source } from '../types.ts';
import { CitationChecker } from './citations.ts';
import { CitationFinder } from './found-citations.ts';
import { citingText } from './quotes.ts';
import type { Matching } from './source-matcher.ts';

/** A word that may name a secret, and behind it nothing yet, or a sign after which its value comes: that may hold blanks. */
const SPEAKS_OF_SECRET =
  /[\w.-]{0,60}(?:pass|pwd|secret|token|key|auth|cred|private|connection|dsn)[\w.-]{0,60}["'`\])]{0,3}\s{0,4}(?:$|[:=].*$)|\bbearer\s+\S*$|-{2,}[A-Z ]{0,40}-{0,5}$/i;
const KEY_BEGINS = /-----BEGIN [A-Z ]*PRIVATE KEY/;
const KEY_ENDS = /-----END [A-Z ]*PRIVATE KEY-----[^\n]*\n/;
/** Text without a blank waits no longer than this: no token is that long, and neither is the wait. */
const MOST_WAITING = 4_000;

export interface AnswerEnd {
  /** The rest of the text. */
  readonly text: string;
  /** Sources cited, in the order of their numbers. */
  readonly cited: readonly Source[];
  /** Lines found for sentences that cite nothing, in the order of their sources' numbers; `[≈2]` in the text. */
  readonly found: readonly MatchedLines[];
  /** By number of a cited source: words of it that the answer leans on, as they are there; '' where it has none of what the answer says. */
  readonly quotes: ReadonlyMap<number, string>;
  /** How often such a citation is in the text. */
  readonly foundCitations: number;
  /** Numbers cited that belong to no source; they are not in the text. */
  readonly unknownCitations: number;
  /** Secrets taken out. */
  readonly redacted: number;
}

/** One for each answer. */
export class AnswerText {
  readonly #citations: CitationChecker;
  readonly #finder: CitationFinder;
  readonly #marker: string;
  readonly #matcher: Matching;
  #waiting = '';
  /** All that was shown. */
  #shown = '';
  #redacted = 0;

  /** @param citable what the prompt shows @param matcher over the same */
  constructor(citable: readonly Source[], marker: string, matcher: Matching) {
    this.#citations = new CitationChecker(citable, matcher.quotes === undefined);
    this.#finder = new CitationFinder(matcher);
    this.#marker = marker;
    this.#matcher = matcher;
  }

  /** @returns what may be shown now; often less than what came, sometimes more */
  push(piece: string): string {
    this.#waiting += piece;
    const ready = readyLength(this.#waiting);
    if (ready === 0) return '';
    const text = this.#waiting.slice(0, ready);
    this.#waiting = this.#waiting.slice(ready);
    return this.#show(this.#finder.push(this.#citations.push(this.#clean(text))));
  }

  end(): AnswerEnd {
    const last = this.#citations.push(this.#clean(this.#waiting)) + this.#citations.end();
    this.#waiting = '';
    const { cited, unknown } = this.#citations;
    const text = this.#show(this.#finder.push(last) + this.#finder.end(cited.length > 0));
    const { found, count } = this.#finder;
    const sources = [...cited, ...found.map(({ source }) => source)];
    const quotes = quotesOf(this.#shown, sources, this.#matcher);
    return { text, cited, found, quotes, foundCitations: count, unknownCitations: unknown, redacted: this.#redacted };
  }

  #show(text: string): string {
    this.#shown += text;
    return text;
  }

  #clean(text: string): string {
    const { text: safe, counts } = redactSecrets(forTerminal(text));
    this.#redacted += Object.values(counts).reduce((sum, count) => sum + count, 0);
    // Before the number of a source it goes; elsewhere, such as between back-quotes, something has to stay.
    return safe.replaceAll(`${this.#marker} `, '').replaceAll(this.#marker, '…');
  }
}

/** @param answer as shown @param sources that it cites @returns by number, words of each that the answer leans on, without secrets */
export function quotesOf(
  answer: string,
  sources: readonly Pick<Source, 'number' | 'path'>[],
  matcher: Pick<Matching, 'quote'>,
): ReadonlyMap<number, string> {
  const texts = citingText(answer);
  return new Map(
    sources.map((source) => [
      source.number,
      redactSecrets(matcher.quote(source, texts.get(citationLabel(source)) ?? '')).text,
    ]),
  );
}

// --- internal ---

/** How much of the text can be judged without what comes after it. */
function readyLength(text: string): number {
  const key = KEY_BEGINS.exec(text);
  if (key !== null) {
    const end = KEY_ENDS.exec(text.slice(key.index));
    return end === null ? lineStart(text, key.index) : key.index + end.index + end[0].length;
  }
  const line = lineStart(text, text.length);
  const last = text.slice(line);
  if (last.length > MOST_WAITING) return text.length;
  const secret = last.search(SPEAKS_OF_SECRET);
  if (secret >= 0) return line + secret;
  // Up to the last blank: a token has none in it.
  return line + Math.max(last.lastIndexOf(' '), last.lastIndexOf('\t')) + 1;
}

function lineStart(text: string, before: number): number {
  return text.lastIndexOf('\n', before - 1) + 1;
}
