/**
 * The part of a large index that is worth holding in memory, for processes that answer many queries: codes of all chunks
 * and what is known of files, some 350 bytes a chunk. Words are looked up in the tables, and rows are read as they are
 * needed and kept for a while. It follows commits by reading what is new.
 */

import type { Table } from '@lancedb/lancedb';
import { CodeScan } from './code-scan.ts';
import { fromLance, type OpenIndex } from './database.ts';
import {
  CANDIDATE_COLUMNS,
  type CandidateRow,
  type Cells,
  candidateRow,
  decodeRows,
  FILE_FEATURE_COLUMNS,
  type FieldQuery,
  type FileFeatureRow,
  fileFeatureRow,
  type Scored,
} from './reader-rows.ts';
import type { RowFilter } from './resident-rows.ts';
import { matchQuery } from './term-query.ts';
import { topScores } from './top-scores.ts';
import { addCodes, rowsById } from './vector-scan.ts';

/** Rows kept after they were read, about 4 kB each. */
const KEPT_ROWS = 16_384;
/** With more new rows than this, or more that are gone, everything is read again. */
const MOST_NEW = 20_000;
const MOST_GONE_SHARE = 0.2;

export class LargeResident {
  readonly #index: OpenIndex;
  readonly #codes: CodeScan;
  /** LanceDB's row id of each code, rising. */
  #rowIds: Float64Array;
  /** Codes whose row is gone. */
  readonly #gone = new Set<number>();
  /** File of each code, by its place in `#files`. */
  #fileOf: Uint32Array;
  readonly #files: FileFeatureRow[] = [];
  readonly #fileByPath = new Map<string, number>();
  /** Codes of each file, in order. */
  readonly #rowsOfFile: number[][] = [];
  readonly #kept = new Map<number, CandidateRow>();

  private constructor(index: OpenIndex, rows: number) {
    this.#index = index;
    this.#codes = new CodeScan(index.meta.staticModel.dims, rows);
    this.#rowIds = new Float64Array(rows);
    this.#fileOf = new Uint32Array(rows);
  }

