/**
 * A query taken as text that occurs somewhere as written: code that was pasted, an operator, a route, a phrase. Looked
 * for in what the arms found, and, where they have none that holds it, in the whole index.
 */

import { type CandidateRow, type IndexReading, inFiles, type RowFilter } from '../../store/index.ts';
import { STOP_TERMS } from './stop-words.ts';

export interface ExactText {
  readonly text: string;
  /** Matches it, whatever blanks and line ends are between its words; and the same whatever its capitals. */
  readonly asWritten: RegExp;
  readonly anyCase: RegExp;
  /** How much a query like this one means its text, 0 to 1: marks and quotes say so, words alone hardly do. */
  readonly worth: number;
  /** Worth looking through the whole index for. */
  readonly isCode: boolean;
  /** Long or strange enough that those who hold it hold it by no chance. */
  readonly isRare: boolean;
  /** For a sentence of so few telling words that they may meet by chance, what holds it as all of a text or line. */
  readonly asAll: RegExp | null;
}

const WORTH = { marks: 1, sentence: 0.3, pair: 0.15 };
const OTHER_CASE = 0.8;
/** Short runs of letters are in every text. */
const LEAST_LETTERS = 2;
const MOST_READ = 100_000;
const MOST_HOLDERS = 50;

type Place = Pick<CandidateRow, 'id' | 'path' | 'ordinal'>;

/** @param raw the query as it was typed @returns null for one word, which has arms of its own, and for nothing */
export function exactTextOf(raw: string): ExactText | null {
  const trimmed = raw.trim();
  const quoted = /^(["'`“])([\s\S]+)["'`”]$/u.exec(trimmed)?.[2];
  const text = plain(quoted ?? trimmed.replace(/(?<=[\p{L}\p{N}])[?!.,;:]+$/u, ''));
  if (text === '' || /^[\p{L}\p{N}_$]+$/u.test(text)) return null;
  // Words of a sentence between back-quotes make it no code.
  const outside = text.replace(/(?<![^\s([])`[^`]+`(?![\p{L}\p{N}_])/gu, 'x');
  const marks = /[^\p{L}\p{N}\p{M}\s_.,'’!?-]|(?<![\p{L}\p{N}])[.-]|[.-](?![\p{L}\p{N}\s]|$)/u.test(outside);
  const isCode = marks || quoted !== undefined;
  if (!isCode && text.length < LEAST_LETTERS) return null;
  const words = text.split(' ').length;
  const worth = isCode ? WORTH.marks : words > 2 && telling(text) > 2 ? WORTH.sentence : WORTH.pair;
  return words < 2 && !isCode ? null : exactText(text, worth, isCode);
}

export function exactText(text: string, worth: number, isCode: boolean): ExactText {
  const source = text.split(' ').map(escapeRegex).join('\\s+');
  const isRare = isCode || text.split(' ').length > 2;
  const asAll =
    isCode || telling(text) > 2
      ? null
      : new RegExp(`(?:^[ \\t#*/=-]*|["'\`>]\\s*)${source}[.!?]?\\s*(?:["'\`<]|$)`, 'im');
  return { text, asWritten: new RegExp(source), anyCase: new RegExp(source, 'i'), worth, isCode, isRare, asAll };
}

/** 1 as it is written, less where only capitals differ, 0 for none. */
export function exactIn(text: string, { asWritten, anyCase }: ExactText): number {
  if (!anyCase.test(text)) return 0;
  return asWritten.test(text) ? 1 : OTHER_CASE;
}

/**
 * The first chunks by path that hold the text, and so the same however the index was made and however busy the machine is, up
 * to MOST_READ chunks.
 * @returns their ids
 */
export async function scanForText(
  reader: IndexReading,
  exact: ExactText,
  filter: RowFilter | null,
  signal: AbortSignal | undefined,
): Promise<string[]> {
  let found: Place[] = [];
  let read = 0;
  await reader.scanTexts(filter, ({ id, path, ordinal, text }) => {
    if (exactIn(text, exact) > 0) found.push({ id, path, ordinal });
    if (found.length >= 4 * MOST_HOLDERS) found = firstHolders(found);
    return ++read < MOST_READ && signal?.aborted !== true;
  });
  return firstHolders(found).map(({ id }) => id);
}

/** Those of one look-up that count. */
export function firstHolders<T extends Pick<CandidateRow, 'path' | 'ordinal'>>(rows: readonly T[]): T[] {
  return [...rows].sort(inFiles).slice(0, MOST_HOLDERS);
}

// --- internal ---

/** How many words are not those of every question; where there are no others, all count. */
function telling(text: string): number {
  const words = text.split(' ');
  const some = words.filter((word) => !STOP_TERMS.has(word.toLowerCase().replace(/[^\p{L}\p{N}\p{M}]+$/u, '')));
  return some.length > 0 ? some.length : words.length;
}

function plain(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

function escapeRegex(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
