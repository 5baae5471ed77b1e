/** The copy for single searches, opened to be checked: damage of it is told, and ends nothing. */

import { copyPath, readCopyHead } from '../copy/copy-head.ts';
import { DiskCopy } from '../memory/disk-copy.ts';
import { indexLayout } from '../place/layout.ts';

/** What a check of the copy gave, or why it cannot be read: damage may show at any part, as each is checked when it is read. */
export type CopyReading<T> =
  | { readonly value: T; readonly problem: null }
  | { readonly value: null; readonly problem: string };

/** @param indexDir its folder @returns null where there is no copy of the tables as they are */
export async function readingCopy<T>(
  indexDir: string,
  read: (copy: DiskCopy, chunks: number) => T | Promise<T>,
): Promise<CopyReading<T> | null> {
  const layout = indexLayout(indexDir);
  const head = readCopyHead(layout);
  if (head === null) return null;
  try {
    const copy = new DiskCopy(copyPath(layout, head.file), head);
    try {
      return { value: await read(copy, head.record.meta.chunks), problem: null };
    } finally {
      copy.close();
    }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { value: null, problem: `${why}; the tables answer instead` };
  }
}
