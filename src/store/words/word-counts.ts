/**
 * How often words occur in an index, exactly: counted over all of it once, kept with the lexicon, and from then on what each
 * run changes. So a score by words is one of the files alone, whatever runs made the index; the full-text index itself goes on
 * counting rows that are gone, and counts new ones apart, until it is compacted.
 */

import { deflateRawSync } from 'node:zlib';
import type { FieldQuery } from '../format/reader-rows.ts';
import type { Counts, CountsChange, Lengths } from '../format/schema.ts';
import type { Lexicon } from './lexicon.ts';

export type Field = FieldQuery['field'];

/** The words of a chunk, space-separated. */
export type ChunkWords = Readonly<Record<Field, string>>;

/** More changed terms than this are better counted anew. */
const MOST_CHANGED = 5_000;

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

/** What is behind the lexicon in its blob: lengths, then the counts of the two short columns of chunks. */
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

// --- internal ---

/** Places in `Counts`. */
const CHUNKS = 0;
const FILES = 1;
export const SYMBOLS = 2;
export const PATHS = 3;
export function countTerms(text: string): number {
  if (text === '') return 0;
  let count = 1;
  for (let at = text.indexOf(' '); at >= 0; at = text.indexOf(' ', at + 1)) count++;
  return count;
}
