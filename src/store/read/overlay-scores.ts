/**
 * BM25 of the files laid over a large index, as if they were in it. In their own small index every word is rare or
 * common by accident; here a word is as rare, and a chunk as long, as the large index says.
 */

import { idf, saturated } from '../../text/bm25.ts';
import type { CandidateRow, FieldQuery, Scored } from '../format/reader-rows.ts';
import type { Lexicon } from '../words/lexicon.ts';
import type { IndexReader } from './reader.ts';

type FieldName = FieldQuery['field'];

/** Figures of the large index that BM25 needs. */
export interface CorpusFigures {
  readonly chunks: number;
  /** Chunks that hold the term in this field: exact for `terms`, estimated for the two shorter fields. */
  df(field: FieldName, term: string): number;
  /** Words in this field of an average chunk, at least 1. */
  averageLength(field: FieldName): number;
}

/** Chunks from which the average length of a field is taken. */
const SAMPLE = 256;

export async function corpusFigures(remote: IndexReader): Promise<CorpusFigures> {
  const [lexicon, sample] = await Promise.all([remote.lexicon(), remote.someChunks(SAMPLE)]);
  const mean = (of: (row: CandidateRow) => string) =>
    Math.max(1, sample.reduce((sum, row) => sum + words(of(row)).length, 0) / Math.max(1, sample.length));
  const lengths: Readonly<Record<FieldName, number>> = {
    terms: mean((row) => row.terms),
    symbol_terms: mean((row) => row.symbolTerms),
    path_terms: mean((row) => row.pathTerms),
  };
  return {
    chunks: lexicon.chunks,
    // The lexicon counts one field; a shorter one holds a term so much less often.
    df: (field, term) => Math.ceil(lexicon.df(term) * Math.min(1, lengths[field] / lengths.terms)),
    averageLength: (field) => lengths[field],
  };
}

/** The same rows with the score they would have in the large index. */
export function rescored(
  found: readonly Scored<CandidateRow>[],
  fields: readonly FieldQuery[],
  figures: CorpusFigures,
): Scored<CandidateRow>[] {
  return found.map(({ row }) => ({ row, score: fields.reduce((sum, field) => sum + bm25(row, field, figures), 0) }));
}

/** What turns a whole-file score of the small index into one of the large: the ratio of how rare the words are. */
export function fileFactor(fields: readonly FieldQuery[], far: Lexicon, near: Lexicon): number {
  const terms = fields.flatMap((field) => field.terms);
  const sum = (lexicon: Lexicon) => terms.reduce((total, term) => total + idf(lexicon.files, lexicon.fileDf(term)), 0);
  const own = sum(near);
  return own > 0 ? sum(far) / own : 1;
}

// --- internal ---

function bm25(row: CandidateRow, { field, terms, boost }: FieldQuery, figures: CorpusFigures): number {
  const all = words(textOf(row, field));
  const average = figures.averageLength(field);
  let score = 0;
  for (const term of terms) {
    const tf = all.filter((word) => word === term).length;
    score += boost * idf(figures.chunks, figures.df(field, term)) * saturated(tf, all.length, average);
  }
  return score;
}

function textOf(row: CandidateRow, field: FieldName): string {
  if (field === 'terms') return row.terms;
  return field === 'symbol_terms' ? row.symbolTerms : row.pathTerms;
}

function words(text: string): string[] {
  return text === '' ? [] : text.split(' ');
}
