/** The search side of the index: term and vector look-ups that give ranked rows, and rows by key. Never writes. */

import type { Table } from '@lancedb/lancedb';
import { MlxCodeError } from '../base/errors.ts';
import type { ChunkKind, RepoPath } from '../base/types.ts';
import { fromLance, type OpenIndex, openIndex } from './database.ts';
import { decodeLexicon, EMPTY_LEXICON, type Lexicon } from './lexicon.ts';
import { inList, listRuns } from './quote.ts';
import { ResidentIndex, type TermField, TermFieldBuilder } from './resident.ts';
import type { IndexMeta } from './types.ts';

/** A chunk as a candidate of ranking: everything but its vectors. */
export interface CandidateRow {
  readonly id: string;
  readonly path: RepoPath;
  readonly ordinal: number;
  readonly language: string;
  readonly symbol: string;
  readonly kind: ChunkKind;
  readonly scope: string;
  readonly defines: string;
  readonly startLine: number;
  readonly endLine: number;
  readonly hash: string;
  readonly text: string;
  readonly terms: string;
  readonly symbolTerms: string;
  readonly pathTerms: string;
}

export interface Scored<T> {
  readonly row: T;
  /** BM25, or cosine similarity; higher is better. */
  readonly score: number;
}

/** A file as ranking sees it. */
export interface FileFeatureRow {
  readonly path: RepoPath;
  readonly language: string;
  readonly symbolTerms: string;
  readonly pathTerms: string;
  readonly length: number;
  readonly chunks: number;
}

/** One field of a lexical look-up. */
export interface FieldQuery {
  readonly field: 'terms' | 'symbol_terms' | 'path_terms';
  /** Terms from `base/terms.ts`. */
  readonly terms: readonly string[];
  readonly boost: number;
}

const CANDIDATE_COLUMNS = [
  'id',
  'path',
  'ordinal',
  'language',
  'symbol',
  'kind',
  'scope',
  'defines',
  'start_line',
  'end_line',
  'hash',
  'text',
  'terms',
  'symbol_terms',
  'path_terms',
];
const SCAN_COLUMNS = CANDIDATE_COLUMNS.filter((name) => !name.endsWith('terms'));
const FILE_FEATURE_COLUMNS = ['path', 'language', 'symbol_terms', 'path_terms', 'length', 'chunks'];

/** An index opened for searching. Every method may throw E_INDEX_CORRUPT. */
export class IndexReader {
  readonly #index: OpenIndex;
  #lexicon: Promise<Lexicon> | undefined;
  #background: Promise<Float32Array> | undefined;

  private constructor(index: OpenIndex) {
    this.#index = index;
  }

  /**
   * @param indexDir absolute path of the index folder
   * @throws E_INDEX_MISSING, E_INDEX_FOREIGN, E_INDEX_VERSION, E_INDEX_CORRUPT
   */
  static async open(indexDir: string): Promise<IndexReader> {
    return new IndexReader(await openIndex(indexDir));
  }

  get meta(): IndexMeta {
    return this.#index.meta;
  }

  /** True when there is a table of MLX vectors to search in. */
  get hasNeural(): boolean {
    return this.#index.neural !== null;
  }

  /** How often terms occur over chunks and files; empty while the first run has not ended. */
  lexicon(): Promise<Lexicon> {
    this.#lexicon ??= this.#index.readBlob('lexicon').then((blob) => (blob && decodeLexicon(blob)) ?? EMPTY_LEXICON);
    return this.#lexicon;
  }

  /** `[n, dims]` float32: a sample of chunk vectors of the static tier, against which a score is judged. */
  background(): Promise<Float32Array> {
    this.#background ??= this.#index
      .readBlob('background')
      .then((blob) => (blob === null ? new Float32Array(0) : new Float32Array(Uint8Array.from(blob).buffer)));
    return this.#background;
  }

  /**
   * Chunks by BM25, summed over fields.
   * @param where SQL predicate applied before top-k, or null
   * @returns at most `limit` rows, best first
   */
  chunkTerms(fields: readonly FieldQuery[], limit: number, where: string | null): Promise<Scored<CandidateRow>[]> {
    return this.#terms(this.#index.chunks, fields, limit, where, CANDIDATE_COLUMNS, candidateRow);
  }

  /** Whole files by BM25, summed over fields. */
  fileTerms(fields: readonly FieldQuery[], limit: number, where: string | null): Promise<Scored<FileFeatureRow>[]> {
    return this.#terms(this.#index.files, fields, limit, where, FILE_FEATURE_COLUMNS, fileFeatureRow);
  }

