/** The look-ups of a search, with two forms: a copy of the index in memory, and the tables on disk or in a remote place. */

import type { CandidateRow, FieldQuery, FileFeatureRow, Scored } from './reader-rows.ts';
import type { RowFilter } from './row-filter.ts';

export type Answer<T> = T | Promise<T>;

/** A chunk of the MLX tier, by its id, with the hash of the text that the vector is of. */
export interface EmbeddedChunk {
  readonly id: string;
  readonly hash: string;
}

/** Every look-up with a filter applies it before it chooses its best; null filters nothing. Best first. */
export interface Engine {
  /** Chunks by BM25, summed over fields. */
  chunkTerms(fields: readonly FieldQuery[], limit: number, filter: RowFilter | null): Answer<Scored<CandidateRow>[]>;
  /** Whole files by BM25, summed over fields. */
  fileTerms(fields: readonly FieldQuery[], limit: number, filter: RowFilter | null): Answer<Scored<FileFeatureRow>[]>;
  /** Chunks by cosine similarity of the static tier. @param vector `[dims]` float32 of length 1 */
  chunkVectors(vector: Float32Array, limit: number, filter: RowFilter | null): Answer<Scored<CandidateRow>[]>;
  /** Chunks by cosine similarity of the MLX tier; none without one. @param vector `[dims]` float32 of length 1 */
  neuralVectors(vector: Float32Array, limit: number, filter: RowFilter | null): Answer<Scored<EmbeddedChunk>[]>;
  /** In no order; ids that are gone are left out. */
  chunksById(ids: readonly string[]): Answer<CandidateRow[]>;
  /** Every chunk of these files, in no order. */
  chunksOfFiles(paths: readonly string[]): Answer<CandidateRow[]>;
  filesByPath(paths: readonly string[]): Answer<FileFeatureRow[]>;
}
