/** A filter as a predicate of LanceDB's SQL over the columns `path` and `language`, applied before the best are chosen. */

import { inList, listRuns, quote } from './quote-value.ts';
import type { RowFilter } from './row-filter.ts';

/** @returns a predicate such as `language IN ('go') AND (path = 'cmd' OR starts_with(path, 'cmd/'))`; null filters nothing */
export function filterSql(filter: RowFilter | null): string | null {
  return filter === null ? null : sqlOf(filter);
}

// --- internal ---

function sqlOf(filter: RowFilter): string {
  switch (filter.kind) {
    case 'all':
      return filter.of.length === 0 ? 'true' : filter.of.map(grouped).join(' AND ');
    case 'any':
      return filter.of.length === 0 ? 'false' : filter.of.map(grouped).join(' OR ');
    case 'not':
      return `NOT ${grouped(filter.of)}`;
    case 'language':
    case 'path':
      return isIn(filter.kind, filter.of);
    case 'under':
      return `path = ${quote(filter.of)} OR starts_with(path, ${quote(`${filter.of}/`)})`;
    case 'matches':
      return `regexp_like(path, ${quote(filter.of)})`;
  }
}

/** In parentheses where it has several parts. */
function grouped(filter: RowFilter): string {
  const isAlone =
    filter.kind === 'matches' ||
    ((filter.kind === 'language' || filter.kind === 'path') && listRuns(filter.of).length === 1) ||
    ((filter.kind === 'all' || filter.kind === 'any') && filter.of.length === 0);
  return isAlone ? sqlOf(filter) : `(${sqlOf(filter)})`;
}

function isIn(column: 'language' | 'path', values: readonly string[]): string {
  const runs = listRuns(values);
  return runs.length === 0 ? 'false' : runs.map((run) => inList(column, run)).join(' OR ');
}
