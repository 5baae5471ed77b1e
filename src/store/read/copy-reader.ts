/**
 * An index opened for one question: answered by its copy for short processes where there is one of the tables as they are.
 * LanceDB is loaded only for what the copy does not hold.
 */

import { copyPath, readCopyHead } from '../copy/copy-head.ts';
import type { EmbeddedChunk } from '../format/engine.ts';
import type {
  CandidateRow,
  ChunkText,
  DefinitionRow,
  FieldQuery,
  FileFeatureRow,
  Scored,
} from '../format/reader-rows.ts';
import type { RowFilter } from '../format/row-filter.ts';
import type { IndexRecord } from '../format/schema.ts';
import type { IndexMeta } from '../format/types.ts';
import { decodeVectors } from '../format/vector-codes.ts';
import { DiskCopy } from '../memory/disk-copy.ts';
import type { MemoryCopy } from '../memory/memory-copy.ts';
import { requireIndexFolder } from '../place/layout.ts';
import { decodeLexicon, type Lexicon } from '../words/lexicon.ts';
import { changedLexicon } from '../words/word-counts.ts';
import type { CopyLimits, IndexReading } from './index-reading.ts';
import { IndexReader } from './reader.ts';

/**
 * Opens an index for few questions.
 * @param indexDir absolute path of the index folder
 * @throws E_INDEX_MISSING, E_INDEX_FOREIGN, E_INDEX_VERSION, E_INDEX_CORRUPT
 */
export async function openForOneQuestion(indexDir: string): Promise<IndexReading> {
  const layout = requireIndexFolder(indexDir);
  const head = readCopyHead(layout);
  if (head === null) return await IndexReader.open(indexDir);
  try {
    return new CopyReader(indexDir, head.record, new DiskCopy(copyPath(layout, head.file), head));
  } catch {
    // Damaged, or gone meanwhile: the tables hold the same.
    return await IndexReader.open(indexDir);
  }
}

class CopyReader implements IndexReading {
  readonly meta: IndexMeta;
  readonly hasNeural: boolean;
  readonly #indexDir: string;
  readonly #record: IndexRecord;
  /** Null once it turned out to be damaged. */
  #copy: DiskCopy | null;
  #tables: Promise<IndexReader> | undefined;

  constructor(indexDir: string, record: IndexRecord, copy: DiskCopy) {
    this.#indexDir = indexDir;
    this.#record = record;
    this.#copy = copy;
    this.meta = record.meta;
    this.hasNeural = record.tables.neural !== null;
  }

  lexicon(): Promise<Lexicon> {
    return this.#ask(
      (copy) => {
        const lexicon = decodeLexicon(copy.blob('lexicon') ?? new Uint8Array());
        if (lexicon === null) throw new Error('no lexicon');
        return changedLexicon(lexicon, this.#record.counts);
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

  async scan(filter: RowFilter | null, visit: (row: CandidateRow) => boolean): Promise<void> {
    await (await this.#opened()).scan(filter, visit);
  }

  async scanDefinitions(filter: RowFilter | null, visit: (row: DefinitionRow) => boolean): Promise<void> {
    await (await this.#opened()).scanDefinitions(filter, visit);
  }

  async scanTexts(filter: RowFilter | null, visit: (chunk: ChunkText) => boolean): Promise<void> {
    await (await this.#opened()).scanTexts(filter, visit);
  }

  async loadCopy(limits: CopyLimits): Promise<MemoryCopy | null> {
    return await (await this.#opened()).loadCopy(limits);
  }

  async nextCopy(old: MemoryCopy): Promise<MemoryCopy | null> {
    return await (await this.#opened()).nextCopy(old);
  }

  /** A copy is of one state: who follows later ones asks the tables. */
  async version(): Promise<string> {
    this.#leave();
    return await (await this.#opened()).version();
  }

  async isCurrent(): Promise<boolean> {
    return await (await this.#opened()).isCurrent();
  }

  close(): void {
    this.#leave();
    this.#tables?.then((tables) => tables.close()).catch(() => undefined);
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

  #leave(): void {
    this.#copy?.close();
    this.#copy = null;
  }

  #opened(): Promise<IndexReader> {
    this.#tables ??= IndexReader.open(this.#indexDir);
    return this.#tables;
  }
}
