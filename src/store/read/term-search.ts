/**
 * The best rows of a table for the terms of a query: found by its full-text index, and scored with exact counts; without such an index,
 * by looking through its columns.
 */

import type { Table } from '@lancedb/lancedb';
import { filterSql } from '../format/filter-sql.ts';
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
  INDEXED_FILES,
  type Scored,
  scored,
} from '../format/reader-rows.ts';
import type { RowFilter } from '../format/row-filter.ts';
import { MOST_FILE_TERMS } from '../format/types.ts';
import type { HeldColumns } from '../memory/held-columns.ts';
import { bestByScan } from '../memory/term-scan.ts';
import type { OpenIndex } from '../tables/database.ts';
import { withExactScores } from '../words/exact-scores.ts';
import { matchQuery } from './term-query.ts';
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
  /** SQL predicate of the rows that count, or null for all. */
  readonly only: string | null;
}

export const CHUNKS: TermTable<CandidateRow> = {
  name: 'chunks',
  columns: CANDIDATE_COLUMNS,
  decode: candidateRow,
  textOf: textOfChunk,
  only: null,
};

export const FILES: TermTable<FileFeatureRow & { readonly terms: string }> = {
  name: 'files',
  columns: COPIED_FILE_COLUMNS,
  decode: fileWithTerms,
  textOf: textOfFile,
  lengthOf: lengthOfFile,
  only: INDEXED_FILES,
};

interface TermQuery {
  readonly fields: readonly FieldQuery[];
  readonly limit: number;
  /** Applied before the best are chosen. */
  readonly filter: RowFilter | null;
}

/** @param figuresOf asked only where there is a full-text index @param held columns of the table where there is none @returns at most `limit` rows, best first */
export async function bestByTerms<T extends TermRow>(
  index: OpenIndex,
  of: TermTable<T>,
  { fields, limit, filter }: TermQuery,
  figuresOf: () => Promise<WordFigures>,
  held: HeldColumns,
): Promise<Scored<T>[]> {
  const table = index[of.name];
  const match = matchQuery(index.lance, fields);
  if (match === null) return [];
  // A remote index always gets one, and each look there costs time.
  if (!index.isRemote && !(await hasFullText(table, fields)))
    return await bestByScan({ table, held, ...of }, fields, limit, filter);
  const where = filterSql(filter);
  const { figures, isCountedAnew } = await figuresOf();
  const { columns, decode, textOf, lengthOf, name } = of;
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

/** True when each column that is asked for has a full-text index. */
export async function hasFullText(table: Table, fields: readonly Pick<FieldQuery, 'field'>[]): Promise<boolean> {
  const indexed = new Set((await table.listIndices()).flatMap(({ columns }) => columns));
  return fields.every(({ field }) => indexed.has(field));
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
