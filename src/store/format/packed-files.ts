/** What the writer commits: whole files, packed, and the grouping of them into commits. */

import { MlxCodeError } from '../../base/errors.ts';
import { type PackedRows, packChunks, packedBytes, packFiles, transferables } from './columns.ts';
import type { ChunkBatch, FileRow, FileStamp } from './types.ts';
import { codeBytes, firstBadCode } from './vector-codes.ts';

/** Some whole files: their rows, chunks and vectors. Every path that is replaced has a file row. */
export interface CommitPiece {
  readonly chunks: PackedRows;
  readonly files: PackedRows;
  readonly stamps: readonly FileStamp[];
}

/** Most files of a commit: their paths become one predicate. */
const MAX_FILES = 1000;
const MAX_PATH_LENGTH = 100_000;

/** Packs rows for the writer. @param batch chunks of exactly these files */
export function packPiece(batch: ChunkBatch, files: readonly FileRow[]): CommitPiece {
  return { chunks: packChunks(batch.rows, batch.vectors), files: packFiles(files), stamps: files.map(stampOf) };
}

/** Bytes that a piece holds in memory. */
export function pieceBytes(piece: CommitPiece): number {
  return packedBytes(piece.chunks) + packedBytes(piece.files);
}

/** The memory behind a piece, for handing it to another thread. */
export function pieceBuffers(piece: CommitPiece): ArrayBuffer[] {
  return [...transferables(piece.chunks), ...transferables(piece.files)];
}

/** Groups pieces into commits whose predicate stays short. A piece is never split: a file is replaced as a whole. */
export function groupPieces(pieces: readonly CommitPiece[]): CommitPiece[][] {
  const groups: CommitPiece[][] = [];
  let group: CommitPiece[] = [];
  let files = 0;
  let length = 0;
  for (const piece of pieces) {
    const pieceLength = piece.stamps.reduce((sum, stamp) => sum + stamp.path.length, 0);
    if (group.length > 0 && (files + piece.stamps.length > MAX_FILES || length + pieceLength > MAX_PATH_LENGTH)) {
      groups.push(group);
      group = [];
      files = 0;
      length = 0;
    }
    group.push(piece);
    files += piece.stamps.length;
    length += pieceLength;
  }
  if (group.length > 0) groups.push(group);
  return groups;
}

/**
 * A vector of the wrong length, or with a number that is not finite, would be found by no query or by all: checked
 * before it is stored.
 * @param packed rows whose last column holds the vectors
 * @throws E_MODEL_BAD_VECTOR
 */
export function requireVectors(packed: PackedRows, dims: number): void {
  if (packed.rows === 0) return;
  const codes = packed.columns.at(-1)?.values;
  if (packed.dims !== dims || !(codes instanceof Uint8Array) || codes.length !== packed.rows * codeBytes(dims)) {
    const given = packed.dims === 0 ? 'vectors of another count' : `vectors of ${packed.dims} numbers`;
    throw new MlxCodeError('E_MODEL_BAD_VECTOR', `${packed.rows} vectors of ${dims} numbers expected, ${given} given`);
  }
  const bad = firstBadCode(codes, dims);
  if (bad >= 0) throw new MlxCodeError('E_MODEL_BAD_VECTOR', `Vector ${bad} holds a number that is not finite`);
}

// --- internal ---

function stampOf(row: FileRow): FileStamp {
  const { path, hash, size, mtimeMs, ino, readAtMs, skip, chunks, language } = row;
  return { path, hash, size, mtimeMs, ino, readAtMs, skip, chunks, language };
}
