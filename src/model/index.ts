/** Embedding models behind one interface: the static table in process, and MLX models in the worker. */

export { loadStaticEmbedder, type StaticEmbedder, staticModelDir } from './static.ts';
export type { Embedder, EmbedderIdentity, EmbedRole } from './types.ts';
