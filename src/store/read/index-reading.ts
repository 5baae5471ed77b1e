/** What searches ask of an index that is open: of one (`reader.ts`), or of one laid over another (`overlay-reader.ts`). */

import type { EmbeddedChunk, Engine } from '../format/engine.ts';
import type {
  CandidateRow,
  ChunkText,
  DefinitionRow,
  FieldQuery,
  FileFeatureRow,
  Scored,
} from '../format/reader-rows.ts';
import type { RowFilter } from '../format/row-filter.ts';
import type { IndexMeta } from '../format/types.ts';
import type { MemoryCopy, Pause } from '../memory/memory-copy.ts';
import type { Lexicon } from '../words/lexicon.ts';

/** Every method may throw E_INDEX_CORRUPT, E_REMOTE_*. */
export interface IndexReading extends Engine {
  readonly meta: IndexMeta;
  /** True when there is a table of MLX vectors to search in. */
  readonly hasNeural: boolean;
  /** How often terms occur over chunks and files; over some of them while the first run has not ended. */
  lexicon(): Promise<Lexicon>;
  /** `[n, dims]` float32: a sample of chunk vectors of the static tier, against which a score is judged. */
  background(): Promise<Float32Array>;

  chunkTerms(fields: readonly FieldQuery[], limit: number, filter: RowFilter | null): Promise<Scored<CandidateRow>[]>;
  fileTerms(fields: readonly FieldQuery[], limit: number, filter: RowFilter | null): Promise<Scored<FileFeatureRow>[]>;
  chunkVectors(vector: Float32Array, limit: number, filter: RowFilter | null): Promise<Scored<CandidateRow>[]>;
  neuralVectors(vector: Float32Array, limit: number, filter: RowFilter | null): Promise<Scored<EmbeddedChunk>[]>;
  chunksById(ids: readonly string[]): Promise<CandidateRow[]>;
  chunksOfFiles(paths: readonly string[]): Promise<CandidateRow[]>;
  filesByPath(paths: readonly string[]): Promise<FileFeatureRow[]>;

  /** Vectors of the static tier, `[dims]` float32 of length 1 each, by chunk id. */
  vectors(ids: readonly string[]): Promise<Map<string, Float32Array>>;
  /** Every chunk without its terms, in batches, for scans (regular expressions). Ends early when `visit` gives false. */
  scan(filter: RowFilter | null, visit: (row: CandidateRow) => boolean): Promise<void>;
  /** What every chunk defines, in batches. Ends early when `visit` gives false. */
  scanDefinitions(filter: RowFilter | null, visit: (row: DefinitionRow) => boolean): Promise<void>;
  /** The text of every chunk with its path, in batches. Ends early when `visit` gives false. */
  scanTexts(filter: RowFilter | null, visit: (chunk: ChunkText) => boolean): Promise<void>;

  /** A copy in memory, see `WarmEngine`; null where the tables are to answer. @param limits in chunks */
  loadCopy(limits: CopyLimits): Promise<MemoryCopy | null>;
  /** What a copy is after later commits; null when a new one is cheaper. */
  nextCopy(old: MemoryCopy): Promise<MemoryCopy | null>;
  /**
   * Changes with every commit: a copy made at another version is out of date, and counts and background that were read
   * before are read anew when they are next asked for.
   */
  version(): Promise<string>;
  /** False after a rebuild: then open the index again. */
  isCurrent(): Promise<boolean>;
  close(): void;
}

export interface CopyLimits {
  /** A larger index is not copied whole. */
  readonly whole: number;
  /** Of a larger one there is no copy at all. */
  readonly large: number;
  /** Awaited before each batch. */
  readonly pause: Pause;
}
