/** The benchmark's metric: NDCG@10 over targets that are files or line ranges of files. */

import { ndcg } from '../../src/text/ndcg.ts';

export type Target = string | { readonly path: string; readonly start_line?: number; readonly end_line?: number };

export interface Ranked {
  readonly path: string;
  readonly startLine: number;
  readonly endLine: number;
}

/** Ranks looked at. */
const DEPTH = 10;

/**
 * A target's rank is that of the first returned chunk whose path matches (equal, or one is a `/`-suffix of the other)
 * and, where the target has lines, overlaps them. Gain 1 at each such rank; ideal = min(10, targets) ones.
 * @returns 0 to 1
 */
export function ndcgAt10(results: readonly Ranked[], targets: readonly Target[]): number {
  const gains = new Array<number>(DEPTH).fill(0);
  for (const target of targets) {
    const rank = results.slice(0, DEPTH).findIndex((result) => matches(result, target));
    if (rank >= 0) gains[rank] = 1;
  }
  return ndcg(gains, targets.length, DEPTH);
}

/** Whether a path is that of an annotated file: equal, or one a `/`-suffix of the other. */
export function ofFile(path: string, annotated: string): boolean {
  return path === annotated || path.endsWith(`/${annotated}`) || annotated.endsWith(`/${path}`);
}

// --- internal ---

function matches(result: Ranked, target: Target): boolean {
  const path = typeof target === 'string' ? target : target.path;
  if (!ofFile(result.path, path)) return false;
  if (typeof target === 'string' || target.start_line === undefined || target.end_line === undefined) return true;
  return !(result.endLine < target.start_line || result.startLine > target.end_line);
}
