/** Adds up the term counts that threads hand over when they end. */

import type { TermCounts } from '../../store/index.ts';
import type { CountsMessage } from './messages.ts';

/** Term counts of all threads, and how many files they cover. */
export interface CountsSum {
  readonly counts: TermCounts;
  readonly files: number;
}

export class ThreadCounts {
  readonly #parts: CountsMessage[] = [];
  #isLost = false;

  add(part: CountsMessage): void {
    this.#parts.push(part);
  }

  /** A thread ended without handing over its counts. */
  lose(): void {
    this.#isLost = true;
  }

  /** @returns null when a part is lost */
  sum(): CountsSum | null {
    if (this.#isLost) return null;
    const counts: TermCounts = new Map();
    let files = 0;
    for (const part of this.#parts) {
      files += part.fileCount;
      const list = part.terms === '' ? [] : part.terms.split(' ');
      for (const [i, term] of list.entries()) {
        const sum = counts.get(term) ?? { chunks: 0, files: 0, lastChunk: 0, lastFile: 0 };
        sum.chunks += part.chunks[i] ?? 0;
        sum.files += part.files[i] ?? 0;
        counts.set(term, sum);
      }
    }
    return { counts, files };
  }
}
