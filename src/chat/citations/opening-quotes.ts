/**
 * Lines of the sources that open an answer, before any model writes: of the best sources the few lines that are nearest to the question, or a
 * signature with the comment that belongs to it. They are cut out of the source, so what they say is what stands there.
 */

import { isCommitPath } from '../../base/forge-path.ts';
import { dot } from '../../base/numbers/float-arrays.ts';
import type { OpeningQuote, Source } from '../types.ts';
import { definedOn } from './defined-names.ts';
import { importLines } from './import-lines.ts';
import { fileFeatures, type IndexedText, type SourceIndex, weightsOf } from './indexed-sources.ts';
import type { EmbedTexts } from './nearness.ts';

/** Quotes at most, and lines of each. */
const MOST = 3;
const MOST_LINES = 5;
/** Of a longer source only the first lines are looked at. */
const LOOKED_AT = 240;
/** What the cosine counts beside the share of the most words, and what a signature has ahead. */
const NEAR = 5;
const SIGNATURE = { usual: 0.35, asked: 1 };
const ASKS_WHERE = /\b(?:where|which|in what)\b.*\b(?:defin|implement|declar|locat|live|is|are)/i;
/** What each place behind the best costs: the search knows more than a few lines tell. */
const BEHIND = 0.25;
/** Commits come behind the code in a prompt, but are there only where one is asked for. */
const COMMIT_RANK = 1;
/** A word of the question that all sources have still tells which lines are meant. */
const LEAST_RARITY = 0.2;
/** A further quote must be worth this much of the first. */
const LEAST_SHARE = 0.8;

/** @returns the best first; at least one where a source has a line that tells anything */
export function openingQuotes(index: SourceIndex, question: string, embed: EmbedTexts): OpeningQuote[] {
  const shown = index.texts.filter(({ isShown, source }) => isShown && source !== null);
  const candidates = shown.flatMap((text, place) => {
    const rank = isCommitPath(text.path) ? Math.min(place, COMMIT_RANK) : place;
    return candidatesOf(text).map((lines) => ({ ...lines, text, rank }));
  });
  if (candidates.length === 0) return [];
  const signature = ASKS_WHERE.test(question) ? SIGNATURE.asked : SIGNATURE.usual;
  const asked = weightsOf(index, question, { least: LEAST_RARITY });
  const vectors = embed([question, ...candidates.map(({ text, from, to }) => textOf(text, from, to))]);
  const length = vectors.length / (candidates.length + 1);
  const vectorOf = (n: number) => vectors.subarray(n * length, (n + 1) * length);
  const words = candidates.map(({ text, from, to }) => wordsIn(text, from, to, asked));
  const most = Math.max(1e-9, ...words);
  const ranked = candidates
    .map((candidate, n) => ({
      ...candidate,
      score:
        (words[n] ?? 0) / most +
        NEAR * Math.max(0, dot(vectorOf(n + 1), vectorOf(0))) +
        (candidate.isSignature ? signature : 0) -
        BEHIND * candidate.rank,
    }))
    .sort((a, b) => b.score - a.score);
  const best = ranked[0]?.score ?? 0;
  const chosen: typeof ranked = [];
  for (const candidate of ranked) {
    if (chosen.length >= MOST || (chosen.length > 0 && candidate.score < best * LEAST_SHARE)) break;
    if (!chosen.some(({ text }) => text === candidate.text)) chosen.push(candidate);
  }
  return chosen.map(({ text, from, to }) => ({
    // Only what is shown is looked at.
    source: text.source as Source,
    startLine: text.startLine + from,
    endLine: text.startLine + to,
    text: textOf(text, from, to),
  }));
}

// --- internal ---

interface Candidate {
  /** Lines from the first of the text, inclusive. */
  readonly from: number;
  readonly to: number;
  readonly isSignature: boolean;
}

/** A line that tells something: not a bracket, a rule or the end of a comment alone. */
const TELLS = /[\p{L}\p{N}]{2}/u;
const COMMENT = /^\s*(?:\/\/|\/?\*|#|--|;)/;
const DECORATES = /^\s*@/;
const OPENS_DOC = /^\s*[rRuU]?("""|''')/;

function candidatesOf({ plain }: IndexedText): Candidate[] {
  const lines = plain.slice(0, LOOKED_AT);
  const out: Candidate[] = [];
  const imports = importLines(lines);
  lines.forEach((line, from) => {
    if (!TELLS.test(line) || imports.has(from)) return;
    if (definedOn(line)) out.push({ ...signatureAt(lines, from), isSignature: true });
    else out.push({ from, to: lastTelling(lines, from, MOST_LINES - 1), isSignature: false });
  });
  return out;
}

/** A definition with the lines of its comment above it, or with the first sentence of the one below. */
function signatureAt(lines: readonly string[], at: number): Pick<Candidate, 'from' | 'to'> {
  let from = at;
  while (from > 0 && at - from < MOST_LINES - 1 && isAbove(lines[from - 1] ?? '')) from--;
  let to = at;
  // A signature over several lines goes on to the bracket that closes it.
  while (to - at < MOST_LINES && !/[:{;]\s*(?:#.*|\/\/.*)?$|=>\s*$/.test(lines[to] ?? '') && to + 1 < lines.length)
    to++;
  if (!/[:{;]\s*(?:#.*|\/\/.*)?$|=>\s*$/.test(lines[to] ?? '')) to = at;
  const mark = OPENS_DOC.exec(lines[to + 1] ?? '')?.[1];
  if (mark !== undefined) to = endOfSentence(lines, to + 1, mark);
  return { from, to: to === at ? lastTelling(lines, at, Math.max(0, MOST_LINES - 1 - (at - from))) : to };
}

function isAbove(line: string): boolean {
  return COMMENT.test(line) || DECORATES.test(line);
}

function endOfSentence(lines: readonly string[], at: number, mark: string): number {
  for (let to = at; to < Math.min(lines.length, at + MOST_LINES - 1); to++) {
    const line = lines[to] ?? '';
    if (line.trim() === '') return Math.max(at, to - 1);
    if (
      /[.!:]\s*$/.test(line) ||
      (to > at || line.trim().length > mark.length ? line.trim().slice(mark.length).includes(mark) : false)
    )
      return to;
  }
  return Math.min(lines.length - 1, at + MOST_LINES - 2);
}

/** The last line that tells anything, at most so many behind the first; blank lines end a run that has enough. */
function lastTelling(lines: readonly string[], from: number, most: number): number {
  let to = from;
  for (let n = from + 1; n <= Math.min(lines.length - 1, from + most); n++) {
    const line = lines[n] ?? '';
    if (definedOn(line)) break;
    if (TELLS.test(line)) to = n;
  }
  return to;
}

function wordsIn(text: IndexedText, from: number, to: number, weights: ReadonlyMap<string, number>): number {
  const everywhere = new Set(fileFeatures(text));
  let sum = 0;
  for (const [feature, weight] of weights) {
    if (everywhere.has(feature)) continue;
    for (let n = from; n <= to; n++) {
      if (text.lines[n]?.has(feature) !== true) continue;
      sum += weight;
      break;
    }
  }
  return sum;
}

function textOf({ plain }: IndexedText, from: number, to: number): string {
  return plain.slice(from, to + 1).join('\n');
}
