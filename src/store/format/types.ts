/** Rows of the index as the rest of the program sees them; LanceDB and Arrow stay inside `store/`. */

import type { Chunk, RepoPath, SkipReason } from '../../base/types.ts';
import type { EmbedderIdentity } from '../../model/types.ts';

/** Bumped when a table's columns change; an index of another version is built again. */
export const SCHEMA_VERSION = 5;

/** Terms of a file that its row holds: past this, more words say nothing new. */
export const MOST_FILE_TERMS = 20_000;

/** A chunk as it is stored. `terms` columns are space-separated, from `text/terms.ts`; `terms` itself in order. */
export interface ChunkRow extends Chunk {
  /** First 32 hex digits of sha256(path, ordinal, chunker version). */
  readonly id: string;
  readonly path: RepoPath;
  readonly language: string;
  /** 16 hex digits of xxhash64 of `text`. */
  readonly hash: string;
  readonly terms: string;
  readonly symbolTerms: string;
  readonly pathTerms: string;
}

/** Rows of whole files with their static vectors: `vectors` is `[rows.length, dims]` float32. */
export interface ChunkBatch {
  readonly rows: readonly ChunkRow[];
  readonly vectors: Float32Array;
}

/** `FileRow.fallback` of a file that was cut by a tree with errors. */
export const BROKEN = 'errors';

/** What is known of one file under the root; also of a file that was read and skipped. */
export interface FileRow {
  readonly path: RepoPath;
  /** As `SourceStamp.hash` of `files/`. */
  readonly hash: string;
  readonly size: number;
  readonly mtimeMs: number;
  readonly ino: number;
  /** Milliseconds since the epoch when the file was read: a file touched within 2 s of it is read again. */
  readonly readAtMs: number;
  readonly language: string;
  /** '' when the file is indexed. */
  readonly skip: SkipReason | '';
  readonly chunks: number;
  /** Which way the file was cut, and why not by its tree; BROKEN when its tree has errors: for `status`. */
  readonly parser: string;
  readonly fallback: string;
  /** Terms of the whole file (stemmed), of all its symbols, of its path; and how many terms the file has. */
  readonly terms: string;
  readonly symbolTerms: string;
  readonly pathTerms: string;
  readonly length: number;
  /** Modules it imports, space-separated. */
  readonly imports: string;
  /** What the file is for, told from its text: FILE_ROLES, space-separated. */
  readonly roles: string;
  /** What its lines are like, to find near-copies: `text/sketch.ts`; '' for a short file. */
  readonly sketch: string;
  /** Kinds of the secrets that were replaced in its text, one for each, space-separated. */
  readonly redacted: string;
}

/** The part of a file row that planning needs. */
export type FileStamp = Pick<
  FileRow,
  'path' | 'hash' | 'size' | 'mtimeMs' | 'ino' | 'readAtMs' | 'skip' | 'chunks' | 'language'
>;

/** Stamps by path. */
export type Stamps = Map<string, FileStamp>;

/** Stamped last; an index without it, or with other versions, is not ready. */
export interface IndexMeta {
  readonly schemaVersion: number;
  readonly chunkerVersion: string;
  readonly root: string;
  readonly staticModel: EmbedderIdentity;
  readonly neuralModel: EmbedderIdentity | null;
  readonly files: number;
  readonly chunks: number;
  /** Chunks with a vector of the MLX tier. */
  readonly neural: number;
  /** Files that the walk itself left out, by reason (they have no row). */
  readonly walkSkips: Readonly<Record<string, number>>;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
  /** True when a run reached its end; false while a first index is incomplete. */
  readonly complete: boolean;
}
