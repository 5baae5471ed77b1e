/** `-w` and `-s` where hits are ranked: only what holds a word of the query whole, or in these letters, is kept. */

import { compilePattern, type PatternOptions } from '../pattern/pattern.ts';
import { quoted } from '../pattern/pattern-parts.ts';

/** @returns null where forms of the words are as good as the words themselves */
export function wordsAsTyped(query: string, options: PatternOptions | undefined): RegExp | null {
  if (options === undefined || (options.words !== true && options.case !== 'exact')) return null;
  const [first, ...also] = query.match(/[\p{L}\p{N}\p{M}_$]+/gu) ?? [];
  if (first === undefined) return null;
  const { words = false, case: letters = 'smart' } = options;
  const { source, flags } = compilePattern(quoted(first), { also: also.map(quoted), words, case: letters });
  return new RegExp(source, flags);
}
