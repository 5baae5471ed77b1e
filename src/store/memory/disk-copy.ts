/** The look-ups of a search in the copy of an index on disk (see `copy/`): each reads the parts that it needs. */

import { CopyFile } from '../copy/copy-file.ts';
import type { CopyHead, Place } from '../copy/copy-head.ts';
import { listOf } from '../copy/join-segments.ts';
import { rowsOfBlock } from '../copy/segment-builder.ts';
import {
  type CandidateRow,
  type Cells,
  candidateRow,
  type FieldQuery,
  type FileFeatureRow,
  fileFeatureRow,
  type Scored,
} from '../format/reader-rows.ts';
import { type RowFilter, rowTest } from '../format/row-filter.ts';
import { CHUNK_SHAPE, FILE_SHAPE } from '../format/row-shape.ts';
import { topWithTies } from '../format/top-scores.ts';
import { CodeScan } from './code-scan.ts';
import { CopyRows } from './copy-rows.ts';
import type { MemoryCopy } from './memory-copy.ts';

type Best = readonly (readonly [row: number, score: number])[];

/** A file of the copy, and which chunks are its own. */
interface CopiedFile {
  readonly path: string;
  readonly language: string;
  readonly block: Place;
  readonly firstChunk: number;
  readonly chunks: number;
}

/** Every method throws E_INDEX_CORRUPT for a copy that is damaged, and what the kernel reports. */
export class DiskCopy implements Omit<MemoryCopy, 'next' | 'chunksById'> {
  readonly #file: CopyFile;
  readonly #head: CopyHead;
  readonly #dims: number;
  readonly #files: CopiedFile[] = [];
  readonly #fileOfChunk: Int32Array;
  readonly #chunkRows: CopyRows;
  readonly #fileRows: CopyRows;
  /** Rows that were read, by their file. */
  readonly #blocks = new Map<number, { readonly file: Buffer; readonly chunks: readonly Buffer[] }>();
  #numbers: ReadonlyMap<string, number> | undefined;
  #codes: CodeScan | undefined;

  /** @param path of the file of the copy */
  constructor(path: string, head: CopyHead) {
    this.#file = CopyFile.read(path);
    this.#head = head;
    this.#dims = head.record.meta.staticModel.dims;
    const { segments } = head;
    const [goneFiles, goneChunks] = [new Uint8Array(sum(segments, 'files')), new Uint8Array(sum(segments, 'chunks'))];
    this.#fileOfChunk = new Int32Array(goneChunks.length);
    let chunk = 0;
    for (const segment of segments) {
      const list = listOf(this.#file, segment);
      const first = this.#files.length;
      for (const [n, path] of list.paths.entries()) {
        const chunks = list.chunks[n] as number;
        const of = { path, language: list.languages[n] as string, block: list.blocks[n] as Place };
        this.#fileOfChunk.fill(this.#files.length, chunk, chunk + chunks);
        this.#files.push({ ...of, firstChunk: chunk, chunks });
        chunk += chunks;
      }
      for (const n of segment.gone) {
        const { firstChunk, chunks } = this.#files[first + n] as CopiedFile;
        goneFiles[first + n] = 1;
        goneChunks.fill(1, firstChunk, firstChunk + chunks);
      }
    }
    const rowsOf = (rows: 'files' | 'chunks', columns: 'fileColumns' | 'chunkColumns') =>
      segments.map((segment) => ({ rows: segment[rows], columns: segment[columns] }));
    this.#chunkRows = new CopyRows(this.#file, rowsOf('chunks', 'chunkColumns'), goneChunks);
    this.#fileRows = new CopyRows(this.#file, rowsOf('files', 'fileColumns'), goneFiles);
  }

  /** A blob of the table of records; null where it had none. */
  blob(name: 'lexicon' | 'background'): Uint8Array | null {
    const place = this.#head[name];
    return place === null ? null : this.#file.getPacked(place);
  }

  chunkTerms(fields: readonly FieldQuery[], limit: number, filter: RowFilter | null): Scored<CandidateRow>[] {
    const scores = this.#chunkRows.scores(fields);
    const accept = this.#accept(filter);
    return this.#chunksOf(
      topWithTies(scores, limit, (row) => (scores[row] as number) > 0 && accept(row)),
      limit,
    );
  }

  fileTerms(fields: readonly FieldQuery[], limit: number, filter: RowFilter | null): Scored<FileFeatureRow>[] {
    const scores = this.#fileRows.scores(fields);
    const passes = this.#passing(filter);
    const found = topWithTies(
      scores,
      limit,
      (row) => (scores[row] as number) > 0 && !this.#fileRows.isGone(row) && passes(row),
    );
    return this.#inOrder(found, limit, (row) => row).map(([row, score]) => ({ row: this.#fileAt(row), score }));
  }

