/** chunk/: a file's text into chunks by syntax tree; by headings, statements or lines where no grammar serves. */

export { type Chunker, type ChunkerOptions, type ChunkInput, createChunker } from './chunker.ts';
export { checkGrammars, type GrammarCheck } from './grammar/check-grammars.ts';
export { type Grammar, loadGrammar, type Node } from './grammar/parse.ts';
export { type WorkLimit, workLimit } from './grammar/work-limit.ts';
export { LANGUAGES, type LanguageInfo } from './languages/language-table.ts';
export { languageInfo, languageOf, languagesOfEnding, readsDefinitions } from './languages/languages.ts';

/**
 * Part of every chunk's identity. Raise it whenever the same text may give other chunks, symbols, kinds, scopes or
 * imports than before: a change of rules, budget default, cutting, or a grammar's version. A raise re-indexes all.
 */
export const CHUNKER_VERSION = '12';
