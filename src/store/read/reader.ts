/** The search side of the index: term and vector look-ups that give ranked rows, and rows by key. Never writes. */

import type { EmbeddedChunk } from '../format/engine.ts';
import { filterSql } from '../format/filter-sql.ts';
import {
  CANDIDATE_COLUMNS,
  type CandidateRow,
  type Cells,
  type ChunkText,
  candidateRow,
  chunkText,
  DEFINITION_COLUMNS,
  type DefinitionRow,
  decodeRows,
  definitionRow,
  FILE_FEATURE_COLUMNS,
  type FieldQuery,
  type FileFeatureRow,
  fileFeatureRow,
  inFiles,
  SCAN_COLUMNS,
  type Scored,
  TEXT_COLUMNS,
} from '../format/reader-rows.ts';
import type { RowFilter } from '../format/row-filter.ts';
import type { IndexMeta } from '../format/types.ts';
import { decodeVectors } from '../format/vector-codes.ts';
import { HeldColumns } from '../memory/held-columns.ts';
import type { MemoryCopy } from '../memory/memory-copy.ts';
import { nearestRows } from '../memory/vector-scan.ts';
import { type OpenIndex, openIndex } from '../tables/database.ts';
import type { Lexicon } from '../words/lexicon.ts';
import type { CopyLimits, IndexReading } from './index-reading.ts';
import { partialBackground } from './provisional-lexicon.ts';
import { ReopenedTables } from './reopened-tables.ts';
import { rowsByKey, scanRows } from './table-rows.ts';
import { bestByTerms, CHUNKS, FILES, type TermRow, type TermTable } from './term-search.ts';
import { readWordFigures, type WordFigures } from './word-figures.ts';

/** An index opened for searching, answered by its tables. */
export class IndexReader implements IndexReading {
  readonly #indexDir: string;
  readonly #tables: ReopenedTables;
  readonly #held = { chunks: new HeldColumns(), files: new HeldColumns() };
  #counts: Promise<WordFigures> | undefined;
  #background: Promise<Float32Array> | undefined;
  #version = '';
  #metaVersion = 0;

  private constructor(indexDir: string, index: OpenIndex) {
    this.#indexDir = indexDir;
    this.#tables = new ReopenedTables(indexDir, index, () => this.#forgetBlobs());
  }

  /**
   * @param indexDir absolute path of the index folder
   * @throws E_INDEX_MISSING, E_INDEX_FOREIGN, E_INDEX_VERSION, E_INDEX_CORRUPT
   */
  static async open(indexDir: string): Promise<IndexReader> {
    return new IndexReader(indexDir, await openIndex(indexDir));
  }

  get meta(): IndexMeta {
    return this.#index.meta;
  }

  get hasNeural(): boolean {
    return this.#index.neural !== null;
  }

