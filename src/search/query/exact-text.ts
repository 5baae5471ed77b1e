/**
 * A query taken as text that occurs somewhere as written: code that was pasted, an operator, a route, a phrase. Looked
 * for in what the arms found, and, where they have none that holds it, in the whole index within a bound of time.
 */

import type { CandidateRow, IndexReading, RowFilter } from '../../store/index.ts';

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
}

const WORTH = { marks: 1, sentence: 0.3, pair: 0.15 };
const OTHER_CASE = 0.8;
/** Short runs of letters are in every text. */
const LEAST_LETTERS = 2;
const SCAN_MS = 400;
const MOST_ROWS = 50;

/** @param raw the query as it was typed @returns null for one word, which has arms of its own, and for nothing */
export function exactTextOf(raw: string): ExactText | null {
  const trimmed = raw.trim();
  const quoted = /^(["'`“])([\s\S]+)["'`”]$/u.exec(trimmed)?.[2];
  const text = plain(quoted ?? trimmed.replace(/(?<=[\p{L}\p{N}])[?!.,;:]+$/u, ''));
  if (text === '' || /^[\p{L}\p{N}_$]+$/u.test(text)) return null;
  const marks = /[^\p{L}\p{N}\p{M}\s_.,'’!?-]|(?<![\p{L}\p{N}])[.-]|[.-](?![\p{L}\p{N}\s]|$)/u.test(text);
  const isCode = marks || quoted !== undefined;
  if (!isCode && text.length < LEAST_LETTERS) return null;
  const words = text.split(' ').length;
  const worth = isCode ? WORTH.marks : words > 2 ? WORTH.sentence : WORTH.pair;
  return words < 2 && !isCode ? null : exactText(text, worth, isCode);
}

export function exactText(text: string, worth: number, isCode: boolean): ExactText {
  const source = text.split(' ').map(escapeRegex).join('\\s+');
  const isRare = isCode || text.split(' ').length > 2;
  return { text, asWritten: new RegExp(source), anyCase: new RegExp(source, 'i'), worth, isCode, isRare };
}

/** 1 as it is written, less where only capitals differ, 0 for none. */
export function exactIn(text: string, { asWritten, anyCase }: ExactText): number {
  if (!anyCase.test(text)) return 0;
  return asWritten.test(text) ? 1 : OTHER_CASE;
}

/** Rows of the index that hold the text, in its order, as far as the time goes. */
export async function scanForText(
  reader: IndexReading,
  exact: ExactText,
  filter: RowFilter | null,
  signal: AbortSignal | undefined,
): Promise<CandidateRow[]> {
  const started = performance.now();
  const found: CandidateRow[] = [];
  await reader.scan(filter, (row) => {
    if (exactIn(row.text, exact) > 0) found.push(row);
    return found.length < MOST_ROWS && signal?.aborted !== true && performance.now() - started < SCAN_MS;
  });
  return found;
}

// --- internal ---

function plain(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

function escapeRegex(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
