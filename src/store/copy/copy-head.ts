/**
 * A copy of the rows of an index beside its tables, for processes that answer one question and end: they read the few parts
 * they need, where opening LanceDB and its indexes takes most of their time (docs/design/003-scale.md).
 *
 * The copy is one file that grows at its end, and this head, which says what in it counts. A head is good only while the
 * newest manifests of the tables are the very ones it was written with; without one, the tables answer.
 */

import { randomBytes } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '../../platform/atomic-write.ts';
import type { FieldQuery } from '../format/reader-rows.ts';
import type { IndexRecord } from '../format/schema.ts';
import { SCHEMA_VERSION } from '../format/types.ts';
import { headsOf, namesIn } from '../place/head-manifest.ts';
import type { IndexLayout } from '../place/layout.ts';

/** Bytes of the file. */
export interface Place {
  readonly at: number;
  readonly bytes: number;
  /** CRC-32 of them. */
  readonly sum: number;
}

/** Bytes of which some are read at a time. */
export interface PagedPlace {
  readonly at: number;
  readonly bytes: number;
  /** CRC-32 of each page of them. */
  readonly sums: readonly number[];
}

/** Where a column of terms lies. */
export interface ColumnPlace {
  /** Rising, as float64. The columns of files and of chunks may have the same. */
  readonly keys: Place;
  /** How many terms each row has, 16 bits each, and how many bytes the postings of each key take. */
  readonly head: Place;
  readonly postings: PagedPlace;
}

export type ColumnPlaces = Readonly<Record<FieldQuery['field'], ColumnPlace>>;

/** Files of a segment at most, and its chunks: a number of theirs has 16 bits. */
export const MOST_ROWS = 65_535;

/** Files and their chunks, in one order. */
export interface SegmentHead {
  readonly files: number;
  readonly chunks: number;
  /** `FileList` as deflated JSON. */
  readonly list: Place;
  /** Static vectors of the chunks. */
  readonly codes: Place;
  readonly chunkColumns: ColumnPlaces;
  readonly fileColumns: ColumnPlaces;
  /** Numbers of files that are gone, with their chunks. */
  readonly gone: readonly number[];
}

/** The files of a segment; each has its row and those of its chunks in a block of their own. */
export interface FileList {
  readonly paths: readonly string[];
  readonly languages: readonly string[];
  readonly chunks: readonly number[];
  readonly blocks: readonly Place[];
}

export interface CopyHead {
  readonly format: number;
  /** As `headsOf` gives it. */
  readonly heads: string;
  /** Name of the file, beside the head. */
  readonly file: string;
  /** What is behind these bytes of it counts for nothing. */
  readonly bytes: number;
  readonly record: IndexRecord;
  /** Blobs of the table of records. */
  readonly lexicon: Place | null;
  readonly background: Place | null;
  readonly segments: readonly SegmentHead[];
}

const FORMAT = 2;
/** As `newCopyName` makes it. */
const FILE_NAME = /^copy-[0-9a-f]{8}\.bin$/;

/** Null where there is no copy of the tables as they are. */
export function readCopyHead(layout: IndexLayout): CopyHead | null {
  // The manifests of a remote place are not at hand.
  if (layout.remote !== null) return null;
  try {
    const head = JSON.parse(readFileSync(layout.copy, 'utf8')) as CopyHead;
    const { record } = head;
    if (head.format !== FORMAT || record.meta.schemaVersion !== SCHEMA_VERSION || !FILE_NAME.test(head.file))
      return null;
    return head.heads === headsOf(layout, record) ? head : null;
  } catch {
    // Not there, or not readable: the tables answer.
    return null;
  }
}

/** @throws E_DISK_FULL, E_READ_ONLY */
export async function writeCopyHead(
  layout: IndexLayout,
  record: IndexRecord,
  copy: Omit<CopyHead, 'format' | 'heads' | 'record'>,
): Promise<void> {
  const head: CopyHead = { ...copy, format: FORMAT, heads: headsOf(layout, record), record };
  await writeFileAtomic(layout.copy, JSON.stringify(head));
  dropOthers(layout, head.file);
}

/** To be called when the tables hold the same rows in other files. @param before as `readCopyHead` gave it when they did not yet */
export async function renewCopyHead(layout: IndexLayout, record: IndexRecord, before: CopyHead | null): Promise<void> {
  if (before !== null) await writeCopyHead(layout, record, before);
}

export function dropCopy(layout: IndexLayout): void {
  rmSync(layout.copy, { force: true });
  dropOthers(layout, '');
}

export function newCopyName(): string {
  return `copy-${randomBytes(4).toString('hex')}.bin`;
}

export function copyPath(layout: IndexLayout, file: string): string {
  return join(layout.dir, file);
}

// --- internal ---

/** A reader that has one of them open goes on with it. */
function dropOthers(layout: IndexLayout, kept: string): void {
  for (const name of namesIn(layout.dir))
    if (name !== kept && FILE_NAME.test(name)) rmSync(copyPath(layout, name), { force: true });
}
