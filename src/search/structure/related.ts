/** Code like that at a place: chunks whose static vectors are near its own, copies of it left out; and files that change with it. */

import { MlxCodeError, throwIfCancelled } from '../../base/errors.ts';
import { plural } from '../../base/text.ts';
import type { RepoPath } from '../../base/types.ts';
import { type CandidateRow, type IndexReading, rowTest } from '../../store/index.ts';
import { definitionsOf, mainOf } from '../definitions.ts';
import { toRowFilter } from '../filter.ts';
import { placeOf } from '../hit.ts';
import { backgroundOf } from '../ranking/confidence.ts';
import type { Arm, Confidence, SearchFilter, SearchResponse } from '../types.ts';
import { fuseTogether, nearestInFiles, type RelatedRow, type Together } from './together.ts';

export interface RelatedRequest {
  readonly path: RepoPath;
  /** 1-based. */
  readonly line: number;
  readonly limit: number;
  readonly filter?: SearchFilter;
  /** Files that change together with this one, most coupled first; they come with the code that is like it. @default none */
  readonly together?: readonly Together[];
  readonly signal?: AbortSignal;
}

/** Share of common terms from which two chunks count as copies. */
const COPY = 0.9;
/** Asked for beyond the limit, as copies fall out. */
const SPARE = 50;
/** Distances from the background, in its spreads: chunks are nearer to each other than queries are to chunks. */
const CLEAR_Z = 6;
const FAIR_Z = 3.5;
const SEVERAL = 3;

/**
 * @returns an answer like that of a search; `query` is the place
 * @throws E_USAGE when the file is not in the index, E_BAD_GLOB, E_INDEX_CORRUPT, E_CANCELLED
 */
export async function findRelated(reader: IndexReading, request: RelatedRequest): Promise<SearchResponse> {
  const started = performance.now();
  const { path, line, limit, together = [] } = request;
  const origin = await chunkAt(reader, path, line);
  const vector = (await reader.vectors([origin.id])).get(origin.id);
  throwIfCancelled(request.signal);
  const known = vector?.some((value) => value !== 0) === true;
  const filter = toRowFilter(request.filter);
  const wanted = filter === null ? () => true : rowTest(filter);
  const found = vector !== undefined && known ? await reader.chunkVectors(vector, limit + SPARE, filter) : [];
  const own = new Set(origin.terms.split(' '));
  const isCopy = (row: CandidateRow) => row.hash === origin.hash || overlap(own, row) >= COPY;
  const copies = new Set(found.filter(({ row }) => row.id !== origin.id && isCopy(row)));
  const seen = new Set([origin.hash]);
  const near = found.filter((each) => !copies.has(each) && !seen.has(each.row.hash) && seen.add(each.row.hash));
  const listed = new Set<string>(near.map(({ row }) => row.path));
  const apart = together.filter((each) => each.path !== path && !listed.has(each.path));
  const inFiles = await nearestInFiles(
    reader,
    ...([known ? vector : undefined, apart.map((each) => each.path)] as const),
    (row) => wanted(row.path, row.language) && !isCopy(row),
  );
  const kept = fuseTogether(near, together, inFiles).slice(0, limit);
  const background = vector === undefined ? null : backgroundOf(vector, await reader.background());
  const z = background === null ? 0 : ((near[0]?.score ?? 0) - background.mean) / background.spread;
  return {
    query: `${path}:${line}`,
    mode: 'semantic',
    arms: armsOf(kept),
    confidence: kept.length === 0 ? 'none' : confidence(z, kept),
    tookMs: Math.round((performance.now() - started) * 10) / 10,
    results: kept.map(({ row, score, ranks, together: coupled }) => ({
      ...placeOf(row, mainOf(row, definitionsOf(row))),
      ...{ score: Math.round(score * 10_000) / 10_000, text: row.text, ranks },
      ...(coupled !== null && { together: { commits: coupled.shared, of: coupled.of } }),
    })),
    notes: copies.size === 0 ? [] : [copiesWords([...copies].map(({ row }) => row))],
  };
}

// --- internal ---

/** Copies that a note names. */
const NAMED_COPIES = 3;

/** What is left out, where it is and why. */
function copiesWords(copies: readonly CandidateRow[]): string {
  const places = copies.slice(0, NAMED_COPIES).map(({ path, startLine }) => `${path}:${startLine}`);
  const more = copies.length > NAMED_COPIES ? ` and ${copies.length - NAMED_COPIES} more` : '';
  const count = plural(copies.length, 'copy', 'copies');
  return `${count} of this code left out, as nearly all words are the same: ${places.join(', ')}${more}.`;
}

function armsOf(kept: readonly RelatedRow[]): Arm[] {
  return (['static', 'together'] as const).filter((arm) => kept.some(({ ranks }) => ranks[arm] !== undefined));
}

async function chunkAt(reader: IndexReading, path: RepoPath, line: number): Promise<CandidateRow> {
  const rows = (await reader.chunksOfFiles([path])).sort((a, b) => a.ordinal - b.ordinal);
  if (rows.length === 0) {
    throw new MlxCodeError('E_USAGE', `${path} is not in the index`, {
      hint: 'Only indexed files can be compared; "mlx-code status --skipped" shows which were left out, and why.',
    });
  }
  const last = rows.at(-1)?.endLine ?? 0;
  const at = rows.findLast((row) => row.startLine <= line) ?? rows[0];
  if (at === undefined || line > last) {
    throw new MlxCodeError('E_USAGE', `${path} has no code on line ${line}: its last is ${last}`, {
      hint: 'Give a line of the file, as in src/main.go:12.',
    });
  }
  return at;
}

function overlap(own: ReadonlySet<string>, row: CandidateRow): number {
  const other = new Set(row.terms.split(' '));
  let common = 0;
  for (const term of other) if (own.has(term)) common++;
  return common / Math.max(1, own.size + other.size - common);
}

/** That files changed together several times is no guess, however little they are alike. */
function confidence(z: number, kept: readonly RelatedRow[]): Confidence {
  if (z >= FAIR_Z) return z >= CLEAR_Z ? 'high' : 'medium';
  return kept.some(({ together }) => (together?.shared ?? 0) >= SEVERAL) ? 'medium' : 'low';
}