  /**
   * Chunks by cosine similarity of the static tier.
   * @param vector `[dims]` float32 of length 1
   */
  async chunkVectors(vector: Float32Array, limit: number, where: string | null): Promise<Scored<CandidateRow>[]> {
    return await guarded('search vectors', async () => {
      let query = this.#index.chunks.query().nearestTo(vector).column('vector').distanceType('dot').limit(limit);
      if (where !== null) query = query.where(where);
      const table = await query.select([...CANDIDATE_COLUMNS, '_distance']).toArrow();
      return scored(table, candidateRow, (cells) => 1 - Number(cells('_distance')));
    });
  }

  /** Ids and hashes of chunks by cosine similarity of the MLX tier; empty without one. */
  async neuralVectors(
    vector: Float32Array,
    limit: number,
    where: string | null,
  ): Promise<Scored<{ id: string; hash: string }>[]> {
    const neural = this.#index.neural;
    if (neural === null) return [];
    return await guarded('search MLX vectors', async () => {
      let query = neural.query().nearestTo(vector).column('vector').distanceType('dot').limit(limit);
      if (where !== null) query = query.where(where);
      const table = await query.select(['id', 'hash', '_distance']).toArrow();
      return scored(
        table,
        (cells) => ({ id: String(cells('id')), hash: String(cells('hash')) }),
        (cells) => 1 - Number(cells('_distance')),
      );
    });
  }

  /** Candidate rows of these ids, in no order; ids that are gone are left out. */
  chunksById(ids: readonly string[]): Promise<CandidateRow[]> {
    return this.#byKey(this.#index.chunks, 'id', ids, CANDIDATE_COLUMNS, candidateRow);
  }

  /** Candidate rows of every chunk of these files, in no order. */
  chunksOfFiles(paths: readonly string[]): Promise<CandidateRow[]> {
    return this.#byKey(this.#index.chunks, 'path', paths, CANDIDATE_COLUMNS, candidateRow);
  }

  filesByPath(paths: readonly string[]): Promise<FileFeatureRow[]> {
    return this.#byKey(this.#index.files, 'path', paths, FILE_FEATURE_COLUMNS, fileFeatureRow);
  }

  /** Every chunk without its terms, in batches, for scans (regular expressions). Ends early when `visit` gives false. */
  async scan(where: string | null, visit: (row: CandidateRow) => boolean): Promise<void> {
    await guarded('read chunks', async () => {
      let query = this.#index.chunks.query();
      if (where !== null) query = query.where(where);
      for await (const batch of query.select(SCAN_COLUMNS)) {
        for (const row of decodeRows(batch, candidateRow)) {
          if (!visit(row)) return;
        }
      }
    });
  }

  /**
   * Copies the index into memory: about 4 kB a chunk, a second for 30,000. Gives the event loop back between batches.
   * @param mostChunks a larger index gives null
   */
  async loadResident(mostChunks: number): Promise<ResidentIndex | null> {
    const { chunks, files, meta } = this.#index;
    const { dims } = meta.staticModel;
    return await guarded('read the index', async () => {
      const count = await chunks.countRows();
      if (count > mostChunks) return null;
      const rows: CandidateRow[] = [];
      const parts: Float32Array[] = [];
      const chunkFields = fieldBuilders();
      for await (const batch of chunks.query().select([...CANDIDATE_COLUMNS, 'vector'])) {
        for (const row of decodeRows(batch, candidateRow)) {
          rows.push(row);
          addTerms(chunkFields, row);
        }
        parts.push(vectorsOf(batch, dims));
      }
      const fileRows: FileFeatureRow[] = [];
      const fileFields = fieldBuilders();
      for await (const batch of files
        .query()
        .where("skip = ''")
        .select([...FILE_FEATURE_COLUMNS, 'terms'])) {
        for (const [row, terms] of decodeRows(
          batch,
          (cells) => [fileFeatureRow(cells), String(cells('terms'))] as const,
        )) {
          fileRows.push(row);
          addTerms(fileFields, { ...row, terms });
        }
      }
      const vectors = new Float32Array(rows.length * dims);
      let at = 0;
      for (const part of parts) {
        vectors.set(part, at);
        at += part.length;
      }
      if (at !== vectors.length)
        throw new MlxCodeError('E_INDEX_CORRUPT', `${rows.length} chunks have ${at / dims} vectors`);
      return new ResidentIndex({
        chunks: rows,
        vectors,
        chunkFields: finished(chunkFields),
        files: fileRows,
        fileFields: finished(fileFields),
      });
    });
  }

