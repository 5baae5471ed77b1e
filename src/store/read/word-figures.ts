/** Current word counts of an index: those of its last full run plus later changes. */

import type { OpenIndex } from '../tables/database.ts';
import { type Figures, figuresOf } from '../words/exact-scores.ts';
import { decodeLexicon, EMPTY_LEXICON, type Lexicon } from '../words/lexicon.ts';
import { changedLexicon } from '../words/word-counts.ts';
import { partialLexicon } from './provisional-lexicon.ts';

export interface WordFigures {
  readonly lexicon: Lexicon;
  /** Null while the first run has not ended. */
  readonly figures: { readonly chunks: Figures; readonly files: Figures } | null;
  /** Words were counted since the full-text index was last made. */
  readonly isCountedAnew: boolean;
}

export async function readWordFigures(index: OpenIndex): Promise<WordFigures> {
  const [blob, change] = await Promise.all([index.readBlob('lexicon'), index.readCounts()]);
  if (blob === null) return { lexicon: await partialLexicon(index.chunks), figures: null, isCountedAnew: true };
  const written = decodeLexicon(blob);
  if (written === null) return { lexicon: EMPTY_LEXICON, figures: null, isCountedAnew: true };
  const lexicon = changedLexicon(written, change);
  return { lexicon, figures: figuresOf(blob, lexicon, change), isCountedAnew: change !== undefined };
}
