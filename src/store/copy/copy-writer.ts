/**
 * Follows a run into the copy of its index. What fails here costs later searches time and the run nothing: the copy is then
 * dropped, and the tables answer.
 */

import { packedColumns } from '../format/byte-columns.ts';
import type { CommitPiece } from '../format/packed-files.ts';
import { type ByteColumns, textOf } from '../format/row-shape.ts';
import { CHUNK_COLUMNS, FILE_COLUMNS, type IndexRecord } from '../format/schema.ts';
import { codeBytes } from '../format/vector-codes.ts';
import type { IndexLayout } from '../place/layout.ts';
import { CopyFile } from './copy-file.ts';
import {
  type CopyHead,
  copyPath,
  dropCopy,
  newCopyName,
  type Place,
  readCopyHead,
  type SegmentHead,
  writeCopyHead,
} from './copy-head.ts';
import { joinSegments, listOf } from './join-segments.ts';
import { type NewFiles, SegmentBuilder } from './segment-builder.ts';

/** Beyond this the copy would be a gigabyte, and a search of it hardly faster than one of the tables. */
export const MOST_CHUNKS = 200_000;
/** Each segment costs a search about a millisecond: more are joined, */
const MOST_SEGMENTS = 12;
/** as they are when this share of the file counts no more. */
const MOST_WASTE = 0.5;

/** Blobs of the table of records as a run wrote them; null for one that is as it was. */
export type NewBlobs = Readonly<Record<keyof Blobs, Uint8Array | null>>;

/** Where they lie in the copy; null for one that is not there. */
type Blobs = Pick<CopyHead, 'lexicon' | 'background'>;

interface Segment {
  readonly head: SegmentHead;
  readonly gone: Set<number>;
}

export class CopyWriter {
  readonly #layout: IndexLayout;
  readonly #dims: number;
  readonly #name: string;
  readonly #file: CopyFile;
  readonly #blobs: Blobs;
  readonly #segments: Segment[] = [];
  /** Segment and number of each file that is not gone. */
  readonly #places = new Map<string, readonly [segment: number, file: number]>();
  #builder: SegmentBuilder;
  /** Gone files of the segment that is being built. */
  #builtGone = new Set<number>();

  private constructor(layout: IndexLayout, dims: number, name: string, file: CopyFile, head: CopyHead | null) {
    this.#layout = layout;
    this.#dims = dims;
    this.#name = name;
    this.#file = file;
    this.#blobs = { lexicon: head?.lexicon ?? null, background: head?.background ?? null };
    for (const segment of head?.segments ?? []) this.#take(segment);
    this.#builder = new SegmentBuilder(file);
  }

  /** A copy of tables that hold nothing yet. Null where none can be made. */
  static create(layout: IndexLayout, dims: number): CopyWriter | null {
    const name = newCopyName();
    const file = orNull(() => CopyFile.append(copyPath(layout, name), 0));
    return file === null ? null : new CopyWriter(layout, dims, name, file, null);
  }

  /** Goes on with the copy of these tables; null where there is none of them as they are. */
  static goOn(layout: IndexLayout, dims: number, { tables }: IndexRecord): CopyWriter | null {
    const head = readCopyHead(layout);
    if (head === null || head.record.tables.chunks !== tables.chunks) return null;
    const file = orNull(() => CopyFile.append(copyPath(layout, head.file), head.bytes));
    if (file === null) return null;
    const writer = orNull(() => new CopyWriter(layout, dims, head.file, file, head));
    if (writer === null) file.close();
    return writer;
  }

