/** Vectors of queries that were embedded before, in this process: the MLX model takes longer for one than the rest of a search. */

import { LRUCache } from 'lru-cache';
import type { Embedder, EmbedderIdentity, StaticEmbedder } from '../model/index.ts';
import type { Likeness } from './definitions.ts';

/** About 2 MB, with 1,024 numbers each. */
const MAX_VECTORS = 500;

const kept = new LRUCache<string, Float32Array>({ max: MAX_VECTORS });

/**
 * @param identity of the model that made the vectors of the index @param embedder asked for when the vector is not kept
 * @returns `[dims]` float32 of length 1
 */
export async function queryVector(
  text: string,
  identity: EmbedderIdentity | null,
  embedder: () => Promise<Embedder>,
  signal: AbortSignal | undefined,
): Promise<Float32Array> {
  const before = identity === null ? undefined : kept.get(keyOf(identity, text));
  if (before !== undefined) return before;
  const made = await embedder();
  const vector = await made.embed([text], 'query', signal === undefined ? {} : { signal });
  kept.set(keyOf(made.identity, text), vector);
  return vector;
}

/** Vectors have the length 1. */
export function likenessTo(query: Float32Array, embedder: StaticEmbedder): Likeness {
  return (texts) => {
    const all = embedder.embedSync(texts);
    return texts.map((_, n) => {
      const from = n * query.length;
      return query.reduce((sum, value, at) => sum + value * (all[from + at] ?? 0), 0);
    });
  };
}

// --- internal ---

function keyOf({ model, revision, dims, queryPrefix }: EmbedderIdentity, text: string): string {
  return JSON.stringify([model, revision, dims, queryPrefix, text]);
}
