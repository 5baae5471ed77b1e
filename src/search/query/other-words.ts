/** The words that the arms search for: those of the query and their variants, in one look-up. */

import type { FieldQuery } from '../../store/index.ts';
import { type Expansion, otherTerms } from './expand.ts';

/**
 * A second look-up would read most rows twice, and would know the whole score only of rows that are among the best of both.
 * @param own terms of the query
 * @param fieldsOf where a mode looks for terms
 */
export function fieldsWithOthers(
  own: readonly string[],
  expansion: Expansion,
  fieldsOf: (terms: readonly string[]) => readonly FieldQuery[],
): FieldQuery[] {
  const others = [...otherTerms(expansion, own)].flatMap(([weight, terms]) =>
    fieldsOf(terms).map((field) => ({ ...field, boost: field.boost * weight })),
  );
  return [...fieldsOf(own), ...others];
}
