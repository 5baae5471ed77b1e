/** Counts what one run did to the files of the index, and makes the report of it. */

import type { FileStamp } from '../../store/index.ts';
import type { SameFile } from '../threads/messages.ts';
import type { JobResult } from '../threads/pool.ts';
import type { IndexReport } from './run-types.ts';

/** What the report says besides the sums. */
export interface RunEnd {
  /** Stamps of all files, as they are now. */
  readonly stamps: Iterable<FileStamp>;
  /** Files that were not read. */
  readonly unchanged: number;
  readonly walkSkips: Readonly<Record<string, number>>;
  readonly poisoned: readonly string[];
  readonly warnings: readonly string[];
  readonly resumed: boolean;
}

export class RunSums {
  /** New stamps of files that were read and turned out to be as they were. */
  readonly same: FileStamp[] = [];
  removed = 0;
  heldBack = 0;
  #added = 0;
  #changed = 0;
  #chunks = 0;
  #staticMs = 0;

  get chunks(): number {
    return this.#chunks;
  }

  /** @param before stamps as they were when the run began */
  count({ piece, same, staticMs }: JobResult, before: ReadonlyMap<string, FileStamp>): void {
    for (const file of same) this.#keepSame(file, before);
    for (const stamp of piece.stamps) {
      if (isIndexed(before.get(stamp.path))) this.#changed++;
      else if (isIndexed(stamp)) this.#added++;
    }
    this.#chunks += piece.chunks.rows;
    this.#staticMs += staticMs;
  }

  /** For the span of the reading. */
  read(): { added: number; changed: number; chunks: number } {
    return { added: this.#added, changed: this.#changed, chunks: this.#chunks };
  }

  report(end: RunEnd): Omit<IndexReport, 'tookMs'> {
    const skipped: Record<string, number> = {};
    let files = 0;
    let chunks = 0;
    for (const stamp of end.stamps) {
      chunks += stamp.chunks;
      if (stamp.skip === '') files++;
      else skipped[stamp.skip] = (skipped[stamp.skip] ?? 0) + 1;
    }
    for (const [reason, count] of Object.entries(end.walkSkips)) skipped[reason] = (skipped[reason] ?? 0) + count;
    return {
      added: this.#added,
      changed: this.#changed,
      removed: this.removed,
      heldBack: this.heldBack,
      unchanged: end.unchanged + this.same.length,
      files,
      chunks,
      chunksMade: this.#chunks,
      staticMs: Math.round(this.#staticMs),
      skipped,
      warnings: [...end.warnings, ...poisonWarnings(end.poisoned)],
      resumed: end.resumed,
    };
  }

  #keepSame(file: SameFile, before: ReadonlyMap<string, FileStamp>): void {
    const known = before.get(file.path);
    if (known !== undefined) this.same.push({ ...known, ...file });
  }
}

/** False for a file that is known only as one to leave out. */
export function isIndexed(stamp: FileStamp | undefined): boolean {
  return stamp?.skip === '';
}

// --- internal ---

function poisonWarnings(poisoned: readonly string[]): string[] {
  if (poisoned.length === 0) return [];
  const more = poisoned.length > 1 ? ` and ${poisoned.length - 1} more` : '';
  return [`${poisoned[0]}${more} held up the parser and is cut by lines`];
}
