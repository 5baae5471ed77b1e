/** Puts rows in place of all that some files had. */

import { failpoint } from '../../base/failpoints.ts';
import { chunkTable, fileTable } from '../format/columns.ts';
import { inList } from '../format/quote.ts';
import { deleteRows, type Generation } from './generation.ts';
import type { NewRows } from './word-changes.ts';

/** @param of `had` tells whether the files may have chunks, `rows` how many come, `dims` numbers in each vector */
export async function replaceFiles(
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
