/** The interface of every embedding model, in process or in the worker. */

import type { WorkOptions } from '../base/types.ts';

export type EmbedRole = 'document' | 'query';

/** What makes two vectors comparable: a change in any field means another vector space. */
export interface EmbedderIdentity {
  /** Catalogue id, e.g. `all-MiniLM-L6-v2`. */
  readonly model: string;
  /** Commit or content hash of the weights. */
  readonly revision: string;
  readonly dims: number;
  /** Text put before documents and queries; part of the cache key. */
  readonly documentPrefix: string;
  readonly queryPrefix: string;
}

/** Turns texts into unit vectors. */
export interface Embedder {
  readonly identity: EmbedderIdentity;
  /**
   * @param texts n texts, each cut to the model's own context
   * @returns `[n, dims]` float32, row-major, each row of length 1; a text without any known token gives a row of zeros
   * @throws E_WORKER_* when the worker fails for good, E_CANCELLED
   */
  embed(texts: readonly string[], role: EmbedRole, options?: WorkOptions): Promise<Float32Array>;
  close(): Promise<void>;
}
