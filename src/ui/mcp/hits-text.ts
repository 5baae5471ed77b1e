/** Hits as text for a model: a head, then each hit's place and numbered lines, then what had no room and where it goes on. */

import {
  type Hit,
  hitsForBudget,
  packHits,
  type SearchResponse,
  surroundings,
  togetherWords,
} from '../../app/index.ts';
import { forTerminal, oneLine, plural } from '../../base/text.ts';
import { ARM_NAMES } from '../words/arm-names.ts';
import { cursorFor, seenIn } from './cursor.ts';
import type { Asked } from './tool.ts';

/** Tokens kept for the head and the last lines. */
const FRAME_TOKENS = 70;
/** Least tokens for the hits themselves. */
const LEAST_TOKENS = 40;
/** Guesses shown where nothing fits: ten wrong hits do not help. */
const GUESSES = 3;
const MOST_HITS = 1_000;

export interface Page {
  /** Hits to ask for. */
  readonly limit: number;
  readonly seen: ReadonlySet<number>;
}

/** What of the ranking is wanted. @throws E_USAGE for a cursor of another question */
export async function pageOf(question: unknown, cursor: string | undefined, maxTokens: number): Promise<Page> {
  const seen = cursor === undefined ? new Set<number>() : seenIn(cursor, question);
  return { limit: Math.min(MOST_HITS, (await hitsForBudget(maxTokens)) + seen.size), seen };
}

/** @param question what the cursor is bound to */
export async function hitsText(
  response: SearchResponse,
  question: unknown,
  { seen }: Page,
  { served, maxTokens, stale }: Pick<Asked<unknown>, 'served' | 'maxTokens' | 'stale'>,
): Promise<string> {
  const { results, confidence } = response;
  if (results.length === 0) return nothing(response);
  const few = confidence === 'low' && seen.size === 0;
  const rest = results.map((hit, rank) => ({ hit, rank })).filter(({ rank }) => !seen.has(rank));
  const wanted = rest.slice(0, few ? GUESSES : rest.length).map(({ hit }) => hit);
  const packed = await packHits(wanted, response.query, Math.max(LEAST_TOKENS, maxTokens - FRAME_TOKENS));
  const shown = packed.kept.map(({ hit }) => hit);
  const changed = stale === '' ? new Set<string>() : new Set((await surroundings(served.project, shown, 0, 0)).changed);
  const lines = [head(response, shown.length, few)];
  for (const { hit, cutFrom } of packed.kept) lines.push('', ...hitLinesText(hit, cutFrom, changed.has(hit.path)));
  if (packed.listed.length > 0) lines.push('', `More: ${packed.listed.map(placeOf).join('; ')}`);
  // A hit whose lines are cut is a copy: it is known by its place in the ranking.
  const kept = new Set(packed.dropped);
  const read = rest.filter(({ hit }) => wanted.includes(hit) && !kept.has(hit)).map(({ rank }) => rank);
  const isMore = packed.dropped.length > 0 || results.length >= MOST_HITS;
  if (isMore && !few && read.length > 0)
    lines.push('', `More hits: cursor ${cursorFor(question, new Set([...seen, ...read]))}`);
  return lines.join('\n');
}

/** Lines for as many entries as the budget has room for, and where they go on. */
export function listText(
  title: string,
  entries: readonly string[],
  question: unknown,
  cursor: string | undefined,
  maxTokens: number,
): string {
  const from = cursor === undefined ? 0 : Math.max(...seenIn(cursor, question)) + 1;
  let room = Math.max(LEAST_TOKENS, maxTokens - FRAME_TOKENS) * 4 - title.length;
  let end = from;
  for (; end < entries.length; end++) {
    room -= (entries[end] ?? '').length + 1;
    if (room < 0) break;
  }
  // One entry at least, so that a reader always gets on.
  if (end === from && from < entries.length) end++;
  const lines = [title, ...entries.slice(from, end)];
  if (end < entries.length) {
    const seen = new Set(Array.from({ length: end }, (_, rank) => rank));
    lines.push(`${plural(entries.length - end, 'more entry', 'more entries')}: cursor ${cursorFor(question, seen)}`);
  }
  return lines.join('\n');
}

// --- internal ---

function head({ results, arms, confidence }: SearchResponse, shown: number, few: boolean): string {
  const by = arms.map((arm) => ARM_NAMES[arm]).join(' + ');
  const found = shown === results.length ? plural(shown, 'hit') : `${shown} of ${plural(results.length, 'hit')}`;
  if (few) return `No confident result; nearest guesses (${by}):`;
  return [found, by, arms.includes('regex') ? '' : `confidence ${confidence}`]
    .filter((part) => part !== '')
    .join(' · ');
}

function nothing({ didYouMean, arms }: SearchResponse): string {
  const meant = didYouMean === undefined ? '' : ` Did you mean "${oneLine(didYouMean)}"?`;
  const why = arms.includes('regex') ? ' The pattern matches no line of an indexed file.' : '';
  return `Nothing found.${meant}${why}`;
}

function placeOf({ path, startLine, endLine, symbol }: Hit): string {
  return oneLine(`${path}:${startLine}-${endLine} ${symbol}`);
}

function hitLinesText(hit: Hit, cutFrom: { startLine: number; endLine: number } | null, changed: boolean): string[] {
  const together = hit.together === undefined ? '' : ` (${togetherWords(hit)})`;
  const cut = cutFrom === null ? '' : ` (part of ${cutFrom.startLine}-${cutFrom.endLine})`;
  const all = hit.text.split(/\r\n?|\n/);
  const lead = Math.max(
    0,
    all.findIndex((line) => line.trim() !== ''),
  );
  const code = all.slice(lead);
  while (code.length > 1 && code.at(-1)?.trim() === '') code.pop();
  return [
    `${placeOf(hit)}${together}${cut}${changed ? ' (the file has changed since: read it again)' : ''}`,
    ...code.map((line, index) => `${hit.startLine + index}\t${forTerminal(line)}`),
  ];
}
