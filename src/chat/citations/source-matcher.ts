/**
 * Which of the sources in a prompt a sentence speaks of: those whose file it names, else the one that holds, within a few lines, the names
 * and rare words of the sentence that the others do not hold, or that alone defines what the sentence names. Where that is not clear it says nothing.
 */

import { terms } from '../../text/terms.ts';
import type { Passage, Place, Source } from '../types.ts';
import { DefinedNames } from './defined-names.ts';
import { type NamedText, namedPlaces } from './named-places.ts';
import { PLAIN_WORDS } from './plain-words.ts';

/** A source with its lines as the prompt shows them. */
export interface ShownSource {
  readonly source: Source;
  readonly text: string;
}

/** Lines of a source that a sentence speaks of. */
export interface MatchedLines {
  readonly source: Source;
  /** 1-based, inclusive, in the source's file. */
  readonly startLine: number;
  readonly endLine: number;
}

/** How a text states something: a lead-in (`In a.ts:`) only counts by the files that it names. */
export type Statement = 'sentence' | 'lead-in' | 'code';

/** Lines within which the words of a sentence must stand. */
const WINDOW = 16;
/** What counts how much, beside a plain word; measured with `npm run bench:citations`. */
const WEIGHTS = {
  /** A name made of several words, such as `sendFile` or `res.location`. */
  name: 2.2,
  /** `response.js:350`, the first line of a source, as its header has it. */
  place: 5,
  /** A word between back-quotes. */
  quoted: 1.6,
  /** Two words in a row. */
  pair: 1.2,
  word: 1,
};
/** A word of the question may be in every sentence of its answer. */
const ASKED = 0.3;
/** What must be found, in words that one passage alone holds. */
const LEAST = 1.8;
/** Share of the sentence's whole weight that must be found. */
const LEAST_SHARE = 0.25;
/** Share by which the best place must lead. */
const LEAST_LEAD = 0.35;
const MAX_TEXT = 4_000;
const MAX_LINES = 2_000;
const MAX_OTHERS = 60;
const MAX_WINDOW = 60;

/** One for each answer. */
export class SourceMatcher {
  readonly #given: readonly [shown: readonly ShownSource[], others: readonly Passage[]];
  readonly #asked: ReadonlySet<string>;
  #index: Index | undefined;

  /**
   * @param shown what an answer may cite
   * @param others passages that were found and not shown: they tell which words are rare, and a sentence that fits one of them
   * speaks of none that was shown
   */
  constructor(shown: readonly ShownSource[], question: string, others: readonly Passage[]) {
    this.#given = [shown, others];
    this.#asked = new Set(featuresOf(question.slice(0, MAX_TEXT)).keys());
  }

  /** @param text as it is shown @returns none when it is not clear; several where it names several files */
  match(text: string, as: Statement): readonly MatchedLines[] {
    this.#index ??= indexOf(...this.#given);
    const index = this.#index;
    const weighed = this.#weigh(index, text);
    const named = as === 'code' ? [] : namedPlaces(text, index.texts);
    if (named.length > 0) return named.map((one) => linesOfNamed(one, weighed.weights));
    if (as === 'lead-in') return [];
    const found = byWords(index, weighed, text, as === 'code') ?? (as === 'code' ? null : byName(index, text));
    return found === null ? [] : [found];
  }

  #weigh({ texts, spread }: Index, text: string): Weighed {
    const weights = new Map<string, number>();
    let total = 0;
    for (const [feature, kind] of featuresOf(text.slice(0, MAX_TEXT))) {
      const rarity = Math.max(0, Math.log((texts.length + 1) / ((spread.get(feature) ?? 0) + 0.5)));
      const weight = rarity * WEIGHTS[kind] * (this.#asked.has(feature) ? ASKED : 1);
      weights.set(feature, weight);
      total += weight;
    }
    return { weights, total };
  }
}

// --- internal ---

interface Index {
  readonly texts: readonly Indexed[];
  /** By feature: in how many texts it is. */
  readonly spread: ReadonlyMap<string, number>;
  readonly names: DefinedNames<Indexed>;
}

/** What each feature of a text counts. */
interface Weighed {
  readonly weights: ReadonlyMap<string, number>;
  readonly total: number;
}

interface Indexed extends Place {
  /** Null for what was not shown. */
  readonly source: Source | null;
  readonly isShown: boolean;
  /** Features of each line. */
  readonly lines: readonly ReadonlySet<string>[];
}

interface Scored {
  readonly text: Indexed;
  readonly score: number;
  /** Lines from the first of the text, inclusive. */
  readonly from: number;
  readonly to: number;
}

function indexOf(shown: readonly ShownSource[], others: readonly Passage[]): Index {
  const apart = others.filter((other) => !shown.some(({ source }) => overlaps(source, other)));
  const names = new DefinedNames<Indexed>();
  const take = (source: Source | null, place: Place & { readonly symbol: string }, text: string): Indexed => {
    const lines = text.split('\n').slice(0, MAX_LINES);
    const each = indexed(source, place, lines);
    names.add(each, place.symbol, lines);
    return each;
  };
  const texts = [
    ...shown.map(({ source, text }) => take(source, source, text)),
    ...apart.slice(0, MAX_OTHERS).map((other) => take(null, other, other.text)),
  ];
  const spread = new Map<string, number>();
  for (const { lines } of texts) {
    const features = new Set(lines.flatMap((line) => [...line]));
    for (const feature of features) spread.set(feature, (spread.get(feature) ?? 0) + 1);
  }
  return { texts, spread, names };
}

