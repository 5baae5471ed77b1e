/** Asks for the words that stand for those of a query, and joins what they find to what the query's own words found. */

import { spanned } from '../base/observe.ts';
import type { CandidateRow, FieldQuery, FileFeatureRow, RowFilter, Scored } from '../store/index.ts';
import type { Lookups } from './lookups.ts';

export interface OtherWords {
  readonly chunks: readonly Scored<CandidateRow>[];
  readonly files: readonly Scored<FileFeatureRow>[];
}

export const NO_OTHER_WORDS: OtherWords = { chunks: [], files: [] };

/**
 * They are known only when the index's own words are, so they are asked apart, and only when there are any.
 * @param byWeight terms by what they are worth beside the query's own
 * @param fieldsOf where a mode looks for terms
 */
export async function otherWords(
  index: Lookups,
  byWeight: ReadonlyMap<number, readonly string[]>,
  fieldsOf: (terms: readonly string[]) => readonly FieldQuery[],
  limits: { readonly chunks: number; readonly files: number },
  filter: RowFilter | null,
): Promise<OtherWords> {
  if (byWeight.size === 0) return NO_OTHER_WORDS;
  const fields = [...byWeight].flatMap(([weight, terms]) =>
    fieldsOf(terms).map((field) => ({ ...field, boost: field.boost * weight })),
  );
  const inText = fields.filter(({ field }) => field === 'terms');
  const [chunks, files] = await spanned('arm-other-words', () =>
    Promise.all([
      index.chunkTerms(fields, limits.chunks, filter),
      inText.length === 0 ? [] : index.fileTerms(inText, limits.files, filter),
    ]),
  );
  return { chunks, files };
}

/** Two answers of one kind as one, best first. @param key tells rows apart */
export function joinedScores<T>(
  found: readonly Scored<T>[],
  more: readonly Scored<T>[],
  key: (row: T) => string,
  limit: number,
): readonly Scored<T>[] {
  if (more.length === 0) return found;
  const sums = new Map<string, Scored<T>>();
  for (const { row, score } of [...found, ...more]) {
    sums.set(key(row), { row, score: score + (sums.get(key(row))?.score ?? 0) });
  }
  return [...sums.values()].sort((a, b) => b.score - a.score).slice(0, limit);
}
