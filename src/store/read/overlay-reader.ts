/**
 * A remote index with a few files of this machine laid over it: one reader over two indexes. Rows of paths that differ
 * here, or are gone here, are hidden in the remote index; rows of the small local one are in their place. Scores of
 * words are made comparable with the figures of the large index, see `overlay-scores.ts`; vectors are so already.
 */

import type { EmbeddedChunk } from '../format/engine.ts';
import {
  bestFirst,
  type CandidateRow,
  type ChunkText,
  type DefinitionRow,
  type FieldQuery,
  type FileFeatureRow,
  type Scored,
} from '../format/reader-rows.ts';
import { bothOf, type RowFilter } from '../format/row-filter.ts';
import type { IndexMeta } from '../format/types.ts';
import type { Lexicon } from '../words/lexicon.ts';
import type { IndexReading } from './index-reading.ts';
import { type CorpusFigures, corpusFigures, fileFactor, rescored } from './overlay-scores.ts';
import { IndexReader } from './reader.ts';

export interface OverlayPlace {
  /** Absolute path of the local index; null when files are only hidden. */
  readonly indexDir: string | null;
  /** Paths whose rows in the remote index must not show. */
  readonly hidden: ReadonlySet<string>;
}

/** Up to this many hidden paths go into the predicate; with more, rows are dropped after a larger top-k. */
const MAX_PREDICATE_PATHS = 500;
const MORE_ROWS = 4;

export class OverlayReader implements IndexReading {
  readonly #remote: IndexReader;
  readonly #local: IndexReader | null;
  readonly #hidden: ReadonlySet<string>;
  readonly #not: RowFilter | null;
  #figures: Promise<CorpusFigures> | undefined;

  private constructor(remote: IndexReader, local: IndexReader | null, hidden: ReadonlySet<string>) {
    this.#remote = remote;
    this.#local = local;
    this.#hidden = hidden;
    const few = hidden.size > 0 && hidden.size <= MAX_PREDICATE_PATHS;
    this.#not = few ? { kind: 'not', of: { kind: 'path', of: [...hidden] } } : null;
  }

  /** @param indexDir local folder of the remote index @throws E_INDEX_*, E_REMOTE_* */
  static async open(indexDir: string, overlay: OverlayPlace): Promise<OverlayReader> {
    const remote = await IndexReader.open(indexDir);
    try {
      const local = overlay.indexDir === null ? null : await IndexReader.open(overlay.indexDir);
      return new OverlayReader(remote, local, overlay.hidden);
    } catch (error) {
      remote.close();
      throw error;
    }
  }

  get meta(): IndexMeta {
    return this.#remote.meta;
  }

  get hasNeural(): boolean {
    return this.#remote.hasNeural;
  }

