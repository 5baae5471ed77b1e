/**
 * Fits hits into a budget of tokens, for readers that pay for every line: the best ones whole while they fit, then their
 * best lines, and the rest as a line each that says where to look next.
 */

import { terms } from '../text/terms.ts';
import type { Hit } from './types.ts';

export interface PackedHit {
  readonly hit: Hit;
  /** Lines of the whole hit when only some of them are kept, else null. */
  readonly cutFrom: { readonly startLine: number; readonly endLine: number } | null;
}

export interface Packed {
  /** In the order of the ranking. */
  readonly kept: readonly PackedHit[];
  /** Hits whose code had no room, in the order of the ranking. */
  readonly dropped: readonly Hit[];
  /** Those of `dropped` that are named: one of each file that is not shown yet, then others. */
  readonly listed: readonly Hit[];
  readonly maxTokens: number;
  /** Estimated tokens of what is kept and listed. */
  readonly usedTokens: number;
}

/** Characters of a token: the mean of common tokenizers over source code, which take shorter pieces than prose allows. */
const TOKEN_CHARS = 4;
/** Fewer tokens of code than this tell nothing. */
const MIN_CODE_TOKENS = 24;
/** Share of the budget that a hit behind the first may take; a longer one is cut, so that others are seen. */
const LATER_SHARE = 0.25;
/** But under a small budget one piece that can be read is better than several that cannot. */
const LATER_TOKENS = 100;
/** Share of the budget kept for naming the hits whose code has no room. */
const LIST_SHARE = 0.12;
/** About what naming a hit takes. */
const TOKENS_A_LINE = 20;
const LEAST_HITS = 50;
const MOST_HITS = 1_000;
/** Seeing what a hit is called is worth half a word of the query. */
const NAME_WEIGHT = 0.5;

/** An estimate: a token for every four characters, rounded up. */
export function estimateTokens(text: string): number {
  return Math.ceil(text.length / TOKEN_CHARS);
}

/** Lines of a hit's text; the first is that of `startLine`. */
export function hitLines(hit: Pick<Hit, 'text'>): string[] {
  const lines = hit.text.split(/\r\n?|\n/);
  const first = lines.findIndex((line) => line.trim() !== '');
  return first < 0 ? [] : lines.slice(first);
}

/** Hits worth asking for when a budget says how many are shown: as many as it could name. */
export function hitsForBudget(maxTokens: number): number {
  return Math.max(LEAST_HITS, Math.min(MOST_HITS, Math.ceil(maxTokens / TOKENS_A_LINE)));
}

/**
 * @param hits best first
 * @param maxTokens for everything that is kept or listed, with paths, names and line numbers as the screen shows them
 */
export function packHits(hits: readonly Hit[], query: string, maxTokens: number): Packed {
  const chosen = new Map<Hit, PackedHit>();
  const wanted = new Set(terms(query));
  const whole = hits.reduce((sum, hit) => sum + hitTokens(hit), 0);
  // Nothing is left to list when all of it fits.
  let left = whole <= maxTokens ? maxTokens : maxTokens - Math.floor(maxTokens * LIST_SHARE);
  const spare = maxTokens - left;
  for (const hit of hits) {
    // The best hit may be longer than all the room; half of it leaves some for the others.
    const share =
      chosen.size === 0 ? (hits.length > 1 ? left / 2 : left) : Math.max(LATER_TOKENS, maxTokens * LATER_SHARE);
    const room = Math.min(left, Math.max(Math.floor(share), least(hit)));
    const fits = hitTokens(hit) <= (chosen.size === 0 ? left : room);
    const packed = fits ? { hit, cutFrom: null } : trimHit(hit, wanted, room);
    if (packed === null) continue;
    chosen.set(hit, packed);
    left -= hitTokens(packed.hit);
  }
  const dropped = hits.filter((hit) => !chosen.has(hit));
  const { listed, used } = nameHits(dropped, new Set([...chosen.keys()].map((hit) => hit.path)), left + spare);
  return {
    kept: hits.flatMap((hit) => chosen.get(hit) ?? []),
    dropped,
    listed,
    maxTokens,
    usedTokens: maxTokens - left - spare + used,
  };
}

