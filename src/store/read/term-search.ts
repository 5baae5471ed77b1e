/** The best rows of a table for the terms of a query: found by its full-text index, and scored with exact counts. */

import type { Table } from '@lancedb/lancedb';
import {
  bestFirst,
  CANDIDATE_COLUMNS,
  type CandidateRow,
  type Cells,
  COPIED_FILE_COLUMNS,
  candidateRow,
  type FieldQuery,
  type FileFeatureRow,
  fileFeatureRow,
  type Scored,
  scored,
} from '../format/reader-rows.ts';
import { MOST_FILE_TERMS } from '../format/types.ts';
import { withExactScores } from '../words/exact-scores.ts';
import type { matchQuery } from './term-query.ts';
import type { WordFigures } from './word-figures.ts';

/** The full-text index is asked for this many times the wanted rows, as its scores are only close to those computed here; */
const SPARE = 1.25;
/** for this many more where no word was counted anew since it was last made: its scores then differ by rounding alone; */
const SPARE_ROWS = 16;
/** and once more for this many times as many when the last of them may be the wrong ones: */
const MORE = 4;
/** when their scores differ by less than this share. */
const ALIKE = 1e-5;

export interface TermRow {
  readonly path: string;
  readonly ordinal?: number;
}

/** A table with words: how a row of it is read, and where its words are. */
export interface TermTable<T extends TermRow> {
  readonly name: 'chunks' | 'files';
  readonly columns: readonly string[];
  readonly decode: (cells: Cells) => T;
  readonly textOf: (row: T, field: FieldQuery['field']) => string;
  readonly lengthOf?: (row: T) => number;
}

export const CHUNKS: TermTable<CandidateRow> = {
  name: 'chunks',
  columns: CANDIDATE_COLUMNS,
  decode: candidateRow,
  textOf: textOfChunk,
};

export const FILES: TermTable<FileFeatureRow & { readonly terms: string }> = {
  name: 'files',
  columns: COPIED_FILE_COLUMNS,
  decode: fileWithTerms,
  textOf: textOfFile,
  lengthOf: lengthOfFile,
};

interface TermQuery {
  readonly match: NonNullable<ReturnType<typeof matchQuery>>;
  readonly fields: readonly FieldQuery[];
  readonly limit: number;
  /** SQL predicate applied before the best are chosen, or null. */
  readonly where: string | null;
}

/** @returns at most `limit` rows, best first */
export async function bestByTerms<T extends TermRow>(
  table: Table,
  { columns, decode, textOf, lengthOf, name }: TermTable<T>,
  { match, fields, limit, where }: TermQuery,
  { figures, isCountedAnew }: WordFigures,
): Promise<Scored<T>[]> {
  for (let asked = isCountedAnew ? Math.ceil(limit * SPARE) : limit + SPARE_ROWS; ; asked *= MORE) {
    let query = table.query().fullTextSearch(match).limit(asked);
    if (where !== null) query = query.where(where);
    const rows = await query.select([...columns, '_score']).toArrow();
    const found = scored(rows, decode, (cells) => Number(cells('_score')));
    const exact = figures === null ? found : withExactScores(found, fields, figures[name], textOf, lengthOf);
    const best = exact.sort(bestFirst).slice(0, limit);
    // What scores like the last of them may be among the rows that were not given.
    const least = (best.at(-1)?.score ?? 0) * (1 - ALIKE);
    if (found.length < asked || asked >= limit * MORE || Number(found.at(-1)?.score) < least) return best;
  }
}

// --- internal ---

function fileWithTerms(cells: Cells): FileFeatureRow & { readonly terms: string } {
  return { ...fileFeatureRow(cells), terms: String(cells('terms')) };
}

function textOfChunk(row: CandidateRow, field: FieldQuery['field']): string {
  if (field === 'terms') return row.terms;
  return field === 'symbol_terms' ? row.symbolTerms : row.pathTerms;
}

function textOfFile(row: { readonly terms: string }): string {
  return row.terms;
}

/** Of a long file the row holds only the first terms. */
function lengthOfFile({ length }: { readonly length: number }): number {
  return Math.min(length, MOST_FILE_TERMS);
}
