/** The two tables that hold files and their chunks, with the stamps of the files, and what a run changed in them. */

import { failpoint } from '../../base/failpoints.ts';
import { chunkTable, fileTable } from '../format/columns.ts';
import type { CommitPiece } from '../format/packed-files.ts';
import { inList } from '../format/quote-value.ts';
import type { FileStamp, Stamps } from '../format/types.ts';
import { deleteRows, type Generation } from './table-generation.ts';
import type { NewRows, WordChanges } from './word-changes.ts';

export class FileTables {
  readonly tables: Generation;
  readonly words: WordChanges;
  readonly #stamps: Stamps;
  readonly #dims: number;
  /** Paths written to tables that were empty when they were opened; null when they were not. */
  readonly #fresh: Set<string> | null;
  readonly #changed = new Set<string>();

  /** @param dims length of the static vectors @param isEmpty whether nothing is in the tables yet */
  constructor(tables: Generation, stamps: Stamps, words: WordChanges, dims: number, isEmpty: boolean) {
    this.tables = tables;
    this.words = words;
    this.#stamps = stamps;
    this.#dims = dims;
    this.#fresh = isEmpty ? new Set() : null;
  }

  /** What is known of every file, by path. */
  get stamps(): Stamps {
    return this.#stamps;
  }

  /** Paths that this run brought in or removed. */
  get changed(): ReadonlySet<string> {
    return this.#changed;
  }

  /** True while nothing was in these tables when they were opened. */
  get isFirstLoad(): boolean {
    return this.#fresh !== null;
  }

  /** Replaces the files of these pieces: the tables then hold exactly the chunks given for them. */
  async commit(group: readonly CommitPiece[]): Promise<void> {
    const { chunks, files } = this.tables;
    const stamps = group.flatMap((piece) => piece.stamps);
    const paths = stamps.map((stamp) => stamp.path);
    const chunkParts = group.map((piece) => piece.chunks).filter((packed) => packed.rows > 0);
    const fileParts = group.map((piece) => piece.files).filter((packed) => packed.rows > 0);
    const rows = chunkParts.reduce((sum, packed) => sum + packed.rows, 0);
    failpoint('commit.chunks');
    const first = this.#fresh !== null && paths.every((path) => !this.#fresh?.has(path));
    const added = { chunks: chunkParts, files: fileParts };
    if (first) {
      if (rows > 0) await chunks.add(chunkTable(chunkParts, this.#dims));
      failpoint('commit.files');
      if (fileParts.length > 0) await files.add(fileTable(fileParts));
      this.words.add(added);
    } else {
      const had = paths.some((path) => (this.#stamps.get(path)?.chunks ?? 1) > 0);
      const write = () => replaceRows(this.tables, paths, added, { dims: this.#dims, rows, had });
      await this.words.replace(this.tables, paths, write, added);
    }
    failpoint('commit.done');
    for (const stamp of stamps) {
      this.#fresh?.add(stamp.path);
      this.#changed.add(stamp.path);
      this.#stamps.set(stamp.path, stamp);
    }
  }

  /** Removes the rows of these files; `forget` goes with it. */
  async remove(paths: readonly string[]): Promise<void> {
    const { chunks, files } = this.tables;
    await this.words.replace(this.tables, paths, async () => {
      failpoint('remove.chunks');
      await deleteRows(chunks, 'path', paths);
      failpoint('remove.files');
      await deleteRows(files, 'path', paths);
    });
  }

  /** Drops the stamps of files that were removed. */
  forget(paths: readonly string[]): void {
    for (const path of paths) {
      this.#changed.add(path);
      this.#stamps.delete(path);
    }
  }

  /** Takes new stamps for files whose content is as it was. */
  touch(stamps: readonly FileStamp[]): void {
    for (const stamp of stamps) if (this.#stamps.has(stamp.path)) this.#stamps.set(stamp.path, stamp);
  }
}

// --- internal ---

/** @param of `had` tells whether the files may have chunks, `rows` how many come, `dims` numbers in each vector */
async function replaceRows(
  { chunks, files }: Generation,
  paths: readonly string[],
  added: NewRows,
  of: { readonly dims: number; readonly rows: number; readonly had: boolean },
): Promise<void> {
  // One commit: a reader sees a file's old chunks or its new ones, never none.
  if (of.rows > 0) {
    await chunks
      .mergeInsert('id')
      .whenMatchedUpdateAll()
      .whenNotMatchedInsertAll()
      .whenNotMatchedBySourceDelete({ where: inList('path', paths) })
      .execute(chunkTable(added.chunks, of.dims));
  } else if (of.had) {
    await deleteRows(chunks, 'path', paths);
  }
  failpoint('commit.files');
  if (added.files.length > 0)
    await files.mergeInsert('path').whenMatchedUpdateAll().whenNotMatchedInsertAll().execute(fileTable(added.files));
}
