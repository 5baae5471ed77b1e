/**
 * How often words occur in an index, exactly: counted over all of it once, kept with the lexicon, and from then on what each
 * run changes. So a score by words is one of the files alone, whatever runs made the index; the full-text index itself goes on
 * counting rows that are gone, and counts new ones apart, until it is compacted.
 */

import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { idf, saturated } from '../../text/bm25.ts';
import type { FieldQuery, Scored } from '../format/reader-rows.ts';
import type { Counts, CountsChange, Lengths } from '../format/schema.ts';
import { type Lexicon, lexiconEnd } from './lexicon.ts';

type Field = FieldQuery['field'];

/** What BM25 needs to know of a table. */
export interface Figures {
  readonly rows: number;
  df(field: Field, term: string): number;
  /** At least 1. */
  averageLength(field: Field): number;
}

/** The words of a chunk, space-separated. */
export type ChunkWords = Readonly<Record<Field, string>>;

/** More changed terms than this are better counted anew. */
const MOST_CHANGED = 5_000;
/** As many as copies in memory count of one term in a row, and as long as they take a row to be. */
const MOST_COUNT = 255;
const MOST_LENGTH = 0xffff;

/** Sums up what runs add and remove. */
export class WordCounts {
  chunks = 0;
  files = 0;
  readonly lengths: Lengths = [0, 0, 0, 0];
  readonly terms = new Map<string, Counts>();

  static of(change: CountsChange | undefined): WordCounts {
    const counts = new WordCounts();
    if (change === undefined) return counts;
    counts.chunks = change.chunks;
    counts.files = change.files;
    for (const [n, length] of change.lengths.entries()) counts.lengths[n] = length;
    for (const [term, of] of Object.entries(change.terms)) counts.terms.set(term, [...of]);
    return counts;
  }

  get isNothing(): boolean {
    return (
      this.chunks === 0 && this.files === 0 && this.terms.size === 0 && this.lengths.every((length) => length === 0)
    );
  }

  /** True when so much has changed that it is better counted anew. */
  get tooMany(): boolean {
    return this.terms.size > MOST_CHANGED;
  }

  /** @param sign -1 for a chunk that goes */
  addChunk(words: ChunkWords, sign: 1 | -1): void {
    this.chunks += sign;
    this.#add(words.terms, CHUNKS, 0, sign);
    this.#add(words.symbol_terms, SYMBOLS, 1, sign);
    this.#add(words.path_terms, PATHS, 2, sign);
  }

  /** @param terms of the whole file */
  addFile(terms: string, sign: 1 | -1): void {
    this.files += sign;
    this.#add(terms, FILES, 3, sign);
  }

  toRecord(): CountsChange {
    const { chunks, files, lengths } = this;
    return { chunks, files, lengths, terms: Object.fromEntries(this.terms) };
  }

  #add(text: string, place: number, length: number, sign: 1 | -1): void {
    if (text === '') return;
    const all = text.split(' ');
    this.lengths[length] = (this.lengths[length] as number) + sign * all.length;
    for (const term of new Set(all)) {
      const counts = this.terms.get(term) ?? [0, 0, 0, 0];
      counts[place] = (counts[place] as number) + sign;
      if (counts.some((count) => count !== 0)) this.terms.set(term, counts);
      else this.terms.delete(term);
    }
  }
}

/** What stands behind the lexicon in its blob: lengths, then the counts of the two short columns of chunks. */
export function encodeShortCounts(counts: WordCounts): Uint8Array {
  const lines = [counts.lengths.join(' ')];
  for (const [term, of] of [...counts.terms].sort(([a], [b]) => (a < b ? -1 : 1)))
    if (of[SYMBOLS] !== 0 || of[PATHS] !== 0) lines.push(`${term} ${of[SYMBOLS]} ${of[PATHS]}`);
  return deflateRawSync(Buffer.from(`${lines.join('\n')}\n`, 'utf8'));
}

/** The lexicon with what changed since it was written. */
export function changedLexicon(lexicon: Lexicon, change: CountsChange | undefined): Lexicon {
  if (change === undefined) return lexicon;
  const of = (term: string, place: number): number =>
    Object.hasOwn(change.terms, term) ? (change.terms[term]?.[place] ?? 0) : 0;
  const df = (term: string): number => lexicon.df(term) + of(term, CHUNKS);
  const came = Object.keys(change.terms).filter((term) => lexicon.df(term) === 0 && df(term) > 0);
  const gone = Object.keys(change.terms).filter((term) => lexicon.df(term) > 0 && df(term) <= 0).length;
  const list = (known: readonly string[], added: readonly string[], limit: number): string[] =>
    [...known.filter((term) => df(term) > 0), ...added].sort().slice(0, limit);
  return {
    df,
    fileDf: (term) => lexicon.fileDf(term) + of(term, FILES),
    startingWith: (prefix, limit) =>
      list(
        lexicon.startingWith(prefix, limit + gone),
        came.filter((term) => term.startsWith(prefix)),
        limit,
      ),
    containing: (text, limit) =>
      list(
        lexicon.containing(text, limit + gone),
        text === '' ? [] : came.filter((term) => term.includes(text)),
        limit,
      ),
    chunks: lexicon.chunks + change.chunks,
    files: lexicon.files + change.files,
    terms: lexicon.terms + came.length - gone,
  };
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

/** Places in `Counts`. */
const CHUNKS = 0;
const FILES = 1;
const SYMBOLS = 2;
const PATHS = 3;
const LENGTH_PLACES: Readonly<Record<Field, number>> = { terms: 0, symbol_terms: 1, path_terms: 2 };

function countTerms(text: string): number {
  if (text === '') return 0;
  let count = 1;
  for (let at = text.indexOf(' '); at >= 0; at = text.indexOf(' ', at + 1)) count++;
  return count;
}

/** How often a term stands in a text of terms. */
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