function overlaps(a: Place, b: Place): boolean {
  return a.path === b.path && a.startLine <= b.endLine && b.startLine <= a.endLine;
}

function indexed(source: Source | null, { path, startLine, endLine }: Place, lines: readonly string[]): Indexed {
  const header = fileFeatures({ path, startLine });
  const features = lines.map((line) => new Set([...featuresOf(line.slice(0, MAX_TEXT)).keys(), ...header]));
  return { source, isShown: source !== null, path, startLine, endLine, lines: features };
}

/** What every line of a text has, as it is of that file. */
function fileFeatures({ path, startLine }: Pick<Place, 'path' | 'startLine'>): string[] {
  const file = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  return [file, `${file}:${startLine}`];
}

/** Stemmed words, whole identifiers, names of files and places in them, and words in a row. */
function featuresOf(text: string): Map<string, keyof typeof WEIGHTS> {
  const out = new Map<string, keyof typeof WEIGHTS>();
  let before = '';
  for (const [, file = '', line] of text.matchAll(/\b([\w-]+\.[a-z]{1,5})\b(?::(\d{1,6}))?/gi)) {
    out.set(file.toLowerCase(), 'name');
    if (line !== undefined) out.set(`${file.toLowerCase()}:${line}`, 'place');
  }
  for (const [member] of text.matchAll(/[a-z_$][\w$]{0,63}\.[a-z_$][\w$]{0,63}/gi))
    out.set(member.toLowerCase(), 'name');
  const quoted = new Set((text.match(/`[^`\n]{1,80}`/g) ?? []).flatMap((code) => terms(code)));
  for (const word of text.match(/[\p{L}_$][\p{L}\p{N}_$]*|\p{N}+/gu) ?? []) {
    if (PLAIN_WORDS.has(word.toLowerCase())) continue;
    const parts = terms(word);
    const whole = parts.length > 1 ? (parts.at(-1) ?? '') : '';
    for (const part of parts) {
      if (part === whole) out.set(part, 'name');
      else if (part.length > 1 && !out.has(part)) out.set(part, quoted.has(part) ? 'quoted' : 'word');
    }
    const key = whole === '' ? (parts[0] ?? '') : whole;
    if (before !== '' && key !== '') out.set(`${before} ${key}`, 'pair');
    before = key;
  }
  return out;
}

/** Of a text that is named: the lines that are told, else those that hold most of the sentence, else all. */
function linesOfNamed({ text, name, lines }: NamedText<Indexed>, weights: ReadonlyMap<string, number>): MatchedLines {
  const { source, startLine, endLine } = text;
  const best = bestLines(text, weights, WINDOW, [...fileFeatures(text), ...featuresOf(name).keys()]);
  const from = lines?.from ?? (best.score > 0 ? startLine + best.from : startLine);
  const to = lines?.to ?? (best.score > 0 ? startLine + best.to : endLine);
  // Only what is shown is named.
  return { source: source as Source, startLine: Math.max(from, startLine), endLine: Math.min(to, endLine) };
}

function byWords({ texts }: Index, { weights, total }: Weighed, text: string, isCode: boolean): MatchedLines | null {
  const window = isCode ? Math.min(MAX_WINDOW, Math.max(WINDOW, text.split('\n').length)) : WINDOW;
  const [best, next] = texts.map((each) => bestLines(each, weights, window)).sort((a, b) => b.score - a.score);
  const rarest = Math.log((texts.length + 1) / 1.5);
  if (best === undefined || best.score < Math.max(LEAST * rarest, total * LEAST_SHARE)) return null;
  const { source, startLine } = best.text;
  if (source === null || best.score - (next?.score ?? 0) < best.score * LEAST_LEAD) return null;
  return { source, startLine: startLine + best.from, endLine: startLine + best.to };
}

/** The definition that a sentence names in code. */
function byName({ names }: Index, text: string): MatchedLines | null {
  const named = names.namedIn(text);
  if (named === null || named.text.source === null) return null;
  const line = named.text.startLine + named.line;
  return { source: named.text.source, startLine: line, endLine: line };
}

/** The run of lines that holds most weight. @param without features that do not count */
function bestLines(
  text: Indexed,
  weights: ReadonlyMap<string, number>,
  window: number,
  without: readonly string[] = [],
): Scored {
  const counted = [...weights].filter(([feature]) => !without.includes(feature));
  const found = text.lines.map((line) => counted.filter(([feature]) => line.has(feature)));
  let best: Scored = { text, score: 0, from: 0, to: 0 };
  for (let from = 0; from < found.length; from++) {
    if (found[from]?.length === 0) continue;
    const seen = new Set<string>();
    let score = 0;
    for (let to = from; to < Math.min(found.length, from + window); to++) {
      for (const [feature, weight] of found[to] ?? []) {
        if (seen.has(feature)) continue;
        seen.add(feature);
        score += weight;
      }
      const same = Math.abs(score - best.score) < 1e-9;
      if (score > best.score + 1e-9 || (same && to - from < best.to - best.from)) best = { text, score, from, to };
    }
  }
  return best;
}