  /** @param mostChunks a larger index gives null */
  static async load(index: OpenIndex, mostChunks: number): Promise<LargeResident | null> {
    const rows = await index.chunks.countRows();
    if (rows > mostChunks) return null;
    const copy = new LargeResident(index, rows);
    await copy.#loadFiles();
    for await (const batch of index.chunks.query().select(['path', 'code']).withRowId()) {
      const ids = batch.getChild('_rowid')?.toArray() as BigUint64Array;
      const paths = batch.getChild('path');
      addCodes(copy.#codes, batch);
      for (let i = 0; i < batch.numRows; i++) copy.#place(Number(ids[i]), String(paths?.get(i)));
    }
    return copy;
  }

  /** Follows what was committed since. @returns false when so much has changed that a new copy is cheaper */
  async refresh(): Promise<boolean> {
    const ids: number[] = [];
    for await (const batch of this.#index.chunks.query().select([]).withRowId()) {
      const column = (batch.getChild('_rowid')?.toArray() ?? []) as Iterable<bigint>;
      for (const id of column) ids.push(Number(id));
    }
    ids.sort((a, b) => a - b);
    const rows = this.#codes.rows;
    const gone: number[] = [];
    const added: number[] = [];
    let at = 0;
    for (const id of ids) {
      while (at < rows && (this.#rowIds[at] as number) < id) gone.push(at++);
      if (at < rows && this.#rowIds[at] === id) at++;
      else added.push(id);
    }
    while (at < rows) gone.push(at++);
    const last = rows === 0 ? -1 : (this.#rowIds[rows - 1] as number);
    if (added.length > MOST_NEW || gone.length > rows * MOST_GONE_SHARE || (added[0] ?? Number.MAX_VALUE) <= last)
      return false;
    for (const row of gone) this.#gone.add(row);
    await this.#loadFiles();
    await this.#append(added);
    return true;
  }

  async chunkTerms(
    fields: readonly FieldQuery[],
    limit: number,
    filter: RowFilter | null,
  ): Promise<Scored<CandidateRow>[]> {
    const found = await this.#match(this.#index.chunks, fields, limit, filter, [], (cells) => Number(cells('_rowid')));
    return await this.#rows(found.map(({ row, score }) => [row, score] as const));
  }

  async fileTerms(
    fields: readonly FieldQuery[],
    limit: number,
    filter: RowFilter | null,
  ): Promise<Scored<FileFeatureRow>[]> {
    const found = await this.#match(this.#index.files, fields, limit, filter, ['path'], (cells) =>
      String(cells('path')),
    );
    return found.flatMap(({ row: path, score }) => {
      const row = this.#fileAt(path);
      return row === undefined ? [] : [{ row, score }];
    });
  }

  /** @param vector `[dims]` float32 of length 1 */
  async chunkVectors(vector: Float32Array, limit: number, filter: RowFilter | null): Promise<Scored<CandidateRow>[]> {
    const passing = filter === null ? null : this.#files.map((file) => filter.test(file.path, file.language));
    const accept = (row: number): boolean =>
      !this.#gone.has(row) && (passing === null || passing[this.#fileOf[row] as number] === true);
    const best = topScores(this.#codes.scores(vector), limit, accept);
    return await this.#rows(best.map(([row, score]) => [this.#rowIds[row] as number, score] as const));
  }

  async chunksOfFiles(paths: readonly string[]): Promise<CandidateRow[]> {
    const rows = paths.flatMap((path) => this.#rowsOfFile[this.#fileByPath.get(path) ?? -1] ?? []);
    const ids = rows.filter((row) => !this.#gone.has(row)).map((row) => [this.#rowIds[row] as number, 0] as const);
    return (await this.#rows(ids)).map(({ row }) => row);
  }

  filesByPath(paths: readonly string[]): FileFeatureRow[] {
    return paths.flatMap((path) => this.#fileAt(path) ?? []);
  }

  #fileAt(path: string): FileFeatureRow | undefined {
    return this.#files[this.#fileByPath.get(path) ?? -1];
  }

  async #loadFiles(): Promise<void> {
    for await (const batch of this.#index.files.query().where("skip = ''").select(FILE_FEATURE_COLUMNS)) {
      for (const file of decodeRows(batch, fileFeatureRow)) this.#files[this.#fileNumber(file.path)] = file;
    }
  }

  #fileNumber(path: string): number {
    const known = this.#fileByPath.get(path);
    if (known !== undefined) return known;
    const number = this.#fileByPath.size;
    this.#fileByPath.set(path, number);
    this.#rowsOfFile.push([]);
    return number;
  }

  /** Notes the row of the code at the next place. */
  #place(rowId: number, path: string): void {
    const row = this.#placed++;
    if (row >= this.#rowIds.length) this.#grow();
    const file = this.#fileNumber(path);
    this.#rowIds[row] = rowId;
    this.#fileOf[row] = file;
    this.#rowsOfFile[file]?.push(row);
  }

  #placed = 0;

  #grow(): void {
    const rowIds = new Float64Array(this.#rowIds.length * 2 + 1024);
    rowIds.set(this.#rowIds);
    this.#rowIds = rowIds;
    const fileOf = new Uint32Array(rowIds.length);
    fileOf.set(this.#fileOf);
    this.#fileOf = fileOf;
  }

  async #append(ids: readonly number[]): Promise<void> {
    if (ids.length === 0) return;
    const table = await this.#index.chunks.takeRowIds(ids).select(['path', 'code']).withRowId().toArrow();
    // Row ids rise with the codes: a reading in another order would break the comparison above.
    const rows = decodeRows(table, (cells) => ({
      id: Number(cells('_rowid')),
      path: String(cells('path')),
      code: cells('code') as Uint8Array,
    })).sort((a, b) => a.id - b.id);
    for (const { id, path, code } of rows) {
      this.#codes.add(code);
      this.#place(id, path);
    }
  }

  /** Rows by LanceDB's row id, in the order given; those that are gone are left out. */
  async #rows(wanted: readonly (readonly [rowId: number, score: number])[]): Promise<Scored<CandidateRow>[]> {
    const found = new Map<number, CandidateRow>();
    const missing: bigint[] = [];
    for (const [id] of wanted) {
      const row = this.#kept.get(id);
      if (row === undefined) missing.push(BigInt(id));
      else found.set(id, row);
    }
    const read = await guarded('read rows', () =>
      rowsById(this.#index.chunks, missing, CANDIDATE_COLUMNS, candidateRow),
    );
    for (const [id, row] of read) found.set(Number(id), row);
    for (const [id, row] of found) this.#keep(id, row);
    return wanted.flatMap(([id, score]) => {
      const row = found.get(id);
      return row === undefined ? [] : [{ row, score }];
    });
  }

  /** What a row id stands for never changes, so a row is kept for as long as there is room; the least used goes first. */
  #keep(id: number, row: CandidateRow): void {
    this.#kept.delete(id);
    this.#kept.set(id, row);
    if (this.#kept.size <= KEPT_ROWS) return;
    for (const oldest of this.#kept.keys()) {
      this.#kept.delete(oldest);
      break;
    }
  }

  async #match<T>(
    table: Table,
    fields: readonly FieldQuery[],
    limit: number,
    filter: RowFilter | null,
    columns: readonly string[],
    decode: (cells: Cells) => T,
  ): Promise<Scored<T>[]> {
    const match = matchQuery(this.#index.lance, fields);
    if (match === null) return [];
    return await guarded('search terms', async () => {
      let query = table.query().fullTextSearch(match).limit(limit);
      if (filter !== null) query = query.where(filter.where);
      const found = await query
        .select([...columns, '_score'])
        .withRowId()
        .toArrow();
      return decodeRows(found, (cells) => ({ row: decode(cells), score: Number(cells('_score')) }));
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
