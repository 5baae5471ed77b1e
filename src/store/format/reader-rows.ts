/** Rows as searches read them: their shapes, the columns they need, and how Arrow's columns become rows. */

import type { ChunkKind, ChunkRole, RepoPath } from '../../base/types.ts';

/** A chunk as a candidate of ranking: everything but its vectors. */
export interface CandidateRow {
  readonly id: string;
  readonly path: RepoPath;
  readonly ordinal: number;
  readonly language: string;
  readonly symbol: string;
  readonly kind: ChunkKind;
  readonly scope: string;
  /** As `base/definitions.ts` lays them out. */
  readonly definitions: string;
  readonly startLine: number;
  readonly endLine: number;
  readonly hash: string;
  readonly text: string;
  readonly terms: string;
  readonly symbolTerms: string;
  readonly pathTerms: string;
  /** `test` for test code in a file of any kind. */
  readonly role: ChunkRole;
}

export interface Scored<T> {
  readonly row: T;
  /** BM25, or cosine similarity; higher is better. */
  readonly score: number;
}

/** Best first; what scores alike in the order of paths and of their chunks, so that an answer is one of the files alone. */
export function bestFirst<T extends { readonly path: string; readonly ordinal?: number }>(
  a: Scored<T>,
  b: Scored<T>,
): number {
  return b.score - a.score || inFiles(a.row, b.row);
}

/** In the order of paths and of the chunks of a file. */
export function inFiles(
  a: { readonly path: string; readonly ordinal?: number },
  b: { readonly path: string; readonly ordinal?: number },
): number {
  if (a.path !== b.path) return a.path < b.path ? -1 : 1;
  return (a.ordinal ?? 0) - (b.ordinal ?? 0);
}

/** A file as ranking sees it. */
export interface FileFeatureRow {
  readonly path: RepoPath;
  readonly language: string;
  readonly symbolTerms: string;
  readonly pathTerms: string;
  readonly length: number;
  readonly chunks: number;
  /** FILE_ROLES told from the text, space-separated. */
  readonly roles: string;
  /** For `likeness` of `text/sketch.ts`. */
  readonly sketch: string;
}

/** What a chunk defines, without its text and terms. */
export type DefinitionRow = Omit<
  CandidateRow,
  'ordinal' | 'hash' | 'text' | 'terms' | 'symbolTerms' | 'pathTerms' | 'role'
>;

/** A chunk as one who looks for a text sees it. */
export type ChunkText = Pick<CandidateRow, 'id' | 'path' | 'ordinal' | 'text'>;

/** One field of a lexical look-up. */
export interface FieldQuery {
  readonly field: 'terms' | 'symbol_terms' | 'path_terms';
  /** Terms from `text/terms.ts`. */
  readonly terms: readonly string[];
  readonly boost: number;
}

export const DEFINITION_COLUMNS = [
  'id',
  'path',
  'language',
  'symbol',
  'kind',
  'scope',
  'definitions',
  'start_line',
  'end_line',
];
export const CANDIDATE_COLUMNS = [
  ...DEFINITION_COLUMNS,
  'ordinal',
  'hash',
  'text',
  'terms',
  'symbol_terms',
  'path_terms',
  'role',
];
export const SCAN_COLUMNS = CANDIDATE_COLUMNS.filter((name) => !name.endsWith('terms'));
export const TEXT_COLUMNS = ['id', 'path', 'ordinal', 'text'];
export const FILE_FEATURE_COLUMNS = [
  'path',
  'language',
  'symbol_terms',
  'path_terms',
  'length',
  'chunks',
  'roles',
  'sketch',
];

/** Columns of what copies in memory hold, and which files have chunks. */
export const COPIED_CHUNK_COLUMNS = [...CANDIDATE_COLUMNS, 'code'];
export const COPIED_FILE_COLUMNS = [...FILE_FEATURE_COLUMNS, 'terms'];
export const INDEXED_FILES = "skip = ''";

/** The part of an Arrow table that is read here; column by column, as row objects cost ten times more. */
export interface Columnar {
  readonly numRows: number;
  getChild(name: string): { get(row: number): unknown } | null;
}

/** The cells of one row, by column. */
export type Cells = (column: string) => unknown;

/** Rows of a table. */
export function decodeRows<T>(table: Columnar, decode: (cells: Cells) => T): T[] {
  const columns = new Map<string, { get(row: number): unknown } | null>();
  let row = 0;
  const cells: Cells = (name) => {
    let column = columns.get(name);
    if (column === undefined) {
      column = table.getChild(name);
      columns.set(name, column);
    }
    return column?.get(row);
  };
  const out: T[] = [];
  for (; row < table.numRows; row++) out.push(decode(cells));
  return out;
}

/** Rows with their scores. */
export function scored<T>(table: Columnar, decode: (cells: Cells) => T, score: (cells: Cells) => number): Scored<T>[] {
  return decodeRows(table, (cells) => ({ row: decode(cells), score: score(cells) }));
}

export function candidateRow(cells: Cells): CandidateRow {
  return {
    ...definitionRow(cells),
    ordinal: Number(cells('ordinal')),
    hash: String(cells('hash')),
    text: String(cells('text')),
    terms: String(cells('terms') ?? ''),
    symbolTerms: String(cells('symbol_terms') ?? ''),
    pathTerms: String(cells('path_terms') ?? ''),
    role: cells('role') === 'test' ? 'test' : '',
  };
}

/** A candidate without its terms. */
export function scannedRow(cells: Cells): CandidateRow {
  return candidateRow((column) => (column.endsWith('terms') ? '' : cells(column)));
}

export function chunkText(cells: Cells): ChunkText {
  return {
    id: String(cells('id')),
    path: String(cells('path')) as RepoPath,
    ordinal: Number(cells('ordinal')),
    text: String(cells('text')),
  };
}

export function definitionRow(cells: Cells): DefinitionRow {
  return {
    id: String(cells('id')),
    path: String(cells('path')) as RepoPath,
    language: String(cells('language')),
    symbol: String(cells('symbol')),
    kind: String(cells('kind')) as ChunkKind,
    scope: String(cells('scope')),
    definitions: String(cells('definitions')),
    startLine: Number(cells('start_line')),
    endLine: Number(cells('end_line')),
  };
}

export function fileFeatureRow(cells: Cells): FileFeatureRow {
  return {
    path: String(cells('path')) as RepoPath,
    language: String(cells('language')),
    symbolTerms: String(cells('symbol_terms')),
    pathTerms: String(cells('path_terms')),
    length: Number(cells('length')),
    chunks: Number(cells('chunks')),
    roles: String(cells('roles')),
    sketch: String(cells('sketch')),
  };
}
