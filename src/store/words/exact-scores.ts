/** BM25 of rows with the exact counts of an index, where its full-text index scores only closely. */

import { inflateRawSync } from 'node:zlib';
import { idf, saturated } from '../../text/bm25.ts';
import type { FieldQuery, Scored } from '../format/reader-rows.ts';
import type { CountsChange } from '../format/schema.ts';
import { type Lexicon, lexiconEnd } from './lexicon.ts';
import { countTerms, type Field, PATHS, SYMBOLS } from './word-counts.ts';

/** What BM25 needs to know of a table. */
export interface Figures {
  readonly rows: number;
  df(field: Field, term: string): number;
  /** At least 1. */
  averageLength(field: Field): number;
}

/**
 * @param blob of the lexicon @param lexicon with what changed since
 * @returns figures of chunks and of files; null where the blob has no counts behind the lexicon
 */
export function figuresOf(
  blob: Uint8Array,
  lexicon: Lexicon,
  change: CountsChange | undefined,
): { readonly chunks: Figures; readonly files: Figures } | null {
  const end = lexiconEnd(blob);
  if (end === null || end >= blob.byteLength) return null;
  const text = inflateRawSync(blob.subarray(end)).toString('utf8');
  const head = text.indexOf('\n');
  const lengths = text
    .slice(0, head)
    .split(' ')
    .map((length, n) => Number(length) + (change?.lengths[n] ?? 0));
  const short = (term: string, place: typeof SYMBOLS | typeof PATHS): number => {
    const changed = change !== undefined && Object.hasOwn(change.terms, term) ? (change.terms[term]?.[place] ?? 0) : 0;
    const at = text.indexOf(`\n${term} `, head);
    if (at < 0) return changed;
    const from = at + term.length + 2;
    const [symbols, paths] = text.slice(from, text.indexOf('\n', from)).split(' ');
    return changed + Number(place === SYMBOLS ? symbols : paths);
  };
  const average = (length: number | undefined, rows: number): number => Math.max(1, (length ?? 0) / Math.max(1, rows));
  return {
    chunks: {
      rows: lexicon.chunks,
      df: (field, term) =>
        field === 'terms' ? lexicon.df(term) : short(term, field === 'symbol_terms' ? SYMBOLS : PATHS),
      averageLength: (field) => average(lengths[LENGTH_PLACES[field]], lexicon.chunks),
    },
    files: {
      rows: lexicon.files,
      df: (_, term) => lexicon.fileDf(term),
      averageLength: () => average(lengths[3], lexicon.files),
    },
  };
}

/**
 * The same rows with the score that they have by these figures, the way copies in memory add it up.
 * @param textOf gives a row's terms of a column
 * @param lengthOf how many they are, where the row knows
 */
export function withExactScores<T>(
  found: readonly Scored<T>[],
  fields: readonly FieldQuery[],
  figures: Figures,
  textOf: (row: T, field: Field) => string,
  lengthOf: (row: T, field: Field) => number = (row, field) => countTerms(textOf(row, field)),
): Scored<T>[] {
  const asked = fields.map(({ field, terms, boost }) => ({
    field,
    average: figures.averageLength(field),
    terms: terms.flatMap((term) => {
      const df = figures.df(field, term);
      return df <= 0 ? [] : [{ term, worth: boost * idf(figures.rows, df) }];
    }),
  }));
  return found.map(({ row }) => {
    let score = 0;
    for (const { field, average, terms } of asked) {
      if (terms.length === 0) continue;
      const text = textOf(row, field);
      const length = Math.min(MOST_LENGTH, lengthOf(row, field));
      for (const { term, worth } of terms) {
        const count = Math.min(MOST_COUNT, field === 'terms' ? countSorted(text, term) : countOf(text, term));
        if (count > 0) score = Math.fround(score + worth * saturated(count, length, average));
      }
    }
    return { row, score };
  });
}

// --- internal ---

/** As many as copies in memory count of one term in a row, and as long as they take a row to be. */
const MOST_COUNT = 255;

const MOST_LENGTH = 0xffff;

const LENGTH_PLACES: Readonly<Record<Field, number>> = { terms: 0, symbol_terms: 1, path_terms: 2 };

/** How often a term is in a text of terms. */
function countOf(text: string, term: string): number {
  let count = 0;
  for (let at = text.indexOf(term); at >= 0; at = text.indexOf(term, at + 1)) {
    const end = at + term.length;
    if ((at === 0 || text[at - 1] === ' ') && (end === text.length || text[end] === ' ')) count++;
  }
  return count;
}

/** The same where the terms are in order, as those of `terms` are. */
function countSorted(text: string, term: string): number {
  let count = 0;
  for (let at = placeOf(text, term); startsTerm(text, term, at); at += term.length + 1) count++;
  return count;
}

function startsTerm(text: string, term: string, at: number): boolean {
  const end = at + term.length;
  return text.startsWith(term, at) && (end === text.length || text[end] === ' ');
}

/** Where the first term begins that does not come before this one. */
function placeOf(text: string, term: string): number {
  let low = 0;
  let high = text.length;
  while (low < high) {
    const from = text.lastIndexOf(' ', (low + high) >>> 1) + 1;
    const begin = from < high ? from : low;
    const space = text.indexOf(' ', begin);
    const end = space < 0 ? text.length : space;
    if (text.slice(begin, end) < term) low = end + 1;
    else high = begin;
  }
  return low;
}