  /** Changes with every commit: a copy made at another version is out of date. */
  async version(): Promise<string> {
    const versions = await Promise.all([this.#index.chunks.version(), this.#index.files.version()]);
    return versions.join(':');
  }

  /** False after a rebuild: then open the index again. */
  isCurrent(): Promise<boolean> {
    return this.#index.isCurrent();
  }

  close(): void {
    this.#index.close();
  }

  async #terms<T>(
    table: Table,
    fields: readonly FieldQuery[],
    limit: number,
    where: string | null,
    columns: readonly string[],
    decode: (cells: Cells) => T,
  ): Promise<Scored<T>[]> {
    const used = fields.filter((field) => field.terms.length > 0);
    if (used.length === 0) return [];
    return await guarded('search terms', async () => {
      const { MatchQuery, BooleanQuery, Occur } = this.#index.lance;
      const matches = used.map((field) => new MatchQuery(field.terms.join(' '), field.field, { boost: field.boost }));
      const [first] = matches;
      const full =
        matches.length === 1 && first ? first : new BooleanQuery(matches.map((match) => [Occur.Should, match]));
      let query = table.query().fullTextSearch(full).limit(limit);
      if (where !== null) query = query.where(where);
      const rows = await query.select([...columns, '_score']).toArrow();
      return scored(rows, decode, (cells) => Number(cells('_score')));
    });
  }

  async #byKey<T>(
    table: Table,
    key: 'id' | 'path',
    keys: readonly string[],
    columns: string[],
    decode: (cells: Cells) => T,
  ): Promise<T[]> {
    return await guarded('read rows', async () => {
      const out: T[] = [];
      for (const run of listRuns(keys)) {
        const rows = await table.query().where(inList(key, run)).select(columns).toArrow();
        out.push(...decodeRows(rows, decode));
      }
      return out;
    });
  }
}

// --- internal ---

async function guarded<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw fromLance(error, what);
  }
}

/** The part of an Arrow table that is read here; column by column, as row objects cost ten times more. */
interface Columnar {
  readonly numRows: number;
  getChild(name: string): { get(row: number): unknown } | null;
}

type Cells = (column: string) => unknown;

function decodeRows<T>(table: Columnar, decode: (cells: Cells) => T): T[] {
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

function scored<T>(table: Columnar, decode: (cells: Cells) => T, score: (cells: Cells) => number): Scored<T>[] {
  return decodeRows(table, (cells) => ({ row: decode(cells), score: score(cells) }));
}

type FieldBuilders = Readonly<Record<FieldQuery['field'], TermFieldBuilder>>;

function fieldBuilders(): FieldBuilders {
  return { terms: new TermFieldBuilder(), symbol_terms: new TermFieldBuilder(), path_terms: new TermFieldBuilder() };
}

function addTerms(
  fields: FieldBuilders,
  row: { readonly terms: string; readonly symbolTerms: string; readonly pathTerms: string },
): void {
  fields.terms.add(row.terms);
  fields.symbol_terms.add(row.symbolTerms);
  fields.path_terms.add(row.pathTerms);
}

function finished(fields: FieldBuilders): Record<FieldQuery['field'], TermField> {
  return {
    terms: fields.terms.finish(),
    symbol_terms: fields.symbol_terms.finish(),
    path_terms: fields.path_terms.finish(),
  };
}

/** The numbers of a batch's `vector` column, row by row. */
function vectorsOf(batch: Columnar, dims: number): Float32Array {
  const out = new Float32Array(batch.numRows * dims);
  const column = batch.getChild('vector');
  for (let row = 0; row < batch.numRows; row++) {
    const cell = column?.get(row) as { toArray(): Float32Array } | null | undefined;
    if (cell) out.set(cell.toArray(), row * dims);
  }
  return out;
}

function candidateRow(cells: Cells): CandidateRow {
  return {
    id: String(cells('id')),
    path: String(cells('path')) as RepoPath,
    ordinal: Number(cells('ordinal')),
    language: String(cells('language')),
    symbol: String(cells('symbol')),
    kind: String(cells('kind')) as ChunkKind,
    scope: String(cells('scope')),
    defines: String(cells('defines')),
    startLine: Number(cells('start_line')),
    endLine: Number(cells('end_line')),
    hash: String(cells('hash')),
    text: String(cells('text')),
    terms: String(cells('terms') ?? ''),
    symbolTerms: String(cells('symbol_terms') ?? ''),
    pathTerms: String(cells('path_terms') ?? ''),
  };
}

function fileFeatureRow(cells: Cells): FileFeatureRow {
  return {
    path: String(cells('path')) as RepoPath,
    language: String(cells('language')),
    symbolTerms: String(cells('symbol_terms')),
    pathTerms: String(cells('path_terms')),
    length: Number(cells('length')),
    chunks: Number(cells('chunks')),
  };
}
