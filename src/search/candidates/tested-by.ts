/** Finds the sources that tests among the candidates belong to, by their names. */

import type { CandidateFile } from './candidate-types.ts';

const TEST_MARK = /^tests?[_-]|[._-](?:tests?|specs?)$|(?:Tests?|Spec|TestCase)$/g;

/**
 * @param fused chunk id to fused rank score
 * @returns path to 0..1, 1 for the source of the best test; sources without a test are left out
 */
export function testedBy(files: readonly CandidateFile[], fused: ReadonlyMap<string, number>): Map<string, number> {
  const worths = new Map<string, number>();
  for (const { path, chunks } of files) {
    const stem = stemOf(path);
    const tested = stem.replace(TEST_MARK, '').toLowerCase();
    if (tested === '' || tested === stem.toLowerCase()) continue;
    const worth = Math.max(0, ...chunks.map(({ row }) => fused.get(row.id) ?? 0));
    worths.set(tested, Math.max(worths.get(tested) ?? 0, worth));
  }
  const most = Math.max(1e-9, ...worths.values());
  const sources = files.flatMap(({ path }) => {
    const worth = worths.get(stemOf(path).toLowerCase());
    return worth === undefined ? [] : [[path, worth / most] as const];
  });
  return new Map(sources);
}

// --- internal ---

function stemOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1).replace(/\.[^.]+$/, '');
}
