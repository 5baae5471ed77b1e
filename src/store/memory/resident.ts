/**
 * The index held in memory, for processes that answer many queries: the look-ups of an `Engine` without a
 * round trip each. Built from one pass over the tables; after a commit, a next one is made from it by reading what is new.
 */

import { MlxCodeError } from '../../base/errors.ts';
import {
  type CandidateRow,
  type Cells,
  COPIED_CHUNK_COLUMNS,
  COPIED_FILE_COLUMNS,
  type Columnar,
  candidateRow,
  decodeRows,
  type FieldQuery,
  type FileFeatureRow,
  fileFeatureRow,
  INDEXED_FILES,
  type Scored,
} from '../format/reader-rows.ts';
import type { RowFilter } from '../format/row-filter.ts';
import type { OpenIndex } from '../tables/database.ts';
import { CodeScan } from './code-scan.ts';
import type { MemoryCopy, Pause } from './memory-copy.ts';
import { ResidentRows, type Segment, SegmentBuilder } from './resident-rows.ts';
import { addCodes, rowIdsOf } from './vector-scan.ts';

/** With more new rows than this, or more that are gone, everything is read again. */
const MOST_NEW = 2000;
const MOST_GONE_SHARE = 0.2;

interface ChunkSegment extends Segment<CandidateRow> {
  /** Static vectors of the chunks, in their order. */
  readonly codes: CodeScan;
}

export class ResidentIndex implements MemoryCopy {
  readonly #chunks: ResidentRows<CandidateRow>;
  readonly #codes: { readonly base: CodeScan; readonly tail: CodeScan };
  readonly #baseById: ReadonlyMap<string, number>;
  readonly #files: ResidentRows<FileFeatureRow>;

  private constructor(
    chunks: ResidentRows<CandidateRow>,
    codes: { readonly base: CodeScan; readonly tail: CodeScan },
    files: ResidentRows<FileFeatureRow>,
    baseById: ReadonlyMap<string, number>,
  ) {
    this.#chunks = chunks;
    this.#codes = codes;
    this.#files = files;
    this.#baseById = baseById;
  }

  /** Copies an index: about 3 kB a chunk, a second for 30,000. Gives the event loop back between batches. */
  static async load(index: OpenIndex, pause: Pause): Promise<ResidentIndex> {
    const { dims } = index.meta.staticModel;
    const chunks = new ChunkSegmentBuilder(dims);
    for await (const batch of index.chunks.query().select(COPIED_CHUNK_COLUMNS).withRowId()) {
      await pause();
      chunks.add(batch);
    }
    const files = new SegmentBuilder<FileFeatureRow>();
    const query = index.files.query().where(INDEXED_FILES).select(COPIED_FILE_COLUMNS).withRowId();
    for await (const batch of query) {
      await pause();
      addFiles(files, batch);
    }
    const base = chunks.finish();
    const byId = new Map(base.rows.map((row, place) => [row.id, place]));
    return new ResidentIndex(
      new ResidentRows(base, new Uint8Array(base.rows.length), new SegmentBuilder<CandidateRow>().finish()),
      { base: base.codes, tail: new CodeScan(dims, 0) },
      withoutChanges(files.finish()),
      byId,
    );
  }