  /** Both together; a file that is in both counts twice, which moves no rank. */
  async lexicon(): Promise<Lexicon> {
    const [far, near] = await Promise.all([this.#remote.lexicon(), this.#local?.lexicon()]);
    if (near === undefined) return far;
    return {
      df: (term) => far.df(term) + near.df(term),
      fileDf: (term) => far.fileDf(term) + near.fileDf(term),
      startingWith: (prefix, limit) => both(far.startingWith(prefix, limit), near.startingWith(prefix, limit), limit),
      containing: (text, limit) => both(far.containing(text, limit), near.containing(text, limit), limit),
      chunks: far.chunks + near.chunks,
      files: far.files + near.files,
      terms: far.terms,
    };
  }

  background(): Promise<Float32Array> {
    return this.#remote.background();
  }

  async chunkTerms(
    fields: readonly FieldQuery[],
    limit: number,
    filter: RowFilter | null,
  ): Promise<Scored<CandidateRow>[]> {
    const [far, near, figures] = await Promise.all([
      this.#remote.chunkTerms(fields, this.#more(limit), this.#far(filter)),
      this.#local?.chunkTerms(fields, limit, filter) ?? [],
      this.#local === null ? null : this.#corpus(),
    ]);
    return this.#merged(far, figures === null ? [] : rescored(near, fields, figures), limit);
  }

  async fileTerms(
    fields: readonly FieldQuery[],
    limit: number,
    filter: RowFilter | null,
  ): Promise<Scored<FileFeatureRow>[]> {
    const [far, near, all, own] = await Promise.all([
      this.#remote.fileTerms(fields, this.#more(limit), this.#far(filter)),
      this.#local?.fileTerms(fields, limit, filter) ?? [],
      this.#remote.lexicon(),
      this.#local?.lexicon(),
    ]);
    const factor = own === undefined ? 1 : fileFactor(fields, all, own);
    return this.#merged(
      far,
      near.map(({ row, score }) => ({ row, score: score * factor })),
      limit,
    );
  }

  async chunkVectors(vector: Float32Array, limit: number, filter: RowFilter | null): Promise<Scored<CandidateRow>[]> {
    const [far, near] = await Promise.all([
      this.#remote.chunkVectors(vector, this.#more(limit), this.#far(filter)),
      this.#local?.chunkVectors(vector, limit, filter) ?? [],
    ]);
    return this.#merged(far, near, limit);
  }

  /** Files laid over have no such vectors; rows of hidden ones fall out where their chunks are looked up. */
  neuralVectors(vector: Float32Array, limit: number, filter: RowFilter | null): Promise<Scored<EmbeddedChunk>[]> {
    return this.#remote.neuralVectors(vector, limit, this.#far(filter));
  }

  async chunksById(ids: readonly string[]): Promise<CandidateRow[]> {
    const [far, near] = await Promise.all([this.#remote.chunksById(ids), this.#local?.chunksById(ids) ?? []]);
    return [...this.#shown(far), ...near];
  }

  async chunksOfFiles(paths: readonly string[]): Promise<CandidateRow[]> {
    const far = paths.filter((path) => !this.#hidden.has(path));
    const both = await Promise.all([this.#remote.chunksOfFiles(far), this.#local?.chunksOfFiles(paths) ?? []]);
    return both.flat();
  }

  async filesByPath(paths: readonly string[]): Promise<FileFeatureRow[]> {
    const far = paths.filter((path) => !this.#hidden.has(path));
    const both = await Promise.all([this.#remote.filesByPath(far), this.#local?.filesByPath(paths) ?? []]);
    return both.flat();
  }

  /** A path and an ordinal make an id, so the local chunk of a file has that of the hidden one: it wins. */
  async vectors(ids: readonly string[]): Promise<Map<string, Float32Array>> {
    const [far, near] = await Promise.all([this.#remote.vectors(ids), this.#local?.vectors(ids) ?? new Map()]);
    return new Map([...far, ...near]);
  }

  scan(filter: RowFilter | null, visit: (row: CandidateRow) => boolean): Promise<void> {
    return this.#both(visit, (reader, w, each) => reader.scan(w, each), filter);
  }

  scanDefinitions(filter: RowFilter | null, visit: (row: DefinitionRow) => boolean): Promise<void> {
    return this.#both(visit, (reader, w, each) => reader.scanDefinitions(w, each), filter);
  }

  scanTexts(filter: RowFilter | null, visit: (chunk: ChunkText) => boolean): Promise<void> {
    return this.#both(visit, (reader, w, each) => reader.scanTexts(w, each), filter);
  }

  /** A copy in memory would have to hold both: the tables answer. */
  async loadCopy(): Promise<null> {
    return null;
  }

  async nextCopy(): Promise<null> {
    return null;
  }

  async version(): Promise<string> {
    return (await Promise.all([this.#remote.version(), this.#local?.version() ?? ''])).join('+');
  }

  isCurrent(): Promise<boolean> {
    return this.#remote.isCurrent();
  }

  close(): void {
    this.#remote.close();
    this.#local?.close();
  }

  #corpus(): Promise<CorpusFigures> {
    this.#figures ??= corpusFigures(this.#remote);
    return this.#figures;
  }

  #far(filter: RowFilter | null): RowFilter | null {
    return bothOf(filter, this.#not);
  }

  #more(limit: number): number {
    return this.#not === null && this.#hidden.size > 0 ? limit * MORE_ROWS : limit;
  }

  #shown<T extends { readonly path: string }>(rows: readonly T[]): T[] {
    return rows.filter((row) => !this.#hidden.has(row.path));
  }

  #merged<T extends { readonly path: string; readonly ordinal?: number }>(
    far: readonly Scored<T>[],
    near: readonly Scored<T>[],
    limit: number,
  ): Scored<T>[] {
    const shown = far.filter(({ row }) => !this.#hidden.has(row.path));
    return [...shown, ...near].sort(bestFirst).slice(0, limit);
  }

  async #both<T extends { readonly path: string }>(
    visit: (row: T) => boolean,
    scan: (reader: IndexReader, filter: RowFilter | null, each: (row: T) => boolean) => Promise<void>,
    filter: RowFilter | null,
  ): Promise<void> {
    let on = true;
    const each = (row: T) => {
      on = visit(row);
      return on;
    };
    await scan(this.#remote, this.#far(filter), (row) => (this.#hidden.has(row.path) ? true : each(row)));
    if (on && this.#local !== null) await scan(this.#local, filter, each);
  }
}

// --- internal ---

function both(far: readonly string[], near: readonly string[], limit: number): string[] {
  return [...new Set([...far, ...near])].slice(0, limit);
}
