/** Files that say what another candidate says already: vendored copies, mirrored trees, generated twins. */

import type { CandidateFile } from './candidates.ts';

/** A chunk shorter than this may be the same in two files by chance (a licence line, a closing brace). */
const MIN_CHUNK_CHARS = 80;
/** Share of a file's candidate chunks that must stand in the other file too. */
const SHARED = 0.5;

/** @returns paths of the copies; of twins the one nearer to the root, then with the shorter path, is the original */
export function findCopies(files: readonly CandidateFile[]): Set<string> {
  const holders = new Map<string, CandidateFile[]>();
  for (const file of files) {
    for (const hash of hashesOf(file)) {
      const list = holders.get(hash);
      if (list === undefined) holders.set(hash, [file]);
      else list.push(file);
    }
  }
  const copies = new Set<string>();
  for (const file of files) {
    const hashes = hashesOf(file);
    const shared = new Map<CandidateFile, number>();
    for (const hash of hashes) {
      for (const other of holders.get(hash) ?? []) {
        if (isNearer(other.path, file.path)) shared.set(other, (shared.get(other) ?? 0) + 1);
      }
    }
    if (Math.max(0, ...shared.values()) >= Math.max(1, hashes.size * SHARED)) copies.add(file.path);
  }
  return copies;
}

// --- internal ---

function hashesOf(file: CandidateFile): Set<string> {
  return new Set(file.chunks.filter(({ row }) => row.text.length >= MIN_CHUNK_CHARS).map(({ row }) => row.hash));
}

function isNearer(a: string, b: string): boolean {
  const depth = a.split('/').length - b.split('/').length;
  return depth < 0 || (depth === 0 && (a.length < b.length || (a.length === b.length && a < b)));
}
