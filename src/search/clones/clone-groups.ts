/** All clones of an index, as groups of regions: definitions and loose code that have most of their marks in common. */

import { setImmediate as nextTurn } from 'node:timers/promises';
import { throwIfCancelled } from '../../base/errors.ts';
import type { RepoPath } from '../../base/types.ts';
import type { IndexReading } from '../../store/index.ts';
import { toRowFilter } from '../filter.ts';
import type { SearchFilter } from '../types.ts';
import type { CloneRegion, Clones } from './clone-types.ts';
import { type CodeFile, codeFile, isCode, type Piece, type ReadChunk, readChunk } from './code-file.ts';
import { likenessOf } from './likeness.ts';
import { GRAM, marksOf } from './marks.ts';
import { isClone, LEAST_MARKS, regionOf, WEAK_CONTAINMENT } from './matching-regions.ts';
import { mergeRegions } from './merge-regions.ts';
import { containmentOf, MOST_PIECES, sharedMarks } from './shared-marks.ts';

export interface CloneGroupsRequest {
  /** Shorter pieces are left out. */
  readonly minLines: number;
  /** Groups at most. */
  readonly limit: number;
  /** Only groups with a region in this file. */
  readonly path?: RepoPath;
  readonly filter?: SearchFilter;
  readonly signal?: AbortSignal;
}

/** Tokens held at a time, 5 bytes each: those of about 150,000 chunks. */
const MOST_TOKENS = 40_000_000;
/** Pieces that each piece is aligned with. */
const MOST_CANDIDATES = 20;
/** A clone is at most this much longer. */
const LONGER = 2;
/** Pieces between two turns of other work, such as a Ctrl+C. */
const AT_ONCE = 200;

/** @throws E_BAD_GLOB, E_INDEX_CORRUPT, E_CANCELLED */
export async function findCloneGroups(
  reader: Pick<IndexReading, 'scan'>,
  request: CloneGroupsRequest,
): Promise<Clones> {
  const { files, whole } = await readFiles(reader, request);
  const pieces = files.flatMap((file) => piecesOf(file, request.minLines)).slice(0, MOST_PIECES);
  const roots = await unite(pieces, request.signal);
  const byRoot = new Map<number, CloneRegion[]>();
  for (const [n, root] of roots.entries()) {
    const [piece, model] = [pieces[n], pieces[root]];
    if (piece === undefined || model === undefined) continue;
    const region = regionOf(
      piece.file,
      piece.span,
      piece.span.symbol,
      n === root ? 1 : likenessOf(model.codes, piece.codes),
    );
    const known = byRoot.get(root);
    if (known === undefined) byRoot.set(root, [region]);
    else known.push(region);
  }
  const merged = mergeRegions([...byRoot.values()].filter((regions) => regions.length > 1));
  const { path, limit } = request;
  const groups =
    path === undefined ? merged : merged.filter(({ regions }) => regions.some((each) => each.path === path));
  return { place: null, regions: [], groups: groups.slice(0, limit), total: groups.length, whole };
}

// --- internal ---

interface MarkedPiece {
  readonly file: CodeFile;
  readonly span: Piece;
  readonly codes: Uint8Array;
  /** Each once, sorted. */
  readonly marks: Uint32Array;
}

async function readFiles(
  reader: Pick<IndexReading, 'scan'>,
  { filter, signal }: CloneGroupsRequest,
): Promise<{ files: CodeFile[]; whole: boolean }> {
  const chunks = new Map<RepoPath, ReadChunk[]>();
  let tokens = 0;
  await reader.scan(toRowFilter(filter), (row) => {
    throwIfCancelled(signal);
    if (!isCode(row)) return true;
    const chunk = readChunk(row);
    tokens += chunk.codes.length;
    const known = chunks.get(row.path);
    if (known === undefined) chunks.set(row.path, [chunk]);
    else known.push(chunk);
    return tokens < MOST_TOKENS;
  });
  const inOrder = [...chunks].sort(([a], [b]) => (a < b ? -1 : 1));
  return { files: inOrder.map(([path, own]) => codeFile(path, own)), whole: tokens < MOST_TOKENS };
}

function piecesOf(file: CodeFile, minLines: number): MarkedPiece[] {
  const { hashes, places } = marksOf(file.codes);
  return file.pieces.flatMap((span) => {
    if (span.endLine - span.startLine + 1 < minLines) return [];
    const own = hashes.filter((_, n) => (places[n] ?? 0) >= span.from && (places[n] ?? 0) + GRAM <= span.to);
    const marks = Uint32Array.from(new Set(own)).sort();
    return marks.length < LEAST_MARKS ? [] : [{ file, span, codes: file.codes.subarray(span.from, span.to), marks }];
  });
}

/** @returns for each piece the first of its group */
async function unite(pieces: readonly MarkedPiece[], signal: AbortSignal | undefined): Promise<Int32Array> {
  const roots = Int32Array.from(pieces.keys());
  const rootOf = (n: number): number => {
    let root = n;
    while (roots[root] !== root) root = roots[root] ?? root;
    for (let at = n; at !== root; ) [at, roots[at]] = [roots[at] ?? root, root];
    return root;
  };
  const join = (a: number, b: number): void => {
    const [one, other] = [rootOf(a), rootOf(b)];
    roots[Math.max(one, other)] = Math.min(one, other);
  };
  uniteSame(pieces, join);
  const shared = sharedMarks(pieces.map(({ marks }) => marks));
  for (const [n, piece] of pieces.entries()) {
    if (n % AT_ONCE === 0) {
      await nextTurn();
      throwIfCancelled(signal);
    }
    for (const other of shared.candidates(n, WEAK_CONTAINMENT, MOST_CANDIDATES)) {
      const candidate = pieces[other];
      if (candidate !== undefined && rootOf(n) !== rootOf(other) && areClones(piece, candidate)) join(n, other);
    }
  }
  return roots.map((_, n) => rootOf(n));
}

/** Rows of tokens that are the same need no comparing, however often they are there. */
function uniteSame(pieces: readonly MarkedPiece[], join: (a: number, b: number) => void): void {
  const seen = new Map<string, number>();
  for (const [n, { codes }] of pieces.entries()) {
    const key = Buffer.from(codes.buffer, codes.byteOffset, codes.length).toString('latin1');
    const before = seen.get(key);
    if (before === undefined) seen.set(key, n);
    else join(before, n);
  }
}

function areClones(a: MarkedPiece, b: MarkedPiece): boolean {
  const [shorter, longer] = [Math.min(a.codes.length, b.codes.length), Math.max(a.codes.length, b.codes.length)];
  if (longer > shorter * LONGER) return false;
  if (a.file === b.file && a.span.from < b.span.to && b.span.from < a.span.to) return false;
  const containment = containmentOf(a.marks, b.marks);
  return containment >= WEAK_CONTAINMENT && isClone(containment, likenessOf(a.codes, b.codes));
}
