/** Words over several columns as one full-text query. */

import type { BooleanQuery, MatchQuery } from '@lancedb/lancedb';
import type { FieldQuery } from '../format/reader-rows.ts';
import type { Lance } from '../tables/database.ts';

/** @returns null when no field has terms */
export function matchQuery(lance: Lance, fields: readonly FieldQuery[]): MatchQuery | BooleanQuery | null {
  const matches = fields
    .filter((field) => field.terms.length > 0)
    .map((field) => new lance.MatchQuery(field.terms.join(' '), field.field, { boost: field.boost }));
  const [first] = matches;
  if (first === undefined || matches.length === 1) return first ?? null;
  return new lance.BooleanQuery(matches.map((match) => [lance.Occur.Should, match]));
}
