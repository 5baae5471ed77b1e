/**
 * An index answered by its copy beside the tables for as long as that is of the tables as they are. LanceDB is loaded only for
 * what the copy does not hold.
 */

import { type CopyHead, copyPath, readCopyHead } from '../copy/copy-head.ts';
import type { EmbeddedChunk } from '../format/engine.ts';
import {
  type CandidateRow,
  type Cells,
  type ChunkText,
  chunkText,
  type DefinitionRow,
  definitionRow,
  type FieldQuery,
  type FileFeatureRow,
  type Scored,
  scannedRow,
} from '../format/reader-rows.ts';
import type { RowFilter } from '../format/row-filter.ts';
import type { IndexMeta } from '../format/types.ts';
import { decodeVectors } from '../format/vector-codes.ts';
import { DiskCopy } from '../memory/disk-copy.ts';
import type { MemoryCopy } from '../memory/memory-copy.ts';
import { type IndexLayout, requireIndexFolder } from '../place/layout.ts';
import { decodeLexicon, type Lexicon } from '../words/lexicon.ts';
import { changedLexicon } from '../words/word-counts.ts';
import type { CopyLimits, IndexReading } from './index-reading.ts';
import { IndexReader } from './reader.ts';

/** Files of a scan between two looks at what else is to be done. */
const FILES_AT_A_TIME = 64;

/**
 * Opens an index for questions.
 * @param indexDir absolute path of the index folder
 * @throws E_INDEX_MISSING, E_INDEX_FOREIGN, E_INDEX_VERSION, E_INDEX_CORRUPT
 */
export async function openReader(indexDir: string): Promise<IndexReading> {
  const layout = requireIndexFolder(indexDir);
  const head = readCopyHead(layout);
  if (head === null) return await IndexReader.open(indexDir);
  try {
    return new CopyReader(layout, head, new DiskCopy(copyPath(layout, head.file), head));
  } catch {
    // Damaged, or gone meanwhile: the tables hold the same.
    return await IndexReader.open(indexDir);
  }
}

class CopyReader implements IndexReading {
  readonly #layout: IndexLayout;
  readonly #head: CopyHead;
  /** Null once it turned out to be damaged, or the tables have changed. */
  #copy: DiskCopy | null;
  #opening: Promise<IndexReader> | undefined;
  #tables: IndexReader | undefined;

  constructor(layout: IndexLayout, head: CopyHead, copy: DiskCopy) {
    this.#layout = layout;
    this.#head = head;
    this.#copy = copy;
  }

  get meta(): IndexMeta {
    return this.#left?.meta ?? this.#head.record.meta;
  }

  get hasNeural(): boolean {
    return this.#left?.hasNeural ?? this.#head.record.tables.neural !== null;
  }

  lexicon(): Promise<Lexicon> {
    return this.#ask(
      (copy) => {
        const lexicon = decodeLexicon(copy.blob('lexicon') ?? new Uint8Array());
        if (lexicon === null) throw new Error('no lexicon');
        return changedLexicon(lexicon, this.#head.record.counts);
      },
      (tables) => tables.lexicon(),
    );
  }

