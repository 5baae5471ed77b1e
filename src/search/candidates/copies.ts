/** Files that say what another candidate says already: vendored copies, mirrored trees, generated twins, older versions. */

import { likeness, SKETCH_LENGTH } from '../../text/sketch.ts';
import type { CandidateFile } from './candidate-types.ts';

/** A chunk shorter than this may be the same in two files by chance (a licence line, a closing brace). */
const MIN_CHUNK_CHARS = 80;
/** Share of a file's candidate chunks that must be in the other file too. */
const SHARED = 0.5;
/** Share of the lines of two files of one name, taken together, that both have: nine tenths of either, */
const ALIKE = 0.8;
/** or four fifths where the folders say which is the older, smaller or foreign one. */
const ALIKE_LESSER = 0.65;
/** Letters of a sketch that two files must have in the same place to be compared at all. */
const BAND = 4;

/** @returns paths of the copies: of files that are alike the one that `isBetter` puts first is the original */
export function findCopies(files: readonly CandidateFile[]): Set<string> {
  const holders = new Map<string, CandidateFile[]>();
  const named = new Map<string, CandidateFile[]>();
  for (const file of files) {
    for (const hash of hashesOf(file)) push(holders, hash, file);
    push(named, nameOf(file.path), file);
  }
  const copies = new Set<string>();
  for (const file of files) if (sharesChunks(file, holders)) copies.add(file.path);
  // Two files of other names, such as stdin and stdout, are two things however alike they are.
  for (const namesakes of named.values()) {
    if (namesakes.length < 2) continue;
    const bands = new Map<string, CandidateFile[]>();
    for (const file of namesakes) for (const band of bandsOf(file)) push(bands, band, file);
    for (const file of namesakes) if (!copies.has(file.path) && isAlike(file, bands)) copies.add(file.path);
  }
  return copies;
}

/**
 * True when `a` rather than `b` is the one to keep of two that are alike: the one in no folder for old, small, built or
 * foreign code, then of the newer version, then the one nearer to the root, then with the shorter path.
 */
export function isBetter(a: string, b: string): boolean {
  if (isLesser(b, a)) return true;
  if (isLesser(a, b)) return false;
  const depth = a.split('/').length - b.split('/').length;
  return depth < 0 || (depth === 0 && (a.length < b.length || (a.length === b.length && a < b)));
}

// --- internal ---

const LESSER =
  /^(?:_?(?:legacy|compat|deprecated|old|obsolete|archived?|backup|mini|lite|slim|vendor(?:ed)?|third[-_]?party|external|dist|build|out|cjs|umd|es5|generated|gen|shims?|examples?|docs?|tests?))$/;

/** True when the folders of `a` say that it is the older, smaller, built or foreign one of the two. */
function isLesser(a: string, b: string): boolean {
  const parts = lesserParts(a) - lesserParts(b);
  if (parts !== 0) return parts > 0;
  return versionOf(a) > 0 && versionOf(a) < versionOf(b);
}

function nameOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return name.slice(0, Math.max(1, name.indexOf('.', 1))).toLowerCase();
}

function lesserParts(path: string): number {
  const parts = path.toLowerCase().split('/');
  const name = parts.pop() ?? '';
  const marks = name.split('.').slice(1, -1);
  return [...parts, ...marks].filter((part) => LESSER.test(part) || part === 'min').length;
}

/** The number of a `v2/` folder; 0 without one. */
function versionOf(path: string): number {
  return Number(/(?:^|\/)v(\d+)\//.exec(path)?.[1] ?? 0);
}

function sharesChunks(file: CandidateFile, holders: ReadonlyMap<string, readonly CandidateFile[]>): boolean {
  const hashes = hashesOf(file);
  if ([...hashes].every((hash) => holders.get(hash)?.length === 1)) return false;
  const shared = new Map<CandidateFile, number>();
  for (const hash of hashes) {
    for (const other of holders.get(hash) ?? []) {
      if (other !== file && isBetter(other.path, file.path)) shared.set(other, (shared.get(other) ?? 0) + 1);
    }
  }
  return Math.max(0, ...shared.values()) >= Math.max(1, hashes.size * SHARED);
}

function isAlike(file: CandidateFile, bands: ReadonlyMap<string, readonly CandidateFile[]>): boolean {
  const sketch = file.feature?.sketch ?? '';
  const seen = new Set<CandidateFile>([file]);
  for (const band of bandsOf(file)) {
    for (const other of bands.get(band) ?? []) {
      if (seen.has(other)) continue;
      seen.add(other);
      if (!isBetter(other.path, file.path)) continue;
      const least = isLesser(file.path, other.path) ? ALIKE_LESSER : ALIKE;
      if (likeness(sketch, other.feature?.sketch ?? '') >= least) return true;
    }
  }
  return false;
}

/** Pieces of a file's sketch with their place; a piece of empty bins alone says nothing. */
function bandsOf(file: CandidateFile): string[] {
  const sketch = file.feature?.sketch ?? '';
  const bands: string[] = [];
  for (let i = 0; i < sketch.length && sketch.length === SKETCH_LENGTH; i += BAND) {
    const piece = sketch.slice(i, i + BAND);
    if (piece.trim() !== '') bands.push(`${i}:${piece}`);
  }
  return bands;
}

function hashesOf(file: CandidateFile): Set<string> {
  return new Set(file.chunks.filter(({ row }) => row.text.length >= MIN_CHUNK_CHARS).map(({ row }) => row.hash));
}

function push(map: Map<string, CandidateFile[]>, key: string, file: CandidateFile): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [file]);
  else list.push(file);
}
