/** A query into ranked hits: lexical, static and MLX arms, fusion, signals, confidence, explanations. */

export { globToRegex } from './filter.ts';
export { type ProjectMap, projectMap } from './map.ts';
export { REFERENCE_USES, type ReferenceUse } from './occurrences.ts';
export { estimateTokens, hitLines, hitsForBudget, type Packed, type PackedHit, packHits, packLines } from './pack.ts';
export type { PatternOptions } from './pattern.ts';
export { analyzeQuery, MAX_QUERY_CHARS } from './query.ts';
export { findReferences, type Reference, type References } from './refs.ts';
export type { FileCount } from './regex.ts';
export { findRelated } from './related.ts';
export { openSearcher, type Searcher, type SearcherOptions, searcherOver } from './searcher.ts';
export { findSymbols, type SymbolEntry, type SymbolsFound, symbolNames } from './symbols.ts';
export * from './types.ts';
