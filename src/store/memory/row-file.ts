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
import { doubled } from '../../base/growable-array.ts';
import { STOP_FREE_BYTES } from '../../platform/disk.ts';
import { type CandidateRow, type Columnar, candidateRow } from '../format/reader-rows.ts';
import { Utf8Column } from '../format/utf8-column.ts';
import type { TermsOfRow } from './term-rows.ts';

/** Bytes of rows written at a time. */
const WRITE_BYTES = 1 << 20;
/** Of a chunk's row, on the safe side: text, terms and the rest. */
const BYTES_PER_ROW = 2_500;
const NUMBERS = ['ordinal', 'start_line', 'end_line'] as const;
const TERMS = ['terms', 'symbol_terms', 'path_terms'] as const;
const TEXTS = [
  ...['id', 'path', 'language', 'symbol', 'kind', 'scope', 'definitions', 'hash', 'text', 'role'],
  ...TERMS,
] as const;
/** Place of each column in the head of a row. */
const PLACES = new Map<string, number>([...NUMBERS, ...TEXTS].map((name, place) => [name, place]));
/** A row is its numbers, then the length of each of its texts, 32 bits each, then the texts. */
const HEAD_BYTES = 4 * (NUMBERS.length + TEXTS.length);

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
    const numbers = NUMBERS.map((name) => batch.getChild(name));
    const texts = TEXTS.map((name) => new Utf8Column(batch, name));
    for (const row of order) {
      const parts = texts.map((column) => column.at(row));
      const size = parts.reduce((sum, { length }) => sum + length, HEAD_BYTES);
      let at = this.#room(size);
      for (const column of numbers) at = this.#waiting.writeInt32LE(Number(column?.get(row)), at);
      for (const { length } of parts) at = this.#waiting.writeInt32LE(length, at);
      for (const part of parts) {
        this.#waiting.set(part, at);
        at += part.length;
      }
      this.#noteRow(size);
    }
  }

  /** @param row number of it, from 0 @throws E_DISK_ERROR, E_DISK_FULL */
  read(row: number): CandidateRow {
    const { bytes, texts } = this.#open(row);
    return candidateRow((column) => {
      const place = PLACES.get(column) ?? -1;
      if (place < NUMBERS.length) return bytes.readInt32LE(4 * place);
      const [from, to] = texts[place - NUMBERS.length] as Span;
      return bytes.toString('utf8', from, to);
    });
  }

  /** The terms of a row alone. @throws as `read` */
  terms(row: number): TermsOfRow {
    const { bytes, texts } = this.#open(row);
    const [terms, symbol_terms, path_terms] = texts.slice(-TERMS.length).map(([from, to]) => bytes.subarray(from, to));
    return { terms: terms ?? bytes, symbol_terms: symbol_terms ?? bytes, path_terms: path_terms ?? bytes };
  }

  #open(row: number): { readonly bytes: Buffer; readonly texts: readonly Span[] } {
    const from = this.#starts[row] as number;
    const bytes = Buffer.allocUnsafe((this.#starts[row + 1] as number) - from);
    this.#write();
    try {
      readSync(this.#fd, bytes, 0, bytes.length, from);
    } catch (error) {
      throw fromErrno(error, 'read the copy of the index');
    }
    let at = HEAD_BYTES;
    const texts = TEXTS.map((_, n): Span => {
      const start = at;
      at += bytes.readInt32LE(4 * (NUMBERS.length + n));
      return [start, at];
    });
    return { bytes, texts };
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

type Span = readonly [from: number, to: number];

/** A searcher may still read while another one takes its place, so a file is closed when its last user releases it. */
const dropped = new FinalizationRegistry<number>((fd) => {
  closeSync(fd);
});