  /** @param vector `[dims]` float32 of length 1 */
  chunkVectors(vector: Float32Array, limit: number, filter: RowFilter | null): Scored<CandidateRow>[] {
    this.#codes ??= this.#readCodes();
    return this.#chunksOf(topWithTies(this.#codes.scores(vector), limit, this.#accept(filter)), limit);
  }

  chunksOfFiles(paths: readonly string[]): CandidateRow[] {
    return this.#numbersOf(paths).flatMap((number) => {
      const { firstChunk, chunks } = this.#files[number] as CopiedFile;
      return Array.from({ length: chunks }, (_, n) => this.#chunkAt(firstChunk + n));
    });
  }

  filesByPath(paths: readonly string[]): FileFeatureRow[] {
    return this.#numbersOf(paths).map((number) => this.#fileAt(number));
  }

  /** The chunks of each file that a filter lets through, file by file; none of them is kept. */
  *chunksByFile<T>(filter: RowFilter | null, decode: (cells: Cells) => T): Generator<T[]> {
    const passes = this.#passing(filter);
    for (const [number, { block, chunks }] of this.#files.entries()) {
      if (chunks === 0 || this.#fileRows.isGone(number) || !passes(number)) continue;
      const rows = rowsOfBlock(this.#file.getPacked(block), chunks);
      yield rows.chunks.map((row) => decode(CHUNK_SHAPE.cells(row)));
    }
  }

  close(): void {
    this.#file.close();
  }

  /** Which chunks may be found: those that are there and that the filter lets through. */
  #accept(filter: RowFilter | null): (chunk: number) => boolean {
    const passes = this.#passing(filter);
    return (chunk) => !this.#chunkRows.isGone(chunk) && passes(this.#fileOfChunk[chunk] as number);
  }

  /** Which files a filter lets through. */
  #passing(filter: RowFilter | null): (file: number) => boolean {
    if (filter === null) return () => true;
    const test = rowTest(filter);
    const known = new Int8Array(this.#files.length).fill(-1);
    return (number) => {
      if (known[number] === -1) {
        const { path, language } = this.#files[number] as CopiedFile;
        known[number] = test(path, language) ? 1 : 0;
      }
      return known[number] === 1;
    };
  }

  #chunksOf(best: Best, limit: number): Scored<CandidateRow>[] {
    return this.#inOrder(best, limit, (row) => this.#fileOfChunk[row] as number).map(([row, score]) => ({
      row: this.#chunkAt(row),
      score,
    }));
  }

  /** As `bestFirst`, without reading rows: chunks of a file lie in their order. */
  #inOrder(best: Best, limit: number, fileOf: (row: number) => number): Best {
    const pathOf = (row: number) => this.#files[fileOf(row)]?.path ?? '';
    return [...best]
      .sort(([a, aScore], [b, bScore]) => {
        if (aScore !== bScore) return bScore - aScore;
        const [aPath, bPath] = [pathOf(a), pathOf(b)];
        return aPath === bPath ? a - b : aPath < bPath ? -1 : 1;
      })
      .slice(0, limit);
  }

  #chunkAt(row: number): CandidateRow {
    const number = this.#fileOfChunk[row] as number;
    const { firstChunk } = this.#files[number] as CopiedFile;
    return candidateRow(CHUNK_SHAPE.cells(this.#blockOf(number).chunks[row - firstChunk] as Buffer));
  }

  #fileAt(number: number): FileFeatureRow {
    return fileFeatureRow(FILE_SHAPE.cells(this.#blockOf(number).file));
  }

  #blockOf(number: number) {
    const known = this.#blocks.get(number);
    if (known !== undefined) return known;
    const { block, chunks } = this.#files[number] as CopiedFile;
    const rows = rowsOfBlock(this.#file.getPacked(block), chunks);
    this.#blocks.set(number, rows);
    return rows;
  }

  /** Files that are there, of these paths. */
  #numbersOf(paths: readonly string[]): number[] {
    this.#numbers ??= new Map(
      this.#files.flatMap(({ path }, number) => (this.#fileRows.isGone(number) ? [] : [[path, number] as const])),
    );
    return paths.flatMap((path) => this.#numbers?.get(path) ?? []);
  }

  #readCodes(): CodeScan {
    const codes = new CodeScan(this.#dims, this.#fileOfChunk.length);
    for (const segment of this.#head.segments) codes.add(this.#file.get(segment.codes));
    return codes;
  }
}

// --- internal ---

function sum(segments: CopyHead['segments'], of: 'files' | 'chunks'): number {
  return segments.reduce((all, segment) => all + segment[of], 0);
}
