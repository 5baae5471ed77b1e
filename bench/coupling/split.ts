/** A history split by time: the repository as it was, and questions from the commits that came after. */

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gitRecords } from '../../src/files/index.ts';
import { type Commit, commitsOf, patchesOfCommits } from '../../src/history/index.ts';
import { pathRoles } from '../../src/text/path-roles.ts';

/** A commit of more files is no answer to "what else is to be changed". */
const MOST_FILES = 8;
const BOUNDS = { characters: 40_000, files: 300 };

export interface Question {
  readonly commit: string;
  readonly path: string;
  readonly line: number;
  /** Files that the commit changed too. */
  readonly goals: readonly string[];
}

/** Commits of HEAD, oldest first, so that a commit comes after those that it is built on. */
export async function orderOf(root: string): Promise<string[]> {
  const ids: string[] = [];
  for await (const id of gitRecords(root, ['rev-list', '--topo-order', '--reverse', 'HEAD', '--'], '\n')) ids.push(id);
  return ids;
}

/** A copy that has what is known at a commit checked out, and nothing later. */
export function checkOut(root: string, id: string, dir: string): void {
  for (const args of [
    ['clone', '-q', '--no-checkout', '--shared', root, dir],
    ['-C', dir, '-c', 'advice.detachedHead=false', 'checkout', '-q', '--detach', id],
  ]) {
    const { status, stderr } = spawnSync('git', args);
    if (status !== 0) throw new Error(String(stderr));
  }
}

/** @param dir the older state @param ids later commits @param perCommit questions at most of one commit */
export async function questionsOf(
  root: string,
  dir: string,
  ids: readonly string[],
  isIndexed: (path: string) => boolean,
  perCommit: number,
): Promise<Question[]> {
  const commits: Commit[] = [];
  for await (const commit of commitsOf(root, { revision: 'HEAD', limit: ids.length, ids })) commits.push(commit);
  const out: Question[] = [];
  const asked = new Map<string, string[]>();
  for (const { id, parents, files } of commits) {
    if (parents.length !== 1) continue;
    const known = files.map(({ oldPath }) => oldPath).filter((path) => isSource(path) && isIndexed(path));
    if (known.length >= 2 && known.length <= MOST_FILES) asked.set(id, known);
  }
  if (asked.size === 0) return out;
  for await (const { id, files } of patchesOfCommits(root, [...asked.keys()], BOUNDS)) {
    const known = asked.get(id) ?? [];
    for (const path of [...known].sort(byHash(id)).slice(0, perCommit)) {
      const lines = files.find((file) => file.oldPath === path)?.lines ?? [];
      const line = lineOf(readFileSync(join(dir, path), 'utf8'), lines);
      out.push({ commit: id, path, line, goals: known.filter((other) => other !== path) });
    }
  }
  return out;
}

// --- internal ---

/** Code and what configures it: not documents, and not what tools wrote. */
function isSource(path: string): boolean {
  return pathRoles(path).every((role) => !['doc', 'licence', 'generated', 'vendored'].includes(role));
}

/** In the older state: where the first line stood that the commit took away, else the first line. */
function lineOf(text: string, changed: readonly string[]): number {
  const all = text.split('\n');
  const told = changed.filter((line) => line.startsWith('-') && line.slice(1).trim().length > 3);
  for (const line of told) {
    const at = all.indexOf(line.slice(1));
    if (at >= 0) return at + 1;
  }
  return 1;
}

function byHash(id: string): (a: string, b: string) => number {
  const of = (path: string) => createHash('sha256').update(`${id} ${path}`).digest('hex');
  return (a, b) => (of(a) < of(b) ? -1 : 1);
}
