/** Use case: the lines of a file around a hit, read from the file itself, which may have changed since the index. */

import { initHash } from '../../base/hash.ts';
import { resolveInRoot } from '../../base/paths.ts';
import type { RepoPath } from '../../base/types.ts';
import { readSourceAgain } from '../../files/index.ts';
import { type Hit, hitLines } from '../../search/index.ts';
import { occursAt } from '../../text/occurs-in-lines.ts';
import type { Project } from '../project/project.ts';

/** Lines of the file; the first has the number `startLine`. They enclose the hit's own. */
export interface Around {
  readonly startLine: number;
  readonly lines: readonly string[];
}

export interface Surroundings {
  /** By hit; a hit whose lines are not in its file any more has none. */
  readonly around: ReadonlyMap<Hit, Around>;
  /** Files that cannot be read or hold something else now. */
  readonly changed: readonly RepoPath[];
}

/** @param before lines wanted above each hit @param after lines wanted below it */
export async function surroundings(
  project: Project,
  hits: readonly Hit[],
  before: number,
  after: number,
): Promise<Surroundings> {
  await initHash();
  const files = new Map<RepoPath, readonly string[] | null>();
  const around = new Map<Hit, Around>();
  const changed = new Set<RepoPath>();
  for (const hit of hits) {
    let lines = files.get(hit.path);
    if (lines === undefined) {
      lines = linesOf(project, hit.path);
      files.set(hit.path, lines);
    }
    if (lines === null || !holds(lines, hit)) changed.add(hit.path);
    else {
      const first = Math.max(1, hit.startLine - before);
      around.set(hit, { startLine: first, lines: lines.slice(first - 1, hit.endLine + after) });
    }
  }
  return { around, changed: [...changed] };
}

// --- internal ---

/** Null when the file cannot be read as text, or a link in its folders leads out of the root. */
function linesOf(project: Project, path: RepoPath): readonly string[] | null {
  try {
    resolveInRoot(project.root, path);
  } catch {
    // Wherever it leads now, it is not the file that was indexed.
    return null;
  }
  const source = readSourceAgain(project.root, path, {
    maxFileBytes: project.config.values['index.maxFileBytes'],
    redactSecrets: project.config.values['index.redactSecrets'],
  });
  if (source.skip !== '') return null;
  const lines = source.text.split(/\r\n?|\n/);
  // After the last line end there is no line.
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

function holds(lines: readonly string[], hit: Hit): boolean {
  const known = hitLines(hit).slice(0, hit.endLine - hit.startLine + 1);
  return occursAt(lines, known, hit.startLine - 1);
}