  /** Puts these files in place of what the copy has of them. @throws what the kernel reports */
  replace(group: readonly CommitPiece[]): void {
    this.remove(group.flatMap((piece) => piece.stamps.map((stamp) => stamp.path)));
    const stride = codeBytes(this.#dims);
    for (const { chunks, files } of group) {
      const codes = chunks.columns.at(-1)?.values as Uint8Array;
      this.add({
        chunks: packedColumns(chunks, CHUNK_COLUMNS),
        code: (row) => codes.subarray(row * stride, (row + 1) * stride),
        files: packedColumns(files, FILE_COLUMNS),
      });
    }
  }

  /** Adds files that the copy does not have. @throws where a file has more chunks than a segment holds, and what the kernel reports */
  add(given: NewFiles): void {
    const byPath = rowsByPath(given.chunks);
    const [pathOf, skipOf] = [given.files.text('path'), given.files.text('skip')];
    for (let row = 0; row < given.files.rows; row++) {
      if (skipOf(row).length > 0) continue;
      const path = textOf(pathOf(row));
      const rows = byPath.get(path) ?? [];
      if (!this.#builder.hasRoomFor(rows.length)) this.#seal();
      if (!this.#builder.hasRoomFor(rows.length))
        throw new Error(`A file of ${rows.length} chunks has no room in a segment`);
      this.#places.set(path, [this.#segments.length, this.#builder.files]);
      this.#builder.add(given, row, rows);
      if (this.#builder.isFull) this.#seal();
    }
  }

  remove(paths: readonly string[]): void {
    for (const path of paths) {
      const [segment, file] = this.#places.get(path) ?? [];
      if (segment === undefined || file === undefined) continue;
      (this.#segments[segment]?.gone ?? this.#builtGone).add(file);
      this.#places.delete(path);
    }
  }

  /** To be called once, at the end. @param record of the tables as they are now @throws what the kernel reports */
  async finish(record: IndexRecord, blobs: NewBlobs): Promise<void> {
    this.#seal();
    const segments = this.#segments
      .filter(({ head, gone }) => gone.size < head.files)
      .map(({ head, gone }) => ({ ...head, gone: [...gone].sort((a, b) => a - b) }));
    if (segments.reduce((sum, { chunks }) => sum + chunks, 0) > MOST_CHUNKS) return dropCopy(this.#layout);
    if (segments.length <= MOST_SEGMENTS && used(segments, this.#file) >= 1 - MOST_WASTE)
      return await this.#write(this.#name, this.#file, segments, record, blobs);
    const name = newCopyName();
    const file = CopyFile.append(copyPath(this.#layout, name), 0);
    try {
      const joined = joinSegments(this.#file, segments, file, codeBytes(this.#dims));
      await this.#write(name, file, joined, record, blobs);
    } finally {
      file.close();
    }
  }

  close(): void {
    this.#file.close();
  }

  /** Goes on behind this segment. */
  #take(head: SegmentHead): void {
    const gone = new Set(head.gone);
    for (const [number, path] of listOf(this.#file, head).paths.entries())
      if (!gone.has(number)) this.#places.set(path, [this.#segments.length, number]);
    this.#segments.push({ head, gone });
  }

  async #write(
    name: string,
    file: CopyFile,
    segments: readonly SegmentHead[],
    record: IndexRecord,
    blobs: NewBlobs,
  ): Promise<void> {
    const placeOf = (blob: keyof Blobs): Place | null => {
      const [fresh, kept] = [blobs[blob], this.#blobs[blob]];
      if (fresh !== null) return file.addPacked(fresh);
      return kept === null || file === this.#file ? kept : file.add(this.#file.get(kept));
    };
    const places = { lexicon: placeOf('lexicon'), background: placeOf('background') };
    file.flush();
    await writeCopyHead(this.#layout, record, { file: name, bytes: file.bytes, ...places, segments });
  }

  #seal(): void {
    if (this.#builder.files === 0) return;
    this.#segments.push({ head: this.#builder.finish(), gone: this.#builtGone });
    this.#builder = new SegmentBuilder(this.#file);
    this.#builtGone = new Set();
  }
}

// --- internal ---

/** Rows of the chunks of each file, in order. */
function rowsByPath(chunks: ByteColumns): ReadonlyMap<string, readonly number[]> {
  const [pathOf, ordinalOf] = [chunks.text('path'), chunks.number('ordinal')];
  const byPath = new Map<string, number[]>();
  for (let row = 0; row < chunks.rows; row++) {
    const path = textOf(pathOf(row));
    const rows = byPath.get(path);
    if (rows === undefined) byPath.set(path, [row]);
    else rows.push(row);
  }
  for (const rows of byPath.values()) rows.sort((a, b) => ordinalOf(a) - ordinalOf(b));
  return byPath;
}

/** The share of a file that these segments need, as far as their heads tell. */
function used(segments: readonly SegmentHead[], file: CopyFile): number {
  if (file.bytes === 0) return 1;
  let bytes = 0;
  for (const segment of segments) {
    const { blocks } = listOf(file, segment);
    const gone = new Set(segment.gone);
    for (const [n, block] of blocks.entries()) if (!gone.has(n)) bytes += block.bytes;
    bytes += segment.codes.bytes + segment.list.bytes;
    const columns = [segment.chunkColumns, segment.fileColumns].flatMap((of) => Object.values(of));
    for (const { head, postings } of columns) bytes += head.bytes + postings.bytes;
    for (const keys of new Map(columns.map((column) => [column.keys.at, column.keys])).values()) bytes += keys.bytes;
  }
  return bytes / file.bytes;
}

function orNull<T>(make: () => T): T | null {
  try {
    return make();
  } catch {
    // Full or read-only disk, or a copy that is damaged: there is none.
    return null;
  }
}
