/** The file of a copy: parts are appended, and read by place. */

import { closeSync, fdatasyncSync, fstatSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';
import { crc32, deflateRawSync, inflateRawSync } from 'node:zlib';
import { MlxCodeError } from '../../base/errors.ts';
import { failpoint } from '../../base/failpoints.ts';
import type { PagedPlace, Place } from './copy-head.ts';

/** Bytes that are written at a time. */
const WRITE_BYTES = 1 << 20;
/** What is read in parts is read and checked in pages of so many bytes. */
const PAGE_BYTES = 1 << 16;
/** Pages that are held: 64 MB. */
const MOST_PAGES = 1_000;
/** Of the levels of deflate: a seventh less than the fastest for hardly more time; the next ones save as much again for twice the time. */
const LEVEL = 4;
/** In front of what is deflated: how long it is by itself. */
const LENGTH_BYTES = 4;
/** Deflate makes nothing smaller than this share: what claims more is damaged, and no memory is taken for it. */
const MOST_RATIO = 1_032;
/** The smallest piece of memory that zlib takes. */
const LEAST_PIECE = 64;

export class CopyFile {
  readonly #fd: number;
  readonly #pages = new Map<number, Buffer>();
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  #written: number;

  private constructor(fd: number, bytes: number) {
    this.#fd = fd;
    this.#written = bytes;
  }

  /** @param bytes of it that count: what is behind them is cut off @throws what the kernel reports */
  static append(path: string, bytes: number): CopyFile {
    const fd = openSync(path, bytes === 0 ? 'wx+' : 'r+', 0o600);
    try {
      ftruncateSync(fd, bytes);
    } catch (error) {
      closeSync(fd);
      throw error;
    }
    return new CopyFile(fd, bytes);
  }

  /** @throws what the kernel reports */
  static read(path: string): CopyFile {
    const fd = openSync(path, 'r');
    return new CopyFile(fd, fstatSync(fd).size);
  }

  /** Where the next part begins. */
  get bytes(): number {
    return this.#written + this.#waitingBytes;
  }

  /** @throws what the kernel reports */
  add(part: Uint8Array): Place {
    const place = { at: this.bytes, bytes: part.byteLength, sum: crc32(part) };
    this.#waiting.push(Buffer.from(part.buffer, part.byteOffset, part.byteLength));
    this.#waitingBytes += part.byteLength;
    if (this.#waitingBytes >= WRITE_BYTES) this.#write();
    return place;
  }

  /** Deflated, with its own length in front. @throws what the kernel reports */
  addPacked(part: Uint8Array): Place {
    const length = Buffer.allocUnsafe(LENGTH_BYTES);
    length.writeUInt32LE(part.byteLength);
    return this.add(Buffer.concat([length, deflateRawSync(part, { level: LEVEL })]));
  }

  /** To be read in spans. @throws what the kernel reports */
  addPaged(part: Uint8Array): PagedPlace {
    const at = this.bytes;
    const sums: number[] = [];
    for (let from = 0; from < part.byteLength; from += PAGE_BYTES)
      sums.push(this.add(part.subarray(from, from + PAGE_BYTES)).sum);
    return { at, bytes: part.byteLength, sums };
  }

  /** @throws E_INDEX_CORRUPT, and what the kernel reports */
  get({ at, bytes, sum }: Place): Buffer {
    const part = this.#read(at, bytes);
    if (crc32(part) !== sum) throw damaged();
    return part;
  }

  /** Some bytes of a part. @throws E_INDEX_CORRUPT, and what the kernel reports */
  getSpan(place: PagedPlace, from: number, to: number): Uint8Array {
    const first = Math.floor(from / PAGE_BYTES);
    const last = Math.floor((to - 1) / PAGE_BYTES);
    const within = first * PAGE_BYTES;
    if (first === last) return this.#page(place, first).subarray(from - within, to - within);
    const pages = Array.from({ length: last - first + 1 }, (_, n) => this.#page(place, first + n));
    // Of its own memory, as in `#read`.
    const span = new Uint8Array(to - from);
    span.set(Buffer.concat(pages).subarray(from - within, to - within));
    return span;
  }

  /** @throws E_INDEX_CORRUPT, and what the kernel reports */
  getPacked(place: Place): Buffer {
    const part = this.get(place);
    try {
      // In one piece of memory of the right size: otherwise zlib makes pieces of 16 kB and joins them.
      const length = part.readUInt32LE();
      const packed = part.subarray(LENGTH_BYTES);
      if (length > MOST_RATIO * packed.length) throw damaged();
      return inflateRawSync(packed, { chunkSize: Math.max(LEAST_PIECE, length) });
    } catch {
      throw damaged();
    }
  }

  /** Brings what was added to the disk. @throws what the kernel reports */
  flush(): void {
    this.#write();
    failpoint('copy.flush');
    fdatasyncSync(this.#fd);
  }

  close(): void {
    closeSync(this.#fd);
  }

  #page(place: PagedPlace, number: number): Buffer {
    const at = place.at + number * PAGE_BYTES;
    let page = this.#pages.get(at);
    if (page === undefined) {
      const bytes = Math.min(PAGE_BYTES, place.bytes - number * PAGE_BYTES);
      page = this.get({ at, bytes, sum: place.sums[number] ?? -1 });
      if (this.#pages.size >= MOST_PAGES) this.#pages.clear();
      this.#pages.set(at, page);
    }
    return page;
  }

  /** @throws E_INDEX_CORRUPT where the file ends before, and what the kernel reports */
  #read(at: number, bytes: number): Buffer {
    if (this.#waitingBytes > 0) this.#write();
    if (!(bytes >= 0 && at + bytes <= this.#written)) throw damaged();
    // Of its own memory, so that numbers of eight bytes lie where they may be read as such.
    const part = Buffer.from(new ArrayBuffer(bytes));
    for (let done = 0; done < bytes; ) {
      const read = readSync(this.#fd, part, done, bytes - done, at + done);
      if (read === 0) throw damaged();
      done += read;
    }
    return part;
  }

  #write(): void {
    failpoint('copy.write');
    const parts = Buffer.concat(this.#waiting);
    for (let done = 0; done < parts.length; )
      done += writeSync(this.#fd, parts, done, parts.length - done, this.#written + done);
    this.#written += parts.length;
    this.#waiting = [];
    this.#waitingBytes = 0;
  }
}

// --- internal ---

function damaged(): MlxCodeError {
  return new MlxCodeError('E_INDEX_CORRUPT', 'The copy of the index is damaged');
}