  async lexicon(): Promise<Lexicon> {
    return (await this.#figures()).lexicon;
  }

  background(): Promise<Float32Array> {
    const { dims } = this.meta.staticModel;
    this.#background ??= this.#index
      .readBlob('background')
      .then((blob) => (blob === null ? partialBackground(this.#index.chunks, dims) : decodeVectors(blob, dims)));
    return this.#background;
  }

  chunkTerms(fields: readonly FieldQuery[], limit: number, filter: RowFilter | null): Promise<Scored<CandidateRow>[]> {
    return this.#terms(CHUNKS, fields, limit, filter);
  }

  async fileTerms(
    fields: readonly FieldQuery[],
    limit: number,
    filter: RowFilter | null,
  ): Promise<Scored<FileFeatureRow>[]> {
    const found = await this.#terms(FILES, fields, limit, filter);
    return found.map(({ row: { terms: _, ...row }, score }) => ({ row, score }));
  }

  chunkVectors(vector: Float32Array, limit: number, filter: RowFilter | null): Promise<Scored<CandidateRow>[]> {
    const rows = { columns: CANDIDATE_COLUMNS, decode: candidateRow, limit, inOrder: inFiles };
    return this.#tables.guarded('search vectors', () =>
      nearestRows(vector, filterSql(filter), { table: this.#index.chunks, ...rows }),
    );
  }

  neuralVectors(vector: Float32Array, limit: number, filter: RowFilter | null): Promise<Scored<EmbeddedChunk>[]> {
    const decode = (cells: Cells) => ({ id: String(cells('id')), hash: String(cells('hash')) });
    const inOrder = (a: EmbeddedChunk, b: EmbeddedChunk) => (a.id < b.id ? -1 : 1);
    return this.#tables.guarded('search MLX vectors', async () => {
      const table = this.#index.neural;
      if (table === null) return [];
      const rows = { table, columns: ['id', 'hash'], decode, limit, inOrder };
      return await nearestRows(vector, filterSql(filter), rows);
    });
  }

  chunksById(ids: readonly string[]): Promise<CandidateRow[]> {
    return this.#byKey('chunks', 'id', ids, CANDIDATE_COLUMNS, candidateRow);
  }

  chunksOfFiles(paths: readonly string[]): Promise<CandidateRow[]> {
    return this.#byKey('chunks', 'path', paths, CANDIDATE_COLUMNS, candidateRow);
  }

  /** The first chunks of the table, for figures over a sample. */
  someChunks(limit: number): Promise<CandidateRow[]> {
    return this.#tables.guarded('read rows', async () =>
      decodeRows(await this.#index.chunks.query().limit(limit).select(CANDIDATE_COLUMNS).toArrow(), candidateRow),
    );
  }

  filesByPath(paths: readonly string[]): Promise<FileFeatureRow[]> {
    return this.#byKey('files', 'path', paths, FILE_FEATURE_COLUMNS, fileFeatureRow);
  }

  async scan(filter: RowFilter | null, visit: (row: CandidateRow) => boolean): Promise<void> {
    await this.#scanColumns(filter, SCAN_COLUMNS, candidateRow, visit);
  }

  async vectors(ids: readonly string[]): Promise<Map<string, Float32Array>> {
    const rows = await this.#byKey('chunks', 'id', ids, ['id', 'code'], (cells) => {
      const vector = decodeVectors(cells('code') as Uint8Array, this.meta.staticModel.dims);
      return [String(cells('id')), vector] as const;
    });
    return new Map(rows);
  }

  async scanDefinitions(filter: RowFilter | null, visit: (row: DefinitionRow) => boolean): Promise<void> {
    await this.#scanColumns(filter, DEFINITION_COLUMNS, definitionRow, visit);
  }

  async scanTexts(filter: RowFilter | null, visit: (chunk: ChunkText) => boolean): Promise<void> {
    await this.#scanColumns(filter, TEXT_COLUMNS, chunkText, visit);
  }

  /** Whole: about 3 kB a chunk, a second for 30,000. Large: 1 kB a chunk, 1.5 kB on disk; null with a full disk. */
  async loadCopy({ whole, large, pause }: CopyLimits): Promise<MemoryCopy | null> {
    const copy = await this.#tables.guarded('read the index', async () => {
      if ((await this.#index.chunks.countRows()) <= whole) {
        const { ResidentIndex } = await import('../memory/resident.ts');
        return await ResidentIndex.load(this.#index, pause);
      }
      const { LargeResident } = await import('../memory/resident-large.ts');
      return await LargeResident.load(this.#index, this.#indexDir, large, pause);
    });
    if (copy !== null) for (const held of Object.values(this.#held)) held.drop();
    return copy;
  }

  async nextCopy(old: MemoryCopy): Promise<MemoryCopy | null> {
    return await this.#tables.guarded('read the index', () => old.next(this.#index));
  }

  async version(): Promise<string> {
    const { chunks, files } = this.#index;
    const [metaVersion, ...versions] = await Promise.all([
      this.#index.metaVersion(),
      chunks.version(),
      files.version(),
    ]);
    const version = versions.join(':');
    // The end of a run is recorded there, after its commits.
    if (version !== this.#version || metaVersion !== this.#metaVersion) this.#forgetBlobs();
    this.#version = version;
    this.#metaVersion = metaVersion;
    return version;
  }

  isCurrent(): Promise<boolean> {
    return this.#index.isCurrent();
  }

  close(): void {
    this.#index.close();
  }

  get #index(): OpenIndex {
    return this.#tables.index;
  }

  #figures(): Promise<WordFigures> {
    this.#counts ??= readWordFigures(this.#index);
    return this.#counts;
  }

  #forgetBlobs(): void {
    this.#counts = undefined;
    this.#background = undefined;
  }

  async #terms<T extends TermRow>(
    table: TermTable<T>,
    fields: readonly FieldQuery[],
    limit: number,
    filter: RowFilter | null,
  ): Promise<Scored<T>[]> {
    return await this.#tables.guarded('search terms', () =>
      bestByTerms(this.#index, table, { fields, limit, filter }, () => this.#figures(), this.#held[table.name]),
    );
  }

  async #scanColumns<T>(
    filter: RowFilter | null,
    columns: string[],
    decode: (cells: Cells) => T,
    visit: (row: T) => boolean,
  ): Promise<void> {
    let begun = false;
    const seen = (row: T): boolean => {
      begun = true;
      return visit(row);
    };
    // Rows that were seen must not be seen again.
    await this.#tables.guarded(
      'read chunks',
      () => scanRows(this.#index.chunks, filterSql(filter), columns, decode, seen),
      () => !begun,
    );
  }

  async #byKey<T>(
    table: 'chunks' | 'files',
    key: 'id' | 'path',
    keys: readonly string[],
    columns: string[],
    decode: (cells: Cells) => T,
  ): Promise<T[]> {
    return await this.#tables.guarded('read rows', () => rowsByKey(this.#index[table], key, keys, columns, decode));
  }
}
