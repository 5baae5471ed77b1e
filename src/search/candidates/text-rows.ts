/**
 * Chunks that hold the query as it is written, when it reads like code and no arm found it, or when no arm found anything.
 * A text of several words is looked up by the rarest word inside it; only one without such a word needs a scan.
 */

import { spanned } from '../../base/observe.ts';
import type { CandidateRow, Engine, Lexicon, RowFilter } from '../../store/index.ts';
import { foldMarks } from '../../text/stem.ts';
import { stem } from '../../text/terms.ts';
import { type ExactText, exactIn, exactText, firstHolders } from '../query/exact-text.ts';
import type { AnalyzedQuery } from '../query/query.ts';
import type { CandidateChunk } from './candidate-types.ts';

/** What the look-up of a text needs. */
export interface TextLookup {
  readonly index: Engine;
  readonly lexicon: Lexicon;
  readonly filter: RowFilter | null;
  /** Looks through the index. @returns ids of chunks */
  readonly scan: (exact: ExactText) => Promise<string[]>;
}

/** More chunks that hold the rarest word take longer to read than a scan. */
const MOST_BY_WORD = 2_000;
/** Counts of words may lie a commit behind. */
const MORE_ROWS = 50;

/** @param found by the other arms */
export async function textRows(
  { index, lexicon, filter, scan }: TextLookup,
  query: AnalyzedQuery,
  found: ReadonlyMap<string, CandidateChunk>,
): Promise<CandidateRow[]> {
  const exact = query.exact ?? exactText(query.text, 1, false);
  const isHeld = (): boolean => [...found.values()].some(({ row }) => exactIn(row.text, exact) > 0);
  if (found.size > 0 && (!exact.isCode || isHeld())) return [];
  return await spanned('arm-text', async () => {
    const byWord = found.size === 0 ? null : await rowsByWord({ index, lexicon, filter }, exact);
    if (byWord !== null) return byWord;
    return await index.chunksById(await scan(exact));
  });
}

/**
 * Terms of the words inside a text, of which every chunk that holds the text has one each. The first and the last word may
 * be parts of longer ones there, and what begins with a digit may be cut in another way.
 */
export function termsInside(text: string): string[][] {
  const inside = text.matchAll(/(?<=[^\p{L}\p{M}\p{N}_$])[A-Za-z_$][A-Za-z0-9_$]{0,63}(?=[^\p{L}\p{M}\p{N}_$])/gu);
  return [...inside].flatMap(([word]) => {
    const plain = foldMarks(word.toLowerCase().replaceAll(/[_$]/g, ''));
    return plain === '' ? [] : [[...new Set([plain, stem(plain)])]];
  });
}

// --- internal ---

/** @returns null where no word tells */
async function rowsByWord(
  { index, lexicon, filter }: Omit<TextLookup, 'scan'>,
  exact: ExactText,
): Promise<CandidateRow[] | null> {
  if (lexicon.terms === 0) return null;
  const words = termsInside(exact.text).map((terms) => ({
    terms,
    holders: terms.reduce((sum, term) => sum + lexicon.df(term), 0),
  }));
  const [rarest] = words.sort((a, b) => a.holders - b.holders);
  if (rarest === undefined || rarest.holders > MOST_BY_WORD) return null;
  const field = { field: 'terms', terms: rarest.terms, boost: 1 } as const;
  const rows = (await index.chunkTerms([field], 2 * rarest.holders + MORE_ROWS, filter)).map(({ row }) => row);
  return firstHolders(rows.filter((row) => exactIn(row.text, exact) > 0));
}
