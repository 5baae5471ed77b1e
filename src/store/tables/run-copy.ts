/**
 * The copy for short processes (see `copy/`), kept in step with the tables by a run. It is never needed for a right answer: what
 * fails here drops the copy and leaves the run alone.
 */

import type { Table } from '@lancedb/lancedb';
import { throwIfCancelled } from '../../base/errors.ts';
import { dropCopy } from '../copy/copy-head.ts';
import { CopyWriter, MOST_CHUNKS } from '../copy/copy-writer.ts';
import { arrowColumns } from '../format/byte-columns.ts';
import type { MetaRow } from '../format/columns.ts';
import type { CommitPiece } from '../format/packed-files.ts';
import { inList, listRuns } from '../format/quote-value.ts';
import { COPIED_CHUNK_COLUMNS, COPIED_FILE_COLUMNS, INDEXED_FILES } from '../format/reader-rows.ts';
import type { IndexRecord } from '../format/schema.ts';
import type { IndexLayout } from '../place/layout.ts';
import { readBlob } from './database.ts';
import type { FileTables } from './file-tables.ts';
import type { Generation } from './table-generation.ts';

/** Files that are read back at a time. */
const FILES_AT_A_TIME = 200;

/** What a run ended with. */
export interface RunEnd {
  readonly record: IndexRecord;
  readonly meta: Table;
  /** Rows that it wrote to the table of records. */
  readonly blobs: readonly MetaRow[];
  /** Leave what takes time to a later run. */
  readonly quick: boolean;
  readonly signal: AbortSignal | undefined;
}

export class RunCopy {
  readonly #layout: IndexLayout;
  readonly #dims: number;
  #writer: CopyWriter | null;

  /** @param record of the tables that are written to */
  constructor(layout: IndexLayout, files: FileTables, record: IndexRecord, dims: number) {
    this.#layout = layout;
    this.#dims = dims;
    const isLocal = layout.remote === null;
    if (files.isFirstLoad) this.#writer = isLocal ? CopyWriter.create(layout, dims) : null;
    else this.#writer = isLocal ? CopyWriter.goOn(layout, dims, record) : null;
  }

  /**
   * Whether searches of so many chunks are answered by the copy: full-text indexes are then not worth their room and time. Without a
   * copy, as while a run goes on, the columns of terms are looked through.
   */
  serves(chunks: number): boolean {
    return this.#layout.remote === null && chunks <= MOST_CHUNKS;
  }

  /** After a commit. */
  replace(group: readonly CommitPiece[]): void {
    this.#tried((writer) => writer.replace(group));
  }

  /** After files were removed. */
  remove(paths: readonly string[]): void {
    this.#tried((writer) => writer.remove(paths));
  }

  /** @throws E_CANCELLED */
  async finish(end: RunEnd, tables: Generation): Promise<void> {
    if (this.#layout.remote !== null) return;
    try {
      const isKnown = this.#writer !== null;
      this.#writer ??= await this.#readBack(end, tables);
      const blobOf = async (name: 'lexicon' | 'background') => {
        const key = `${name}:${end.record.tables.chunks}` as const;
        const written = end.blobs.find((row) => row.key === key)?.blob;
        return written ?? (isKnown ? null : await readBlob(end.meta, key));
      };
      await this.#writer?.finish(end.record, {
        lexicon: await blobOf('lexicon'),
        background: await blobOf('background'),
      });
    } catch {
      this.#drop();
      throwIfCancelled(end.signal);
    }
  }

  close(): void {
    this.#writer?.close();
    this.#writer = null;
  }

  /** A copy made of the tables: of an index whose copy was lost, or that never had one. */
  async #readBack({ record, quick, signal }: RunEnd, { chunks, files }: Generation): Promise<CopyWriter | null> {
    if (quick || record.meta.chunks > MOST_CHUNKS) return null;
    const writer = CopyWriter.create(this.#layout, this.#dims);
    if (writer === null) return null;
    try {
      const paths = (await files.query().where(INDEXED_FILES).select(['path']).toArray()).map(({ path }) =>
        String(path),
      );
      for (let at = 0; at < paths.length; at += FILES_AT_A_TIME) {
        for (const run of listRuns(paths.slice(at, at + FILES_AT_A_TIME))) {
          throwIfCancelled(signal);
          const where = inList('path', run);
          const rows = await chunks.query().where(where).select(COPIED_CHUNK_COLUMNS).toArrow();
          const codes = rows.getChild('code');
          writer.add({
            chunks: arrowColumns(rows),
            code: (row) => codes?.get(row) as Uint8Array,
            files: arrowColumns(
              await files.query().where(`(${where}) AND ${INDEXED_FILES}`).select(COPIED_FILE_COLUMNS).toArrow(),
            ),
          });
        }
      }
      return writer;
    } catch (error) {
      dropCopy(this.#layout);
      writer.close();
      throw error;
    }
  }

  #tried(work: (writer: CopyWriter) => void): void {
    try {
      if (this.#writer !== null) work(this.#writer);
    } catch {
      // Most likely a full disk: the room is better left to the tables.
      this.#drop();
    }
  }

  #drop(): void {
    this.close();
    dropCopy(this.#layout);
  }
}
