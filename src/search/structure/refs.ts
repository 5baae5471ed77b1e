/** Where a symbol is defined, imported, called, used and mentioned. */

import { qualifiedName } from '../../base/definitions.ts';
import { throwIfCancelled } from '../../base/errors.ts';
import type { ChunkKind, RepoPath } from '../../base/types.ts';
import type { CandidateRow, IndexReading } from '../../store/index.ts';
import { terms } from '../../text/terms.ts';
import { definitionsOf, innermostAt } from '../definitions.ts';
import { toRowFilter } from '../filter.ts';
import { hitLines } from '../pack-hits.ts';
import type { SearchFilter } from '../types.ts';
import { occurrences, type ReferenceUse, wordPattern } from './occurrences.ts';
import { inScope, splitQualified } from './symbols.ts';

export interface ReferenceRequest {
  /** A name; of `Class.method` the definitions are limited to the class. */
  readonly symbol: string;
  readonly filter?: SearchFilter;
  readonly signal?: AbortSignal;
}

export interface Reference {
  readonly use: ReferenceUse;
  readonly path: RepoPath;
  readonly line: number;
  /** The line, without its margin. */
  readonly text: string;
  /** The definition that holds the line, `scope.symbol`; '' at file level. */
  readonly within: string;
  readonly kind: ChunkKind;
  readonly language: string;
}

export interface References {
  readonly symbol: string;
  /** By path and line. */
  readonly references: readonly Reference[];
  /** True when more chunks hold the name than were read. */
  readonly truncated: boolean;
}

/** Most chunks read for one name. */
const MAX_CHUNKS = 5_000;
const MAX_TEXT_CHARS = 300;

/** @throws E_BAD_GLOB, E_INDEX_CORRUPT, E_CANCELLED */
export async function findReferences(reader: IndexReading, request: ReferenceRequest): Promise<References> {
  const { qualifier, name } = splitQualified(request.symbol);
  const filter = toRowFilter(request.filter);
  // The whole identifier is the rarest of its terms, and comes last.
  const term = terms(name).at(-1);
  const references: Reference[] = [];
  const visit = (row: CandidateRow): void => {
    throwIfCancelled(request.signal);
    for (const found of inChunk(row, name, qualifier)) references.push(found);
  };
  let chunks = 0;
  if (term === undefined) {
    const pattern = wordPattern(name);
    await reader.scan(filter, (row) => {
      if (row.text.search(pattern) >= 0 && ++chunks <= MAX_CHUNKS) visit(row);
      return chunks <= MAX_CHUNKS;
    });
  } else {
    const rows = await reader.chunkTerms([{ field: 'terms', terms: [term], boost: 1 }], MAX_CHUNKS + 1, filter);
    chunks = rows.length;
    for (const { row } of rows.slice(0, MAX_CHUNKS)) visit(row);
  }
  references.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : a.line - b.line));
  return { symbol: request.symbol, references, truncated: chunks > MAX_CHUNKS };
}

// --- internal ---

function inChunk(row: CandidateRow, name: string, qualifier: string): Reference[] {
  const lines = hitLines(row);
  const all = definitionsOf(row);
  const own = new Map(
    all
      .filter((definition) => definition.begins && definition.name === name)
      .map((definition) => [definition.startLine - row.startLine, definition]),
  );
  return occurrences(lines, name, row.language, row.kind, new Set(own.keys())).flatMap(({ index, use }) => {
    const defined = own.get(index);
    // What defines the name elsewhere than asked for does not use it.
    if (defined !== undefined && !inScope(defined, qualifier)) return [];
    const line = row.startLine + index;
    const around = row.kind === 'imports' ? undefined : innermostAt(all, line);
    const outside = around === undefined ? '' : qualifiedName(around);
    return [
      {
        use,
        path: row.path,
        line,
        text: (lines[index] ?? '').trim().slice(0, MAX_TEXT_CHARS),
        within: defined === undefined ? outside : defined.scope,
        kind: defined?.kind ?? around?.kind ?? row.kind,
        language: row.language,
      },
    ];
  });
}
