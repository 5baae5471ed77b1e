/** What the arms found, side by side. Data only. */

import type { CandidateRow, FileFeatureRow } from '../../store/index.ts';
import type { Expansion } from '../query/expand.ts';
import type { Arm } from '../types.ts';

/** A chunk with its place in every arm that found it. */
export interface CandidateChunk {
  readonly row: CandidateRow;
  readonly scores: Partial<Record<Arm, number>>;
  /** 0-based. */
  readonly ranks: Partial<Record<Arm, number>>;
}

export interface CandidateFile {
  readonly path: string;
  readonly chunks: CandidateChunk[];
  /** Whole-file BM25 and its 0-based rank, when the file arm found it. */
  fileScore: number;
  fileRank: number | null;
  feature: FileFeatureRow | null;
}

export interface Candidates {
  readonly arms: readonly Arm[];
  readonly vectors: QueryVectors;
  readonly expansion: Expansion;
  readonly chunks: ReadonlyMap<string, CandidateChunk>;
  readonly files: ReadonlyMap<string, CandidateFile>;
}

export interface QueryVectors {
  readonly static: Float32Array | null;
  readonly neural: Float32Array | null;
}
