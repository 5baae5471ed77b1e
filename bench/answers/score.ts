/** Scores of answers without a judge, from what their questions left behind. */

import { type Claim, claimsOf, lastPart, namesInAnswer } from '../../src/chat/index.ts';
import { resampledInterval } from '../../src/text/resamples.ts';
import { mean as average } from '../sets/scores.ts';
import { firstNamed } from './needles.ts';
import type { AnswerRecord, Shown } from './records.ts';

/** A figure and what chance leaves of it: the middle 95 % of resamples of the questions. */
export interface Figure {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  /** Questions that count for it. */
  readonly of: number;
}

export function figuresOf(records: readonly AnswerRecord[]): Record<string, Figure> {
  const own = records.filter(({ kind }) => kind === 'own');
  const foreign = records.filter(({ kind }) => kind === 'foreign');
  const closed = records.filter(({ kind, answer }) => kind === 'closed' && answer !== '');
  const needles = records.filter(({ kind }) => kind === 'needle');
  // Without a model no prompt is made, so nothing is known of its sources.
  const packed = own.filter(({ abstained, model }) => !abstained && model !== '');
  const answered = own.filter(({ abstained, answer }) => !abstained && answer !== '');
  const quoted = packed.filter(({ citations }) => citations.some(isQuote));
  const gold = answered.filter(({ goldFiles }) => goldFiles.length > 0);
  return {
    answersOwnQuestions: mean(own, ({ abstained }) => (abstained ? 0 : 1)),
    abstainsOnForeign: mean(foreign, ({ abstained }) => (abstained ? 1 : 0)),
    goldFileAmongSources: mean(
      packed.filter(({ goldFiles }) => goldFiles.length > 0),
      ({ goldFiles, shown }) => (shown.some(({ path }) => goldFiles.includes(path)) ? 1 : 0),
    ),
    goldFileRecallOfSources: mean(
      packed.filter(({ goldFiles }) => goldFiles.length > 0),
      ({ goldFiles, shown }) => share(goldFiles, (file) => shown.some(({ path }) => path === file)),
    ),
    goldNamesInSources: mean(
      packed.filter(({ goldNames }) => goldNames.length > 0),
      ({ goldNames, shown }) => share(goldNames, (name) => shown.some(({ text }) => text.includes(lastPart(name)))),
    ),
    goldFilePrecisionOfQuotes: mean(
      quoted.filter(({ goldFiles }) => goldFiles.length > 0),
      ({ citations, goldFiles }) => share(citations.filter(isQuote), ({ path }) => goldFiles.includes(path)),
    ),
    firstQuoteOfGoldFile: mean(
      quoted.filter(({ goldFiles }) => goldFiles.length > 0),
      ({ citations, goldFiles }) => (goldFiles.includes(citations.find(isQuote)?.path ?? '') ? 1 : 0),
    ),
    goldNamesInQuotes: mean(
      quoted.filter(({ goldNames }) => goldNames.length > 0),
      ({ citations, goldNames }) =>
        share(goldNames, (name) => citations.filter(isQuote).some(({ quote = '' }) => quote.includes(lastPart(name)))),
    ),
    quotes: mean(quoted, ({ citations }) => citations.filter(isQuote).length),
    answersWithCitation: mean(answered, ({ citations }) => (citations.length > 0 ? 1 : 0)),
    citationsNameShownSource: mean(
      answered.filter(({ citations }) => citations.length > 0),
      ({ citations, shown }) => share(citations, (cited) => shown.some(({ number }) => number === cited.number)),
    ),
    quotesStandInSource: mean(
      answered.filter(({ citations }) => citations.some(hasQuote)),
      ({ citations, shown }) =>
        share(citations.filter(hasQuote), ({ number, quote = '' }) =>
          shown.some((source) => source.number === number && source.text.includes(quote)),
        ),
    ),
    goldFilePrecisionOfCitations: mean(
      gold.filter(({ citations }) => citations.length > 0),
      ({ citations, goldFiles }) => share(citations, ({ path }) => goldFiles.includes(path)),
    ),
    goldFileRecallOfCitations: mean(gold, ({ citations, goldFiles }) =>
      share(goldFiles, (file) => citations.some(({ path }) => path === file)),
    ),
    sentencesWithCitation: mean(answered, ({ answer }) => share(claimsOf(answer), ({ supported }) => supported)),
    namesStandInCitedLines: mean(
      answered.filter((record) => supportable(record).length > 0),
      (record) => share(supportable(record), (claim) => isSupported(claim, record)),
    ),
    namesInvented: mean(
      answered.filter(({ named }) => named > 0),
      ({ invented, named }) => invented.length / named,
    ),
    namesInventedWithoutSources: mean(
      closed.filter(({ named }) => named > 0),
      ({ invented, named }) => invented.length / named,
    ),
    goldNamesInAnswer: mean(
      answered.filter(({ goldNames }) => goldNames.length > 0),
      ({ goldNames, answer }) => share(goldNames, (name) => answer.includes(lastPart(name))),
    ),
    goldNamesInAnswerWithoutSources: mean(
      closed.filter(({ goldNames }) => goldNames.length > 0),
      ({ goldNames, answer }) => share(goldNames, (name) => answer.includes(lastPart(name))),
    ),
    needleFound: mean(needles, (record) => (isFound(record, true) ? 1 : 0)),
    needleNamedByModelAlone: mean(needles, (record) => (isFound(record, false) ? 1 : 0)),
    promptTokens: mean(answered, ({ promptTokens }) => promptTokens),
    answerTokens: mean(answered, ({ answerTokens }) => answerTokens),
    secondsToFirstWord: mean(answered, ({ secondsToFirst }) => secondsToFirst),
    seconds: mean(answered, ({ seconds }) => seconds),
  };
}

export function tableOf(figures: Readonly<Record<string, Figure>>): string {
  const lines = ['| figure | value | 95 % of resamples | questions |', '| --- | --- | --- | --- |'];
  for (const [name, { value, low, high, of }] of Object.entries(figures)) {
    if (of > 0) lines.push(`| ${name} | ${round(value)} | ${round(low)} to ${round(high)} | ${of} |`);
  }
  return `${lines.join('\n')}\n`;
}

// --- internal ---

function supportable({ answer }: AnswerRecord): Claim[] {
  return claimsOf(answer).filter(({ text, supported }) => supported && namesInAnswer(text).length > 0);
}

/** Whether every name of the sentence occurs in a source that it cites. */
function isSupported({ text, numbers }: Claim, { shown }: AnswerRecord): boolean {
  const cited = numbers.flatMap((number) => shown.find((source: Shown) => source.number === number) ?? []);
  return namesInAnswer(text).every((name) => cited.some((source) => source.text.includes(lastPart(name))));
}

function isFound(record: AnswerRecord, byMatching: boolean): boolean {
  return record.goldNames.includes(firstNamed(record, byMatching));
}

function isQuote({ by }: AnswerRecord['citations'][number]): boolean {
  return by === 'quote';
}

function hasQuote({ quote = '' }: AnswerRecord['citations'][number]): boolean {
  return quote !== '';
}

function share<T>(all: readonly T[], holds: (one: T) => boolean): number {
  return all.filter(holds).length / Math.max(1, all.length);
}

function mean<T>(all: readonly T[], of: (one: T) => number): Figure {
  const values = all.map(of);
  const [low, high] = resampledInterval(values);
  return { value: average(values), low, high, of: values.length };
}

function round(value: number): string {
  return value >= 10 ? value.toFixed(0) : value.toFixed(3);
}
