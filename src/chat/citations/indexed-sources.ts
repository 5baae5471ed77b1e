/** Sources of a prompt, and passages found beside them, by the words and names of their lines. */

import { isCommitPath } from '../../base/forge-path.ts';
import { terms } from '../../text/terms.ts';
import type { Passage, Place, Source } from '../types.ts';
import { DefinedNames } from './defined-names.ts';
import { PLAIN_WORDS } from './plain-words.ts';

/** A source with its lines as the prompt shows them. */
export interface ShownSource {
  readonly source: Source;
  readonly text: string;
}

export interface SourceIndex {
  readonly texts: readonly IndexedText[];
  /** By feature: in how many texts it is. */
  readonly spread: ReadonlyMap<string, number>;
  readonly names: DefinedNames<IndexedText>;
}

export interface IndexedText extends Place {
  /** Null for what was not shown. */
  readonly source: Source | null;
  readonly isShown: boolean;
  /** Its lines as they are, as many as are looked at. */
  readonly plain: readonly string[];
  /** Features of each line. */
  readonly lines: readonly ReadonlySet<string>[];
}

export interface ScoredLines {
  readonly text: IndexedText;
  readonly score: number;
  /** Lines from the first of the text, inclusive. */
  readonly from: number;
  readonly to: number;
}

/** What counts how much, beside a plain word; measured with `npm run bench:citations`. */
export const FEATURE_WEIGHTS = {
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
/** Of a longer text only so much is looked at. */
export const MAX_TEXT = 4_000;
const MAX_LINES = 2_000;
const MAX_OTHERS = 60;

export function indexSources(shown: readonly ShownSource[], others: readonly Passage[]): SourceIndex {
  const apart = others.filter((other) => !shown.some(({ source }) => overlaps(source, other)));
  const names = new DefinedNames<IndexedText>();
  const take = (source: Source | null, place: Place & { readonly symbol: string }, text: string): IndexedText => {
    const lines = text.split('\n').slice(0, MAX_LINES);
    const each = indexed(source, place, lines);
    // The lines that a commit changed define nothing: the code does.
    if (!isCommitPath(place.path)) names.add(each, place.symbol, lines);
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

/** What each feature of a text counts: much where few sources have it. @param factor for one feature @param least however many have it */
export function weightsOf(
  { texts, spread }: Pick<SourceIndex, 'texts' | 'spread'>,
  text: string,
  { factor = () => 1, least = 0 }: { readonly factor?: (feature: string) => number; readonly least?: number } = {},
): Map<string, number> {
  const weights = new Map<string, number>();
  for (const [feature, kind] of featuresOf(text.slice(0, MAX_TEXT))) {
    const rarity = Math.max(least, Math.log((texts.length + 1) / ((spread.get(feature) ?? 0) + 0.5)));
    weights.set(feature, rarity * FEATURE_WEIGHTS[kind] * factor(feature));
  }
  return weights;
}

/** What every line of a text has, as it is of that file. */
export function fileFeatures({ path, startLine }: Pick<Place, 'path' | 'startLine'>): string[] {
  const file = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  return [file, `${file}:${startLine}`];
}

/** Stemmed words, whole identifiers, names of files and places in them, and words in a row. */
export function featuresOf(text: string): Map<string, keyof typeof FEATURE_WEIGHTS> {
  const out = new Map<string, keyof typeof FEATURE_WEIGHTS>();
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

/** The run of lines that holds most weight. @param without features that do not count */
export function bestLines(
  text: IndexedText,
  weights: ReadonlyMap<string, number>,
  window: number,
  without: readonly string[] = [],
): ScoredLines {
  const counted = [...weights].filter(([feature]) => !without.includes(feature));
  const found = text.lines.map((line) => counted.filter(([feature]) => line.has(feature)));
  let best: ScoredLines = { text, score: 0, from: 0, to: 0 };
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

/** Whether they have a line in common. */
export function overlaps(a: Place, b: Place): boolean {
  return a.path === b.path && a.startLine <= b.endLine && b.startLine <= a.endLine;
}

// --- internal ---

function indexed(source: Source | null, { path, startLine, endLine }: Place, lines: readonly string[]): IndexedText {
  const header = fileFeatures({ path, startLine });
  const features = lines.map((line) => new Set([...featuresOf(line.slice(0, MAX_TEXT)).keys(), ...header]));
  return { source, isShown: source !== null, path, startLine, endLine, plain: lines, lines: features };
}
