/** A query into ranked hits: lexical, static and MLX arms, fusion, signals, confidence, explanations. */

export { isData, isProse } from './candidates/path-roles.ts';
export { findCloneGroups } from './clones/clone-groups.ts';
export type { CloneGroup, CloneRegion, Clones } from './clones/clone-types.ts';
export { type PlaceRequest, similarToPlace } from './clones/similar-to-place.ts';
export {
  estimateTokens,
  hitLines,
  hitsForBudget,
  type Packed,
  type PackedHit,
  packHits,
  packLines,
} from './pack-hits.ts';
export type { PatternOptions } from './pattern/pattern.ts';
export type { FileCount } from './pattern/regex.ts';
export { type Example, learnMatrix } from './personal/learn-adapter.ts';
export {
  adapterFrom,
  type PersonalRecord,
  type QueryAdapter,
  readPersonal,
  removeAdapter,
  writeAdapter,
} from './personal/query-adapter.ts';
export { otherTerms } from './query/expand.ts';
export { expandQuery } from './query/expand-query.ts';
export { analyzeQuery, MAX_QUERY_CHARS } from './query/query.ts';
export { openSearcher, type Searcher, type SearcherOptions, searcherOver } from './searcher.ts';
export { type ImportNeighbour, importNeighbours } from './structure/import-neighbours.ts';
export { type ProjectMap, projectMap } from './structure/map.ts';
export { REFERENCE_USES, type ReferenceUse, useOnLine, wordPlaces } from './structure/occurrences.ts';
export { findReferences, type Reference, type References } from './structure/refs.ts';
export { findRelated } from './structure/related.ts';
export { findSymbols, type SymbolEntry, type SymbolsFound, symbolNames } from './structure/symbols.ts';
export type { Together } from './structure/together.ts';
export * from './types.ts';
