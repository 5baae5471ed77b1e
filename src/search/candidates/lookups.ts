/** What ranking asks of an index, answered by the tables or by a copy in memory. */

import type {
  CandidateRow,
  FieldQuery,
  FileFeatureRow,
  IndexReading,
  LargeResident,
  ResidentIndex,
  RowFilter,
  Scored,
} from '../../store/index.ts';

type Answer<T> = T | Promise<T>;

export interface Lookups {
  chunkTerms(fields: readonly FieldQuery[], limit: number, filter: RowFilter | null): Answer<Scored<CandidateRow>[]>;
  fileTerms(fields: readonly FieldQuery[], limit: number, filter: RowFilter | null): Answer<Scored<FileFeatureRow>[]>;
  chunkVectors(vector: Float32Array, limit: number, filter: RowFilter | null): Answer<Scored<CandidateRow>[]>;
  neuralVectors(
    vector: Float32Array,
    limit: number,
    filter: RowFilter | null,
  ): Answer<Scored<{ id: string; hash: string }>[]>;
  chunksById(ids: readonly string[]): Answer<CandidateRow[]>;
  chunksOfFiles(paths: readonly string[]): Answer<CandidateRow[]>;
  filesByPath(paths: readonly string[]): Answer<FileFeatureRow[]>;
}

/** @param resident a copy of the same version, or null; MLX vectors always come from the tables */
export function lookupsOf(reader: IndexReading, resident: ResidentIndex | LargeResident | null): Lookups {
  const neuralVectors: Lookups['neuralVectors'] = (vector, limit, filter) =>
    reader.neuralVectors(vector, limit, filter?.where ?? null);
  if (resident !== null) {
    return {
      chunkTerms: (fields, limit, filter) => resident.chunkTerms(fields, limit, filter),
      fileTerms: (fields, limit, filter) => resident.fileTerms(fields, limit, filter),
      chunkVectors: (vector, limit, filter) => resident.chunkVectors(vector, limit, filter),
      neuralVectors,
      // Only the MLX arm asks by id, and its table gives the ids.
      chunksById: (ids) => ('chunksById' in resident ? resident.chunksById(ids) : reader.chunksById(ids)),
      chunksOfFiles: (paths) => resident.chunksOfFiles(paths),
      filesByPath: (paths) => resident.filesByPath(paths),
    };
  }
  return {
    chunkTerms: (fields, limit, filter) => reader.chunkTerms(fields, limit, filter?.where ?? null),
    fileTerms: (fields, limit, filter) => reader.fileTerms(fields, limit, filter?.where ?? null),
    chunkVectors: (vector, limit, filter) => reader.chunkVectors(vector, limit, filter?.where ?? null),
    neuralVectors,
    chunksById: (ids) => reader.chunksById(ids),
    chunksOfFiles: (paths) => reader.chunksOfFiles(paths),
    filesByPath: (paths) => reader.filesByPath(paths),
  };
}