  background(): Promise<Float32Array> {
    return this.#ask(
      (copy) => {
        const codes = copy.blob('background');
        if (codes === null) throw new Error('no sample');
        return decodeVectors(codes, this.meta.staticModel.dims);
      },
      (tables) => tables.background(),
    );
  }

  chunkTerms(fields: readonly FieldQuery[], limit: number, filter: RowFilter | null): Promise<Scored<CandidateRow>[]> {
    return this.#either((engine) => engine.chunkTerms(fields, limit, filter));
  }

  fileTerms(fields: readonly FieldQuery[], limit: number, filter: RowFilter | null): Promise<Scored<FileFeatureRow>[]> {
    return this.#either((engine) => engine.fileTerms(fields, limit, filter));
  }

  chunkVectors(vector: Float32Array, limit: number, filter: RowFilter | null): Promise<Scored<CandidateRow>[]> {
    return this.#either((engine) => engine.chunkVectors(vector, limit, filter));
  }

  chunksOfFiles(paths: readonly string[]): Promise<CandidateRow[]> {
    return this.#either((engine) => engine.chunksOfFiles(paths));
  }

  filesByPath(paths: readonly string[]): Promise<FileFeatureRow[]> {
    return this.#either((engine) => engine.filesByPath(paths));
  }

  async neuralVectors(vector: Float32Array, limit: number, filter: RowFilter | null): Promise<Scored<EmbeddedChunk>[]> {
    return await (await this.#opened()).neuralVectors(vector, limit, filter);
  }

  async chunksById(ids: readonly string[]): Promise<CandidateRow[]> {
    return await (await this.#opened()).chunksById(ids);
  }

  async vectors(ids: readonly string[]): Promise<Map<string, Float32Array>> {
    return await (await this.#opened()).vectors(ids);
  }

  scan(filter: RowFilter | null, visit: (row: CandidateRow) => boolean): Promise<void> {
    return this.#scan(filter, scannedRow, visit, (tables, each) => tables.scan(filter, each));
  }

  scanDefinitions(filter: RowFilter | null, visit: (row: DefinitionRow) => boolean): Promise<void> {
    return this.#scan(filter, definitionRow, visit, (tables, each) => tables.scanDefinitions(filter, each));
  }

  scanTexts(filter: RowFilter | null, visit: (chunk: ChunkText) => boolean): Promise<void> {
    return this.#scan(filter, chunkText, visit, (tables, each) => tables.scanTexts(filter, each));
  }

  async loadCopy(limits: CopyLimits): Promise<MemoryCopy | null> {
    const loaded = await (await this.#opened()).loadCopy(limits);
    // Two copies of an index are one too many.
    if (loaded !== null) this.#leave();
    return loaded;
  }

  async nextCopy(old: MemoryCopy): Promise<MemoryCopy | null> {
    return await (await this.#opened()).nextCopy(old);
  }

  /** A copy is of one state: those that follow are the tables' own. */
  async version(): Promise<string> {
    const version = await (await this.#opened()).version();
    if (this.#copy !== null && readCopyHead(this.#layout)?.heads !== this.#head.heads) this.#leave();
    return version;
  }

  async isCurrent(): Promise<boolean> {
    return await (await this.#opened()).isCurrent();
  }

  close(): void {
    this.#leave();
    this.#opening?.then((tables) => tables.close()).catch(() => undefined);
  }

  #either<T>(look: (engine: DiskCopy | IndexReader) => T | Promise<T>): Promise<T> {
    return this.#ask(look, look);
  }

  /** The copy's answer; where it is damaged, that of the tables from then on. */
  async #ask<T>(
    look: (copy: DiskCopy) => T | Promise<T>,
    otherwise: (tables: IndexReader) => T | Promise<T>,
  ): Promise<T> {
    const copy = this.#copy;
    if (copy !== null) {
      try {
        return await look(copy);
      } catch {
        this.#leave();
      }
    }
    return await otherwise(await this.#opened());
  }

  /** Every chunk from the copy; where that is damaged, those of files that were not seen yet from the tables. */
  async #scan<T extends { readonly path: string }>(
    filter: RowFilter | null,
    decode: (cells: Cells) => T,
    visit: (row: T) => boolean,
    otherwise: (tables: IndexReader, each: (row: T) => boolean) => Promise<void>,
  ): Promise<void> {
    const seen = new Set<string>();
    const files = this.#copy?.chunksByFile(filter, decode);
    while (files !== undefined) {
      const rows = this.#nextOf(files);
      if (rows === null) break;
      if (rows === undefined) return;
      for (const row of rows) if (!visit(row)) return;
      seen.add(rows[0]?.path ?? '');
      // Whoever wants to end this gets a chance to.
      if (seen.size % FILES_AT_A_TIME === 0) await new Promise(setImmediate);
    }
    await otherwise(await this.#opened(), (row) => seen.has(row.path) || visit(row));
  }

  /** @returns undefined at the end, null where the copy is damaged */
  #nextOf<T>(files: Generator<T[]>): T[] | undefined | null {
    try {
      const next = files.next();
      return next.done === true ? undefined : next.value;
    } catch {
      this.#leave();
      return null;
    }
  }

  #leave(): void {
    this.#copy?.close();
    this.#copy = null;
  }

  /** The tables, where they answer instead of the copy. */
  get #left(): IndexReader | undefined {
    return this.#copy === null ? this.#tables : undefined;
  }

  #opened(): Promise<IndexReader> {
    this.#opening ??= IndexReader.open(this.#layout.dir).then((tables) => {
      this.#tables = tables;
      return tables;
    });
    return this.#opening;
  }
}
