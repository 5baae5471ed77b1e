/** A query into ranked hits: lexical, static and MLX arms, fusion, signals, confidence, explanations. */

export { globToRegex } from './filter.ts';
export { MAX_QUERY_CHARS } from './query.ts';
export { MAX_LIMIT, openSearcher, type Searcher, type SearcherOptions } from './searcher.ts';
export * from './types.ts';
