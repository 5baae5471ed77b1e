/** Segments of a copy made into few, without what is gone: a search then reads fewer parts, and the disk has its room back. */

import { addColumns, CopyColumn, joinColumns, type SegmentColumns } from './copy-column.ts';
import type { CopyFile } from './copy-file.ts';
import { type FileList, MOST_ROWS, type SegmentHead } from './copy-head.ts';

/** The files of a segment. @throws E_INDEX_CORRUPT */
export function listOf(file: CopyFile, { list }: SegmentHead): FileList {
  return JSON.parse(file.getPacked(list).toString('utf8')) as FileList;
}

/**
 * @param stride bytes of one vector
 * @returns heads of the segments that were written to the other file
 * @throws E_INDEX_CORRUPT, and what the kernel reports
 */
export function joinSegments(
  from: CopyFile,
  segments: readonly SegmentHead[],
  to: CopyFile,
  stride: number,
): SegmentHead[] {
  return groupsOf(segments).map((group) => join(from, group, to, stride));
}

// --- internal ---

/** A segment with the numbers its rows get; -1 for those that are gone. */
interface Kept {
  readonly head: SegmentHead;
  readonly list: FileList;
  readonly files: Int32Array;
  readonly chunks: Int32Array;
}

function groupsOf(segments: readonly SegmentHead[]): SegmentHead[][] {
  const groups: SegmentHead[][] = [];
  let group: SegmentHead[] = [];
  let [files, chunks] = [0, 0];
  for (const segment of segments) {
    if (files + segment.files > MOST_ROWS || chunks + segment.chunks > MOST_ROWS) {
      groups.push(group);
      group = [];
      [files, chunks] = [0, 0];
    }
    group.push(segment);
    files += segment.files;
    chunks += segment.chunks;
  }
  if (group.length > 0) groups.push(group);
  return groups;
}

function join(from: CopyFile, group: readonly SegmentHead[], to: CopyFile, stride: number): SegmentHead {
  let [files, chunks] = [0, 0];
  const kept = group.map((head): Kept => {
    const list = listOf(from, head);
    const gone = new Set(head.gone);
    const numbers = { files: new Int32Array(head.files), chunks: new Int32Array(head.chunks) };
    let chunk = 0;
    for (let n = 0; n < head.files; n++) {
      const isKept = !gone.has(n);
      numbers.files[n] = isKept ? files++ : -1;
      for (const end = chunk + (list.chunks[n] ?? 0); chunk < end; chunk++)
        numbers.chunks[chunk] = isKept ? chunks++ : -1;
    }
    return { head, list, ...numbers };
  });
  const list = {
    paths: pick(kept, ({ list: { paths } }) => paths),
    languages: pick(kept, ({ list: { languages } }) => languages),
    chunks: pick(kept, ({ list: of }) => of.chunks),
    blocks: pick(kept, ({ list: { blocks } }) => blocks).map((block) => to.add(from.get(block))),
  };
  return {
    files,
    chunks,
    list: to.addPacked(Buffer.from(JSON.stringify(list), 'utf8')),
    codes: to.add(Buffer.concat(kept.flatMap((of) => codesOf(from, of, stride)))),
    ...addColumns(to, { chunks: joined(from, kept, 'chunks', chunks), files: joined(from, kept, 'files', files) }),
    gone: [],
  };
}

function pick<T>(kept: readonly Kept[], of: (kept: Kept) => readonly T[]): T[] {
  return kept.flatMap((segment) => of(segment).filter((_, n) => (segment.files[n] as number) >= 0));
}

function codesOf(from: CopyFile, { head, chunks }: Kept, stride: number): Uint8Array[] {
  const codes = from.get(head.codes);
  const out: Uint8Array[] = [];
  for (const [n, number] of chunks.entries()) if (number >= 0) out.push(codes.subarray(n * stride, (n + 1) * stride));
  return out;
}

/** The columns of all these segments as one. @param rows how many they have then */
function joined(
  from: CopyFile,
  kept: readonly Kept[],
  side: 'files' | 'chunks',
  rows: number,
): SegmentColumns[typeof side] {
  return (field) => {
    const columns = kept.map((of) => {
      const places = side === 'files' ? of.head.fileColumns : of.head.chunkColumns;
      return { parts: new CopyColumn(from, places[field], of.head[side]).parts, numbers: of[side] };
    });
    return joinColumns(columns, rows);
  };
}