/** As many hits as fit with a line each and no code, for the form that shows no code. @param hits best first */
export function packLines(hits: readonly Hit[], maxTokens: number): Packed {
  let used = 0;
  let count = 0;
  for (const hit of hits) {
    const tokens = lineTokens(hit);
    if (used + tokens > maxTokens) break;
    used += tokens;
    count++;
  }
  const kept = hits.slice(0, count).map((hit) => ({ hit, cutFrom: null }));
  return { kept, dropped: hits.slice(count), listed: [], maxTokens, usedTokens: used };
}

// --- internal ---

/** What is above a hit's code, or alone where there is no room for it, and the blank line between hits. */
function lineTokens({ path, startLine, endLine, symbol, kind }: Hit): number {
  return estimateTokens(`${path}:${startLine}-${endLine}  ${symbol} (${kind})  \n`);
}

/** Number, rule and blanks before a line of code, and its end. */
function gutterChars({ endLine }: Hit): number {
  return String(endLine).length + 6;
}

function lineChars(line: string, gutter: number): number {
  return line.replaceAll('\t', '    ').length + gutter;
}

function hitTokens(hit: Hit): number {
  const gutter = gutterChars(hit);
  const chars = hitLines(hit).reduce((sum, line) => sum + lineChars(line, gutter), 0);
  return lineTokens(hit) + Math.ceil(chars / TOKEN_CHARS);
}

function least(hit: Hit): number {
  return lineTokens(hit) + MIN_CODE_TOKENS;
}

/** @param shown paths that the reader has seen: a new one tells more than another place in a known one */
function nameHits(hits: readonly Hit[], shown: Set<string>, room: number): { listed: Hit[]; used: number } {
  const fresh = hits.filter(({ path }) => !shown.has(path) && shown.add(path));
  const chosen = new Set<Hit>();
  let used = 0;
  for (const hit of new Set([...fresh, ...hits])) {
    const tokens = lineTokens(hit);
    if (used + tokens > room) continue;
    chosen.add(hit);
    used += tokens;
  }
  return { listed: hits.filter((hit) => chosen.has(hit)), used };
}

/** The run of lines within `room` that holds most of the query; null when there is no room worth using. */
function trimHit(hit: Hit, wanted: ReadonlySet<string>, room: number): PackedHit | null {
  if (room < least(hit)) return null;
  const budget = (room - lineTokens(hit)) * TOKEN_CHARS;
  const gutter = gutterChars(hit);
  const lines = hitLines(hit);
  const name = hit.symbol.split(/[.:#]/).at(-1)?.trim() ?? '';
  const head = name === '' ? -1 : lines.findIndex((line) => line.includes(name));
  const weights = lines.map((line, index) => weight(line, wanted) + (index === head ? NAME_WEIGHT : 0));
  let [from, to, best] = [0, 0, -1];
  let [sum, chars, start] = [0, 0, 0];
  for (let end = 0; end < lines.length; end++) {
    sum += weights[end] ?? 0;
    chars += lineChars(lines[end] ?? '', gutter);
    while (chars > budget && start <= end) {
      sum -= weights[start] ?? 0;
      chars -= lineChars(lines[start] ?? '', gutter);
      start++;
    }
    // Strictly more: the earliest of equals holds the signature.
    if (start <= end && sum > best + 1e-9) [from, to, best] = [start, end + 1, sum];
  }
  if (to <= from) return null;
  const { startLine, endLine } = hit;
  const text = lines.slice(from, to).join('\n');
  const cut = { ...hit, startLine: startLine + from, endLine: startLine + to - 1, text };
  return { hit: cut, cutFrom: { startLine, endLine } };
}

function weight(line: string, wanted: ReadonlySet<string>): number {
  if (line.trim() === '') return 0;
  let sum = 0.01;
  for (const term of new Set(terms(line.slice(0, 2_000)))) if (wanted.has(term)) sum += 1;
  return sum;
}
