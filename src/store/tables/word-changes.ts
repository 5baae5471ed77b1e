/** Follows what the commits of a writer do to the counts of words (see `word-counts.ts`). */

import type { PackedRows } from '../format/columns.ts';
import { inList, listRuns } from '../format/quote-value.ts';
import { INDEXED_FILES } from '../format/reader-rows.ts';
import { CHUNK_COLUMNS, type Column, type CountsChange, FILE_COLUMNS } from '../format/schema.ts';
import { type ChunkWords, WordCounts } from '../words/word-counts.ts';
import type { KnownCounts, LexiconUpdate } from './lexicon-rows.ts';
import type { Generation } from './table-generation.ts';

/** Rows that a commit brings. */
export interface NewRows {
  readonly chunks: readonly PackedRows[];
  readonly files: readonly PackedRows[];
}

const NO_ROWS: NewRows = { chunks: [], files: [] };

export class WordChanges {
  /** Null while it is not known what changed: then all is counted anew. */
  #counts: WordCounts | null;
  #changed = false;
  /** Whether rows were replaced, so that counts over all that was read are too high. */
  #replaced = false;

  /** @param since what changed since the lexicon was written; null when that is not known */
  constructor(since: CountsChange | undefined | null) {
    this.#counts = since === null ? null : WordCounts.of(since);
  }

  /** Rows of files that the index does not hold. */
  add({ chunks, files }: NewRows): void {
    this.#changed = true;
    if (this.#counts === null) return;
    for (const words of chunks.flatMap(wordsOfChunks)) this.#counts.addChunk(words, 1);
    for (const terms of files.flatMap(wordsOfFiles)) this.#counts.addFile(terms, 1);
  }

  /**
   * Rows in place of all that these files had.
   * @param write the commit; when it fails, it is not known any more what changed
   */
  async replace(
    tables: Generation,
    paths: readonly string[],
    write: () => Promise<void>,
    rows = NO_ROWS,
  ): Promise<void> {
    this.#changed = true;
    this.#replaced = true;
    const counts = this.#counts;
    this.#counts = null;
    if (counts !== null) await removeRows(counts, tables, paths);
    await write();
    this.#counts = counts;
    this.add(rows);
  }

  /** @param update counts over everything that a first run has read */
  known(update: LexiconUpdate | undefined): KnownCounts {
    return { change: this.#counts, changed: this.#changed, update: this.#replaced ? undefined : update };
  }

  /** To be called at the end of a run. @returns what the record is to keep */
  kept(isCountedAnew: boolean): { readonly counts?: CountsChange } {
    this.#changed = false;
    if (isCountedAnew) {
      this.#counts = new WordCounts();
      this.#replaced = false;
    }
    return this.#counts === null || this.#counts.isNothing ? {} : { counts: this.#counts.toRecord() };
  }
}

// --- internal ---

async function removeRows(counts: WordCounts, { chunks, files }: Generation, paths: readonly string[]): Promise<void> {
  for (const run of listRuns(paths)) {
    const where = inList('path', run);
    const old = await chunks.query().where(where).select(['terms', 'symbol_terms', 'path_terms']).toArray();
    for (const words of old as ChunkWords[]) counts.addChunk(words, -1);
    const rows = await files.query().where(`(${where}) AND ${INDEXED_FILES}`).select(['terms']).toArray();
    for (const { terms } of rows as { terms: string }[]) counts.addFile(terms, -1);
  }
}

function wordsOfChunks(packed: PackedRows): ChunkWords[] {
  const [terms, symbols, paths] = ['terms', 'symbol_terms', 'path_terms'].map((name) =>
    textsOf(packed, CHUNK_COLUMNS, name),
  );
  return Array.from({ length: packed.rows }, (_, row) => ({
    terms: terms?.[row] ?? '',
    symbol_terms: symbols?.[row] ?? '',
    path_terms: paths?.[row] ?? '',
  }));
}

/** Of files that are indexed. */
function wordsOfFiles(packed: PackedRows): string[] {
  const skips = textsOf(packed, FILE_COLUMNS, 'skip');
  return textsOf(packed, FILE_COLUMNS, 'terms').filter((_, row) => skips[row] === '');
}

function textsOf(packed: PackedRows, columns: readonly Column[], name: string): string[] {
  const column = packed.columns[columns.findIndex((each) => each.name === name)];
  const { values, offsets } = column ?? { values: new Uint8Array(), offsets: null };
  if (!(values instanceof Uint8Array) || offsets === null) return [];
  const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  return Array.from({ length: packed.rows }, (_, row) => bytes.toString('utf8', offsets[row], offsets[row + 1]));
}
