/**
 * The words of a source that an answer leans on: of each cited source the line that holds most of what the sentences say which cite it. A quote
 * is cut out of the source, never written by a model, so it is there word for word.
 */

import { fileFeatures, type IndexedText } from './indexed-sources.ts';

/** Longest quote. Characters. */
const MAX_QUOTE = 160;
/** A shorter line, such as `}`, tells nothing. */
const LEAST_QUOTE = 8;

/** The sentences, list items and blocks of code of an answer that cite a source, by what stands in the citation. */
export function citingText(answer: string): ReadonlyMap<string, string> {
  const cited = new Map<string, string>();
  for (const [part] of answer.matchAll(PART)) {
    for (const [, key = ''] of part.matchAll(CITATION)) {
      cited.set(key, `${cited.get(key) ?? ''} ${part.replaceAll(CITATION, '')}`);
    }
  }
  return cited;
}

/**
 * @param weights what each feature of the sentences counts
 * @returns a whole line without the blanks and signs of a comment around it, or words of a long one; '' where no line holds any of it
 */
export function quoteOf(text: IndexedText, weights: ReadonlyMap<string, number>): string {
  const { plain, lines } = text;
  const everywhere = new Set(fileFeatures(text));
  const counted = [...weights].filter(([feature]) => !everywhere.has(feature));
  let best = { score: 0, line: '' };
  lines.forEach((features, n) => {
    const line = (plain[n] ?? '').replace(COMMENT_SIGNS, '').trim();
    if (line.length < LEAST_QUOTE || !/[\p{L}\p{N}]/u.test(line)) return;
    const score = counted.reduce((sum, [feature, weight]) => sum + (features.has(feature) ? weight : 0), 0);
    if (score > best.score + 1e-9) best = { score, line };
  });
  return shortened(best.line);
}

// --- internal ---

const CITATION = /\[≈?((?:\d{1,6}|[\da-f]{7}))\]/g;
/** What a line of a comment begins or ends with. */
const COMMENT_SIGNS = /^\s*(?:\/\*+|\*+\/?|\/\/+!?|#+|--)(?=\s|$)|\s*\*+\/\s*$/g;
/** Up to the end of a sentence with the citations behind it, or of a line. */
const PART = /[^\n]*?[.!?…。](?:["')\]*_]*\s?(?:\[≈?[\da-f]+\])*)(?=\s|$)|[^\n]+/g;

function shortened(line: string): string {
  if (line.length <= MAX_QUOTE) return line;
  const words = line.slice(0, MAX_QUOTE + 1);
  const end = words.search(/\s\S*$/);
  return (end > 0 ? words.slice(0, end) : line.slice(0, MAX_QUOTE)).trimEnd();
}
