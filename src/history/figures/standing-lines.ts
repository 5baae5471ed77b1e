/** Who wrote the lines that stand, as git blame counts them: what a file is, where lines added tell how it came to be. */

import { blameOf } from '../git/blame.ts';

/** Lines of a file at the last commit by their authors; empty for anything but text. @throws E_GIT_*, E_CANCELLED */
export async function standingLines(
  top: string,
  path: string,
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, number>> {
  const lines = new Map<string, number>();
  for (const { author } of await blameOf(top, { path, startLine: 1, endLine: 0, revision: 'HEAD' }, signal)) {
    lines.set(author, (lines.get(author) ?? 0) + 1);
  }
  return lines;
}