  /**
   * What this copy is after later commits, by reading their rows only: some 20 ms for a few files in 30,000 chunks.
   * @returns null when so much has changed that a new copy is cheaper
   */
  async next(index: OpenIndex): Promise<ResidentIndex | null> {
    const chunks = this.#chunks.compare(await rowIdsOf(index.chunks.query()));
    const files = this.#files.compare(await rowIdsOf(index.files.query().where(INDEXED_FILES)));
    if (tooMuch(chunks, this.#chunks) || tooMuch(files, this.#files)) return null;
    const freshChunks = new ChunkSegmentBuilder(index.meta.staticModel.dims);
    if (chunks.added.length > 0)
      freshChunks.add(await index.chunks.takeRowIds(chunks.added).select(COPIED_CHUNK_COLUMNS).withRowId().toArrow());
    const freshFiles = new SegmentBuilder<FileFeatureRow>();
    if (files.added.length > 0)
      addFiles(freshFiles, await index.files.takeRowIds(files.added).select(COPIED_FILE_COLUMNS).withRowId().toArrow());
    const tail = freshChunks.finish();
    return new ResidentIndex(
      new ResidentRows(this.#chunks.base, chunks.gone, tail),
      { base: this.#codes.base, tail: tail.codes },
      new ResidentRows(this.#files.base, files.gone, freshFiles.finish()),
      this.#baseById,
    );
  }

  chunkTerms(fields: readonly FieldQuery[], limit: number, filter: RowFilter | null): Scored<CandidateRow>[] {
    return this.#chunks.byTerms(fields, limit, filter);
  }

  fileTerms(fields: readonly FieldQuery[], limit: number, filter: RowFilter | null): Scored<FileFeatureRow>[] {
    return this.#files.byTerms(fields, limit, filter);
  }

  /** @param vector `[dims]` float32 of length 1 */
  chunkVectors(vector: Float32Array, limit: number, filter: RowFilter | null): Scored<CandidateRow>[] {
    const { base, tail } = this.#codes;
    return this.#chunks.best(base.scores(vector), tail.scores(vector), limit, filter, false);
  }

  chunksById(ids: readonly string[]): CandidateRow[] {
    const fresh = new Map(this.#chunks.tail.rows.map((row) => [row.id, row]));
    return ids.flatMap((id) => fresh.get(id) ?? this.#chunks.baseRow(this.#baseById.get(id)) ?? []);
  }

  chunksOfFiles(paths: readonly string[]): CandidateRow[] {
    return paths.flatMap((path) => this.#chunks.ofPath(path));
  }

  filesByPath(paths: readonly string[]): FileFeatureRow[] {
    return paths.flatMap((path) => this.#files.ofPath(path));
  }
}

// --- internal ---

class ChunkSegmentBuilder {
  readonly #segment = new SegmentBuilder<CandidateRow>();
  readonly #codes: CodeScan;

  constructor(dims: number) {
    this.#codes = new CodeScan(dims, 0);
  }

  add(batch: Columnar): void {
    for (const [row, id] of decodeRows(batch, withRowId(candidateRow))) {
      this.#segment.add(row, id, { terms: row.terms, symbol_terms: row.symbolTerms, path_terms: row.pathTerms });
    }
    addCodes(this.#codes, batch);
  }

  /** @throws E_INDEX_CORRUPT when rows and vectors do not pair up */
  finish(): ChunkSegment {
    const segment = this.#segment.finish();
    if (this.#codes.rows !== segment.rows.length)
      throw new MlxCodeError('E_INDEX_CORRUPT', `${segment.rows.length} chunks have ${this.#codes.rows} vectors`);
    return { ...segment, codes: this.#codes };
  }
}

function addFiles(files: SegmentBuilder<FileFeatureRow>, batch: Columnar): void {
  const decode = (cells: Cells) => [fileFeatureRow(cells), String(cells('terms'))] as const;
  for (const [[row, terms], id] of decodeRows(batch, withRowId(decode)))
    files.add(row, id, { terms, symbol_terms: row.symbolTerms, path_terms: row.pathTerms });
}

function withRowId<T>(decode: (cells: Cells) => T): (cells: Cells) => readonly [T, number] {
  return (cells) => [decode(cells), Number(cells('_rowid'))] as const;
}

function withoutChanges(files: Segment<FileFeatureRow>): ResidentRows<FileFeatureRow> {
  const none = new SegmentBuilder<FileFeatureRow>().finish();
  return new ResidentRows(files, new Uint8Array(files.rows.length), none);
}

function tooMuch(
  { added, goneRows }: { readonly added: readonly number[]; readonly goneRows: number },
  { base }: { readonly base: Segment<unknown> },
): boolean {
  return added.length > MOST_NEW || goneRows > Math.max(MOST_NEW, base.rows.length * MOST_GONE_SHARE);
}
