/**
 * A copy of a large index for processes that answer many queries, with little of it in memory: vectors and words, some
 * 700 bytes a chunk, while the rows lie in a file of their own (`row-file.ts`). It follows commits by reading what is new.
 */

import type { Table } from '@lancedb/lancedb';
import {
  bestFirst,
  type CandidateRow,
  COPIED_CHUNK_COLUMNS,
  COPIED_FILE_COLUMNS,
  type Columnar,
  decodeRows,
  type FieldQuery,
  type FileFeatureRow,
  fileFeatureRow,
  INDEXED_FILES,
  type Scored,
} from '../format/reader-rows.ts';
import { type RowFilter, rowTest } from '../format/row-filter.ts';
import { topWithTies } from '../format/top-scores.ts';
import { Utf8Column } from '../format/utf8-column.ts';
import type { OpenIndex } from '../tables/database.ts';
import type { MemoryCopy, Pause } from './memory-copy.ts';
import { RowFile } from './row-file.ts';
import { SplitCodes } from './split-codes.ts';
import { TermRows, type TermsOfRow } from './term-rows.ts';
import { rowIdsOf } from './vector-scan.ts';

/** With more new rows than this, or more that are gone, everything is read again. */
const MOST_NEW = 20_000;
const MOST_GONE_SHARE = 0.2;

interface FileEntry {
  /** The newest; of a file that is gone, its last. */
  feature: FileFeatureRow | null;
  /** Rows of its chunks, in order, those that are gone too. */
  readonly chunks: number[];
}

export class LargeResident implements MemoryCopy {
  readonly #index: OpenIndex;
  readonly #file: RowFile;
  readonly #chunks = new TermRows();
  readonly #codes: SplitCodes;
  readonly #files = new TermRows();
  /** File of each chunk, and of each row of the table of files, by its place in `#entries`. */
  readonly #fileOfChunk: number[] = [];
  readonly #fileOfRow: number[] = [];
  readonly #entries: FileEntry[] = [];
  readonly #entryByPath = new Map<string, number>();

  private constructor(index: OpenIndex, file: RowFile, rows: number) {
    this.#index = index;
    this.#file = file;
    this.#codes = new SplitCodes(index.meta.staticModel.dims, rows);
  }

  /**
   * @param dir folder of this machine for the file of rows
   * @param mostChunks a larger index gives null, as does a full disk
   */
  static async load(index: OpenIndex, dir: string, mostChunks: number, pause: Pause): Promise<LargeResident | null> {
    const rows = await index.chunks.countRows();
    const file = rows > mostChunks ? null : await RowFile.create(dir, rows);
    if (file === null) return null;
    const copy = new LargeResident(index, file, rows);
    const files = index.files.query().where(INDEXED_FILES).select(COPIED_FILE_COLUMNS).withRowId();
    for await (const batch of files) {
      await pause();
      copy.#addFiles(batch);
    }
    const chunks = index.chunks.query().select(COPIED_CHUNK_COLUMNS).withRowId();
    for await (const batch of chunks) {
      await pause();
      copy.#addChunks(batch);
    }
    copy.#files.seal();
    copy.#chunks.seal();
    return copy;
  }

