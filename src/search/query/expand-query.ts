/** The words of a query beside which others of the index are asked for. */

import type { Lexicon } from '../../store/index.ts';
import { type Expansion, expand } from './expand.ts';
import type { AnalyzedQuery } from './query.ts';

/** The stemmers of other languages are loaded for a query that may be in one. */
export async function expandQuery({ text, terms }: AnalyzedQuery, lexicon: Lexicon): Promise<Expansion> {
  const isForeign = /[^\x20-\x7e]/.test(text) || (/\s\S+\s/.test(text) && terms.some((term) => lexicon.df(term) === 0));
  const language = isForeign ? (await import('./other-languages.ts')).stemmerFor(text) : null;
  return expand(text, terms, lexicon, language);
}
