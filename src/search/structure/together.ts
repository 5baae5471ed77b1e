/** Files that change together with a place, among the code that is like it: one order by the ranks of both. */

import { dot } from '../../base/numbers/float-arrays.ts';
import type { CandidateRow, IndexReading } from '../../store/index.ts';

/** A file that commits changed together with the file asked about, most coupled first. */
export interface Together {
  readonly path: string;
  /** Commits that changed both, of those that changed the file asked about. */
  readonly shared: number;
  readonly of: number;
}

export interface NearRow {
  readonly row: CandidateRow;
  /** Cosine. */
  readonly score: number;
}

export interface RelatedRow extends NearRow {
  /** 1-based: by likeness, and of its file among those that change together. */
  readonly ranks: Readonly<{ static?: number; together?: number }>;
  readonly together: Together | null;
}

/** Files that change together and are in the index, at most. */
const MOST = 20;
/** Pieces that are looked at, so that most of these files have one among them. */
const PIECES = 160;
/** A smaller number favours the first by likeness, and the first of these files, more. Both from the figures of docs/design/011. */
const K = 10;

/** @param near by likeness, best first @param inFiles the nearest code of each file that changes together and is not in `near` */
export function fuseTogether(
  near: readonly NearRow[],
  together: readonly Together[],
  inFiles: ReadonlyMap<string, NearRow>,
): RelatedRow[] {
  const listed = new Set<string>(near.map(({ row }) => row.path));
  // What the index does not hold, such as a file that is gone, takes no rank.
  const held = together.filter(({ path }) => listed.has(path) || inFiles.has(path)).slice(0, MOST);
  const places = new Map(held.map((each, n) => [each.path, { each, rank: n + 1 }]));
  const lifted = new Set<string>();
  const out: (RelatedRow & { readonly worth: number })[] = near.map(({ row, score }, n) => {
    const coupled = places.get(row.path);
    const byLikeness = { static: n + 1 };
    if (coupled === undefined) return { row, score, ranks: byLikeness, together: null, worth: worth(n + 1) };
    // The first of a file stands for it.
    const lift = lifted.has(row.path) ? 0 : worth(coupled.rank);
    lifted.add(row.path);
    const ranks = { ...byLikeness, together: coupled.rank };
    return { row, score, ranks, together: coupled.each, worth: worth(n + 1) + lift };
  });
  for (const { each, rank } of places.values()) {
    const found = inFiles.get(each.path);
    if (found !== undefined && !lifted.has(each.path))
      out.push({ ...found, ranks: { together: rank }, together: each, worth: worth(rank) });
  }
  return out.sort((a, b) => b.worth - a.worth);
}

/** The code of each of these files that is nearest to a vector. */
export async function nearestInFiles(
  reader: IndexReading,
  vector: Float32Array | undefined,
  paths: readonly string[],
  isWanted: (row: CandidateRow) => boolean,
): Promise<Map<string, NearRow>> {
  const best = new Map<string, NearRow>();
  if (paths.length === 0) return best;
  const keep = (found: NearRow) => {
    const known = best.get(found.row.path);
    if (isWanted(found.row) && (known === undefined || found.score > known.score)) best.set(found.row.path, found);
  };
  // One question gives the nearest of nearly all of them.
  if (vector !== undefined)
    for (const found of await reader.chunkVectors(vector, PIECES, { kind: 'path', of: paths })) keep(found);
  const missing = paths.filter((path) => !best.has(path));
  const rows = missing.length === 0 ? [] : (await reader.chunksOfFiles(missing)).filter(isWanted);
  const vectors = rows.length === 0 ? new Map() : await reader.vectors(rows.map(({ id }) => id));
  for (const row of rows) {
    const own = vectors.get(row.id);
    keep({ row, score: own === undefined || vector === undefined ? 0 : dot(vector, own) });
  }
  return best;
}

// --- internal ---

function worth(rank: number): number {
  return 1 / (K + rank);
}