  /** Follows what was committed since. @returns itself, or null when so much has changed that a new copy is cheaper */
  async next(): Promise<LargeResident | null> {
    const chunks = this.#chunks.compare(await rowIdsOf(this.#index.chunks.query()));
    const files = this.#files.compare(await rowIdsOf(this.#index.files.query().where(INDEXED_FILES)));
    if (chunks === null || files === null || tooMuch(chunks, this.#chunks) || tooMuch(files, this.#files)) return null;
    const newFiles = await taken(this.#index.files, files.added, COPIED_FILE_COLUMNS);
    const newChunks = await taken(this.#index.chunks, chunks.added, COPIED_CHUNK_COLUMNS);
    // From here to the end without a pause: a search sees all of it or nothing.
    this.#files.drop(files.gone);
    this.#chunks.drop(chunks.gone);
    if (newFiles !== null) this.#addFiles(newFiles);
    this.#files.seal();
    if (newChunks !== null) {
      this.#chunks.reopen((row) => this.#file.terms(row));
      this.#addChunks(newChunks);
    }
    this.#chunks.seal();
    return this;
  }

  chunkTerms(fields: readonly FieldQuery[], limit: number, filter: RowFilter | null): Scored<CandidateRow>[] {
    const scores = this.#chunks.scores(fields);
    const accept = this.#accept(filter);
    return this.#rows(
      topWithTies(scores, limit, (row) => (scores[row] as number) > 0 && accept(row)),
      limit,
    );
  }

  fileTerms(fields: readonly FieldQuery[], limit: number, filter: RowFilter | null): Scored<FileFeatureRow>[] {
    const scores = this.#files.scores(fields);
    const test = filter === null ? null : rowTest(filter);
    const fileOf = (row: number) => this.#entries[this.#fileOfRow[row] as number]?.feature ?? null;
    const best = topWithTies(scores, limit, (row) => {
      if ((scores[row] as number) <= 0 || this.#files.isGone(row)) return false;
      const file = fileOf(row);
      return file !== null && (test === null || test(file.path, file.language));
    });
    const rows = best.flatMap(([at, score]) => {
      const row = fileOf(at);
      return row === null ? [] : [{ row, score }];
    });
    return rows.sort(bestFirst).slice(0, limit);
  }

  /** @param vector `[dims]` float32 of length 1 */
  chunkVectors(vector: Float32Array, limit: number, filter: RowFilter | null): Scored<CandidateRow>[] {
    return this.#rows(this.#codes.best(vector, limit, filter !== null, this.#accept(filter)), limit);
  }

  chunksOfFiles(paths: readonly string[]): CandidateRow[] {
    return paths
      .flatMap((path) => this.#entry(path)?.chunks ?? [])
      .filter((row) => !this.#chunks.isGone(row))
      .map((row) => this.#file.read(row));
  }

  filesByPath(paths: readonly string[]): FileFeatureRow[] {
    return paths.flatMap((path) => this.#entry(path)?.feature ?? []);
  }

  #accept(filter: RowFilter | null): (row: number) => boolean {
    const test = filter === null ? null : rowTest(filter);
    const passing =
      test === null
        ? null
        : this.#entries.map(({ feature }) => feature !== null && test(feature.path, feature.language));
    return (row) =>
      !this.#chunks.isGone(row) && (passing === null || passing[this.#fileOfChunk[row] as number] === true);
  }

  #rows(best: readonly (readonly [row: number, score: number])[], limit: number): Scored<CandidateRow>[] {
    return best
      .map(([row, score]) => ({ row: this.#file.read(row), score }))
      .sort(bestFirst)
      .slice(0, limit);
  }

  #entry(path: string): FileEntry | undefined {
    return this.#entries[this.#entryByPath.get(path) ?? -1];
  }

  #entryNumber(path: string): number {
    const known = this.#entryByPath.get(path);
    if (known !== undefined) return known;
    this.#entryByPath.set(path, this.#entries.length);
    return this.#entries.push({ feature: null, chunks: [] }) - 1;
  }

  #addFiles(batch: Columnar): void {
    const rows = decodeRows(batch, fileFeatureRow);
    const { ids, order } = byRowId(batch);
    const termsOf = termsIn(batch);
    for (const at of order) {
      const file = rows[at] as FileFeatureRow;
      const number = this.#entryNumber(file.path);
      (this.#entries[number] as FileEntry).feature = file;
      this.#files.add(ids[at] as number, termsOf(at));
      this.#fileOfRow.push(number);
    }
  }

  #addChunks(batch: Columnar): void {
    const { ids, order } = byRowId(batch);
    const termsOf = termsIn(batch);
    const paths = batch.getChild('path');
    const codes = batch.getChild('code');
    this.#file.add(batch, order);
    for (const at of order) {
      const number = this.#entryNumber(String(paths?.get(at)));
      (this.#entries[number] as FileEntry).chunks.push(this.#fileOfChunk.length);
      this.#fileOfChunk.push(number);
      this.#codes.add(codes?.get(at) as Uint8Array);
      this.#chunks.add(ids[at] as number, termsOf(at));
    }
  }
}

// --- internal ---

/** Row ids rise with the rows held: a reading in another order would break the comparison of later commits. */
function byRowId(batch: Columnar): { readonly ids: readonly number[]; readonly order: readonly number[] } {
  const ids = decodeRows(batch, (cells) => Number(cells('_rowid')));
  const order = ids.map((_, at) => at).sort((a, b) => (ids[a] as number) - (ids[b] as number));
  return { ids, order };
}

function termsIn(batch: Columnar): (row: number) => TermsOfRow {
  const terms = new Utf8Column(batch, 'terms');
  const symbolTerms = new Utf8Column(batch, 'symbol_terms');
  const pathTerms = new Utf8Column(batch, 'path_terms');
  return (row) => ({ terms: terms.at(row), symbol_terms: symbolTerms.at(row), path_terms: pathTerms.at(row) });
}

function tooMuch(
  { added, gone }: { readonly added: readonly number[]; readonly gone: readonly number[] },
  { rows }: TermRows,
): boolean {
  return added.length > MOST_NEW || gone.length > Math.max(MOST_NEW, rows * MOST_GONE_SHARE);
}

/** Rows by LanceDB's id, or null for none. */
async function taken(table: Table, ids: readonly number[], columns: readonly string[]): Promise<Columnar | null> {
  if (ids.length === 0) return null;
  return await table
    .takeRowIds([...ids])
    .select([...columns])
    .withRowId()
    .toArrow();
}
