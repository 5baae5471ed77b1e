/** Fits hits into a budget of tokens, for readers that pay for every line: whole while they fit, then their best lines. */

import { terms } from '../base/terms.ts';
import type { Hit } from './types.ts';

export interface PackedHit {
  readonly hit: Hit;
  /** Lines of the whole hit when only some of them are kept, else null. */
  readonly cutFrom: { readonly startLine: number; readonly endLine: number } | null;
}

export interface Packed {
  /** In the order of the ranking. */
  readonly kept: readonly PackedHit[];
  /** Hits that had no room. */
  readonly dropped: readonly Hit[];
  readonly maxTokens: number;
  /** Estimated tokens of what is kept. */
  readonly usedTokens: number;
}

/** Characters of a token: the mean of common tokenizers over source code, which take shorter pieces than prose allows. */
const TOKEN_CHARS = 4;
/** Line numbers, kind and white space around a hit. */
const FRAME_TOKENS = 8;
/** Fewer tokens of code than this tell nothing. */
const MIN_CODE_TOKENS = 24;

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

/**
 * @param hits best first
 * @param maxTokens for everything that is kept, frames and paths included
 */
export function packHits(hits: readonly Hit[], query: string, maxTokens: number): Packed {
  const chosen = new Map<Hit, PackedHit>();
  let left = maxTokens;
  for (const hit of hits) {
    // The best hit may be longer than all the room; half of it leaves some for the others.
    const room = chosen.size === 0 && hits.length > 1 ? Math.max(Math.floor(left / 2), least(hit)) : left;
    const packed = hitTokens(hit) <= left ? { hit, cutFrom: null } : trimHit(hit, query, Math.min(room, left));
    if (packed === null) continue;
    chosen.set(hit, packed);
    left -= hitTokens(packed.hit);
  }
  return {
    kept: hits.flatMap((hit) => chosen.get(hit) ?? []),
    dropped: hits.filter((hit) => !chosen.has(hit)),
    maxTokens,
    usedTokens: maxTokens - left,
  };
}

// --- internal ---

function frameTokens(hit: Hit): number {
  return FRAME_TOKENS + estimateTokens(`${hit.path}${hit.symbol}`);
}

function hitTokens(hit: Hit): number {
  return frameTokens(hit) + estimateTokens(hit.text);
}

function least(hit: Hit): number {
  return frameTokens(hit) + MIN_CODE_TOKENS;
}

/** The run of lines within `room` that holds most of the query; null when there is no room worth using. */
function trimHit(hit: Hit, query: string, room: number): PackedHit | null {
  if (room < least(hit)) return null;
  const budget = (room - frameTokens(hit)) * TOKEN_CHARS;
  const lines = hitLines(hit);
  const wanted = new Set(terms(query));
  const weights = lines.map((line) => weight(line, wanted));
  let [from, to, best] = [0, 0, -1];
  let [sum, chars, start] = [0, 0, 0];
  for (let end = 0; end < lines.length; end++) {
    sum += weights[end] ?? 0;
    chars += (lines[end] ?? '').length + 1;
    while (chars > budget && start <= end) {
      sum -= weights[start] ?? 0;
      chars -= (lines[start] ?? '').length + 1;
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
