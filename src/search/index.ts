/** A query into ranked hits: lexical, static and MLX arms, fusion, signals, confidence, explanations. */

export { estimateTokens, hitLines, type Packed, type PackedHit, packHits } from './pack.ts';
export { MAX_QUERY_CHARS } from './query.ts';
export { openSearcher, type Searcher, type SearcherOptions } from './searcher.ts';
export * from './types.ts';
