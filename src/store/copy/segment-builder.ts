/** Collects files with their chunks for a segment of a copy: rows go to its file at once, words and vectors at the end. */

import type { FieldQuery } from '../format/reader-rows.ts';
import {
  type ByteColumns,
  CHUNK_SHAPE,
  FILE_SHAPE,
  type RowParts,
  type RowShape,
  textOf,
} from '../format/row-shape.ts';
import { TERM_COLUMNS } from '../format/schema.ts';
import { TermColumnBuilder, type TermParts } from '../format/term-column.ts';
import { MOST_FILE_TERMS } from '../format/types.ts';
import { addColumns, joinColumns } from './copy-column.ts';
import type { CopyFile } from './copy-file.ts';
import { type FileList, MOST_ROWS, type Place, type SegmentHead } from './copy-head.ts';

/** Rows that come together: whole files with all their chunks. */
export interface NewFiles {
  readonly chunks: ByteColumns;
  /** Vector of a chunk as it is stored. */
  readonly code: (row: number) => Uint8Array;
  /** Files that are indexed, and others. */
  readonly files: ByteColumns;
}

/** More rows begin a segment of their own. */
const FULL_ROWS = 32_768;

const NONE = new Uint8Array(0);

export class SegmentBuilder {
  readonly #file: CopyFile;
  readonly #paths: string[] = [];
  readonly #languages: string[] = [];
  readonly #chunks: number[] = [];
  readonly #blocks: Place[] = [];
  readonly #codes: Uint8Array[] = [];
  readonly #chunkTerms = new FieldBuilders();
  readonly #fileTerms = new FieldBuilders();
  /** File of each chunk; -1 where the file's words are not those of its chunks, but fewer. */
  readonly #fileOfChunk: number[] = [];

  constructor(file: CopyFile) {
    this.#file = file;
  }

  get files(): number {
    return this.#paths.length;
  }

  get isFull(): boolean {
    return this.files >= FULL_ROWS || this.#codes.length >= FULL_ROWS;
  }

  /** @param rows how many are to be added @returns false where they need a segment of their own */
  hasRoomFor(rows: number): boolean {
    return this.files < MOST_ROWS && this.#codes.length + rows <= MOST_ROWS;
  }

  /** @param row of the file @param rows of its chunks, in order */
  add({ chunks, code, files }: NewFiles, row: number, rows: readonly number[]): void {
    // The words of a file are those of its chunks, up to a bound: as a rule they need not be read once more.
    const isWhole = files.number('length')(row) <= MOST_FILE_TERMS;
    this.#fileTerms.add(files, row, isWhole);
    for (const chunk of rows) {
      this.#fileOfChunk.push(isWhole ? this.files : -1);
      this.#chunkTerms.add(chunks, chunk);
      // Copied: what it is a part of is let go after the commit.
      this.#codes.push(code(chunk).slice());
    }
    this.#paths.push(textOf(files.text('path')(row)));
    this.#languages.push(textOf(files.text('language')(row)));
    this.#chunks.push(rows.length);
    this.#blocks.push(this.#file.addPacked(blockOf({ files, chunks }, row, rows)));
  }

  /** Writes what is not yet written. @throws what the kernel reports */
  finish(): SegmentHead {
    const [chunks, files] = [this.#chunkTerms.finish(), this.#fileTerms.finish()];
    const list: FileList = {
      paths: this.#paths,
      languages: this.#languages,
      chunks: this.#chunks,
      blocks: this.#blocks,
    };
    const ofFiles = { ...files, terms: this.#wordsOfFiles(chunks.terms, files.terms) };
    return {
      files: this.files,
      chunks: this.#codes.length,
      list: this.#file.addPacked(Buffer.from(JSON.stringify(list), 'utf8')),
      codes: this.#file.add(Buffer.concat(this.#codes)),
      ...addColumns(this.#file, { chunks: (field) => chunks[field], files: (field) => ofFiles[field] }),
      gone: [],
    };
  }

  /** @param ofChunks words of the chunks @param ofLong those of files that have more than their row holds; none for the others */
  #wordsOfFiles(ofChunks: TermParts, ofLong: TermParts): TermParts {
    const same = Int32Array.from({ length: this.files }, (_, n) => n);
    return joinColumns(
      [
        { parts: ofChunks, numbers: Int32Array.from(this.#fileOfChunk) },
        { parts: ofLong, numbers: same },
      ],
      this.files,
    );
  }
}

/** A block: how many bytes the row of the file takes, how many its chunks, then those rows. */
export function blockOf(
  { files, chunks }: Pick<NewFiles, 'files' | 'chunks'>,
  row: number,
  rows: readonly number[],
): Buffer {
  const parts: (readonly [RowShape, RowParts])[] = [[FILE_SHAPE, FILE_SHAPE.partsOf(files)(row)]];
  const partsOf = CHUNK_SHAPE.partsOf(chunks);
  for (const chunk of rows) parts.push([CHUNK_SHAPE, partsOf(chunk)]);
  const head = 4 * parts.length;
  const block = Buffer.allocUnsafe(parts.reduce((sum, [, { bytes }]) => sum + bytes, head));
  let at = head;
  for (const [n, [shape, part]] of parts.entries()) {
    block.writeUInt32LE(part.bytes, 4 * n);
    at = shape.write(block, at, part);
  }
  return block;
}

/** The rows of a block. @param chunks how many it has */
export function rowsOfBlock(block: Buffer, chunks: number): { readonly file: Buffer; readonly chunks: Buffer[] } {
  let at = 4 * (chunks + 1);
  const [file, ...rows] = Array.from({ length: chunks + 1 }, (_, n) => {
    const from = at;
    at += block.readUInt32LE(4 * n);
    return block.subarray(from, at);
  });
  return { file: file ?? block, chunks: rows };
}

// --- internal ---

type Columns = Readonly<Record<FieldQuery['field'], TermParts>>;

class FieldBuilders {
  readonly #fields = {
    terms: new TermColumnBuilder(),
    symbol_terms: new TermColumnBuilder(),
    path_terms: new TermColumnBuilder(),
  };

  /** @param withoutTerms as if the row had no `terms` */
  add(columns: ByteColumns, row: number, withoutTerms = false): void {
    for (const field of TERM_COLUMNS)
      this.#fields[field].add(withoutTerms && field === 'terms' ? NONE : columns.text(field)(row));
  }

  finish(): Columns {
    const parts = (field: FieldQuery['field']) => this.#fields[field].finish().parts;
    return { terms: parts('terms'), symbol_terms: parts('symbol_terms'), path_terms: parts('path_terms') };
  }
}
