/** Look-ups that a copy of the index in memory answers; the rest goes to the tables. */

import type { Engine } from '../format/engine.ts';
import type { OpenIndex } from '../tables/database.ts';

/** Fulfilled when a long piece of work may go on: others use the same thread. */
export type Pause = () => Promise<void>;

export interface MemoryCopy
  extends Pick<Engine, 'chunkTerms' | 'fileTerms' | 'chunkVectors' | 'chunksOfFiles' | 'filesByPath'> {
  /** Not in a copy whose rows lie on disk: only the MLX arm asks by id, and its table gives the ids. */
  chunksById?: Engine['chunksById'];
  /** What this copy is after later commits; null when so much has changed that a new copy is cheaper. */
  next(index: OpenIndex): Promise<MemoryCopy | null>;
}

/** A copy and the tables of the same version as one engine; MLX vectors always come from the tables. */
export function engineOf(copy: MemoryCopy, tables: Engine): Engine {
  return {
    chunkTerms: (fields, limit, filter) => copy.chunkTerms(fields, limit, filter),
    fileTerms: (fields, limit, filter) => copy.fileTerms(fields, limit, filter),
    chunkVectors: (vector, limit, filter) => copy.chunkVectors(vector, limit, filter),
    neuralVectors: (vector, limit, filter) => tables.neuralVectors(vector, limit, filter),
    chunksById: (ids) => copy.chunksById?.(ids) ?? tables.chunksById(ids),
    chunksOfFiles: (paths) => copy.chunksOfFiles(paths),
    filesByPath: (paths) => copy.filesByPath(paths),
  };
}
