/**
 * Chunk rows on this machine's disk, for a process that answers many queries from a large index: reading a row takes
 * some microseconds, where LanceDB decodes whole pages of each of its columns for it. The file has no name once it is
 * open, so that nothing of it stays however the process ends.
 */

import { randomBytes } from 'node:crypto';
import { closeSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { fromErrno } from '../../base/errors.ts';
import { doubled } from '../../base/numbers/growable-array.ts';
import { STOP_FREE_BYTES } from '../../platform/disk.ts';
import { arrowColumns } from '../format/byte-columns.ts';
import { type CandidateRow, type Columnar, candidateRow } from '../format/reader-rows.ts';
import { CHUNK_SHAPE } from '../format/row-shape.ts';
import type { TermsOfRow } from './term-rows.ts';

/** Bytes of rows written at a time. */
const WRITE_BYTES = 1 << 20;
/** Of a chunk's row, on the safe side: text, terms and the rest. */
const BYTES_PER_ROW = 2_500;

export class RowFile {
  readonly #fd: number;
  /** Where each row begins, and one more: where the next one will. */
  #starts = new Float64Array(1 << 12);
  #rows = 0;
  #waiting = Buffer.allocUnsafe(WRITE_BYTES);
  #waitingBytes = 0;
  #written = 0;

  private constructor(fd: number) {
    this.#fd = fd;
  }

  /**
   * @param dir folder of this machine in which the file takes its room
   * @param rows how many there will be at first
   * @returns null where there is no room for them, or no file can be made
   */
  static async create(dir: string, rows: number): Promise<RowFile | null> {
    try {
      const { bavail, bsize } = await statfs(dir);
      if (bavail * bsize < rows * BYTES_PER_ROW + STOP_FREE_BYTES) return null;
      const path = join(dir, `rows-${process.pid}-${randomBytes(4).toString('hex')}.tmp`);
      const fd = openSync(path, 'wx+', 0o600);
      unlinkSync(path);
      const file = new RowFile(fd);
      dropped.register(file, fd);
      return file;
    } catch {
      return null;
    }
  }

  /**
   * Appends rows.
   * @param batch with the columns of candidates
   * @param order numbers of its rows
   * @throws E_DISK_FULL, E_DISK_ERROR
   */
  add(batch: Columnar, order: Iterable<number>): void {
    const partsOf = CHUNK_SHAPE.partsOf(arrowColumns(batch));
    for (const row of order) {
      const parts = partsOf(row);
      const at = this.#room(parts.bytes);
      CHUNK_SHAPE.write(this.#waiting, at, parts);
      this.#noteRow(parts.bytes);
    }
  }

  /** @param row number of it, from 0 @throws E_DISK_ERROR, E_DISK_FULL */
  read(row: number): CandidateRow {
    return candidateRow(CHUNK_SHAPE.cells(this.#open(row)));
  }

  /** The terms of a row alone. @throws as `read` */
  terms(row: number): TermsOfRow {
    const bytes = this.#open(row);
    return {
      terms: CHUNK_SHAPE.bytesOf(bytes, 'terms'),
      symbol_terms: CHUNK_SHAPE.bytesOf(bytes, 'symbol_terms'),
      path_terms: CHUNK_SHAPE.bytesOf(bytes, 'path_terms'),
    };
  }

  #open(row: number): Buffer {
    const from = this.#starts[row] as number;
    const bytes = Buffer.allocUnsafe((this.#starts[row + 1] as number) - from);
    this.#write();
    try {
      readSync(this.#fd, bytes, 0, bytes.length, from);
    } catch (error) {
      throw fromErrno(error, 'read the copy of the index');
    }
    return bytes;
  }

  /** @returns where in `#waiting` the next row goes */
  #room(bytes: number): number {
    if (this.#waitingBytes + bytes > this.#waiting.length) this.#write();
    if (bytes > this.#waiting.length) this.#waiting = Buffer.allocUnsafe(bytes);
    return this.#waitingBytes;
  }

  #noteRow(bytes: number): void {
    this.#waitingBytes += bytes;
    if (this.#rows + 2 > this.#starts.length) this.#starts = doubled(this.#starts, Float64Array);
    this.#starts[this.#rows + 1] = (this.#starts[this.#rows] as number) + bytes;
    this.#rows++;
  }

  #write(): void {
    try {
      for (let done = 0; done < this.#waitingBytes; )
        done += writeSync(this.#fd, this.#waiting, done, this.#waitingBytes - done, this.#written + done);
    } catch (error) {
      throw fromErrno(error, 'write the copy of the index');
    }
    this.#written += this.#waitingBytes;
    this.#waitingBytes = 0;
  }
}

// --- internal ---

/** A searcher may still read while another one takes its place, so a file is closed when its last user releases it. */
const dropped = new FinalizationRegistry<number>((fd) => {
  closeSync(fd);
});
