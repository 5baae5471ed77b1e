/** Collects what the threads give until it is worth a commit. */

import { type CommitPiece, pieceBytes } from '../../store/index.ts';

export interface BatchLimits {
  readonly chunks: number;
  readonly bytes: number;
  /** Longest time between two commits. */
  readonly ms: number;
}

/** Into empty tables a commit only appends, so it may be large; later ones compare with what is there. */
export const FIRST_LIMITS: BatchLimits = { chunks: 2000, bytes: 8_000_000, ms: 5000 };
/** The first commits are small: an index that is being made answers from them. */
const EARLY_LIMITS: readonly BatchLimits[] = [
  { chunks: 100, bytes: 1_000_000, ms: 300 },
  { chunks: 500, bytes: 4_000_000, ms: 1500 },
];
export const UPDATE_LIMITS: BatchLimits = { chunks: 500, bytes: 4_000_000, ms: 1000 };

export class Batch {
  readonly #limits: BatchLimits;
  #early: readonly BatchLimits[] = [];
  #pieces: CommitPiece[] = [];
  #chunks = 0;
  #bytes = 0;
  #sinceMs = Date.now();

  constructor(limits: BatchLimits) {
    this.#limits = limits;
  }

  /** A question waits: the next commits come soon. */
  hurry(): void {
    this.#early = EARLY_LIMITS;
  }

  add(piece: CommitPiece): void {
    if (piece.stamps.length === 0) return;
    if (this.#pieces.length === 0) this.#sinceMs = Date.now();
    this.#pieces.push(piece);
    this.#chunks += piece.chunks.rows;
    this.#bytes += pieceBytes(piece);
  }

  get isDue(): boolean {
    const { chunks, bytes, ms } = this.#early[0] ?? this.#limits;
    if (this.#pieces.length === 0) return false;
    return this.#chunks >= chunks || this.#bytes >= bytes || Date.now() - this.#sinceMs >= ms;
  }

  /** Hands out what was collected and starts anew. */
  take(): CommitPiece[] {
    const pieces = this.#pieces;
    this.#pieces = [];
    this.#early = this.#early.slice(1);
    this.#chunks = 0;
    this.#bytes = 0;
    return pieces;
  }
}
