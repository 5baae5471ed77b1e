/** What is kept on disk: LanceDB tables, the writer lock, the vector cache, healing and status. */

export type { OpenIndex } from './database.ts';
export { loadLance, openIndex } from './database.ts';
export type { Lexicon } from './lexicon.ts';
export { decodeLexicon } from './lexicon.ts';
export * from './types.ts';
