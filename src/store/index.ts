/** What is kept on disk: LanceDB tables, the writer lock, the vector cache, healing and status. */

export { checkIndex, type IndexCheck } from './check.ts';
export { clearIndex } from './clear.ts';
export { codeBytes, decodeVectors } from './codes.ts';
export type { NeuralRow } from './columns.ts';
export { type Comparison, compareIndexes, type Difference, type FileState } from './compare.ts';
export type { OpenIndex } from './database.ts';
export { loadLance, openIndex } from './database.ts';
export { readStamps } from './generation.ts';
export { createIndexFolder, indexLayout } from './layout.ts';
export type { Lexicon, TermCounts } from './lexicon.ts';
export { countTerms, decodeLexicon } from './lexicon.ts';
export { type LockHolder, lockHolder, WriterLock } from './lock.ts';
export { type NeuralOptions, NeuralStore } from './neural.ts';
export { type CommitPiece, packPiece, pieceBuffers, pieceBytes } from './pieces.ts';
export { quote } from './quote.ts';
export { IndexReader } from './reader.ts';
export type { CandidateRow, DefinitionRow, FieldQuery, FileFeatureRow, Scored } from './reader-rows.ts';
export { ResidentIndex, type RowFilter } from './resident.ts';
export { sameIdentity } from './schema.ts';
export { type CachedStamps, readStampCache, saveStamps } from './stamps.ts';
export { type IndexStatus, type LanguageCount, readStatus } from './status.ts';
export * from './types.ts';
export { VectorCache } from './vector-cache.ts';
export { type FinishOptions, IndexWriter, type WriterOptions } from './writer.ts';
