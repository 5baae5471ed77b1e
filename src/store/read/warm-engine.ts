/**
 * Which engine answers a process of many searches: a copy in memory, made behind the first search and updated after commits,
 * or the tables as long as there is no copy of the index as it is.
 */

import type { Engine } from '../format/engine.ts';
import { engineOf, type MemoryCopy } from '../memory/memory-copy.ts';
import type { IndexReading } from './index-reading.ts';

/** Asking the tables for their version takes longer than a query in memory; a commit may go unseen this long. */
const VERSION_TRUST_MS = 100;
/** About 600 MB; beyond it vectors and words alone are held in memory, and rows lie in a file. */
const MAX_RESIDENT_CHUNKS = 50_000;
/** About 1.5 GB; beyond it the tables answer alone. */
const MAX_LARGE_CHUNKS = 4_000_000;
/** So long a piece of the copying waits for queries at most. */
const MAX_HOLD_MS = 500;

export class WarmEngine {
  readonly #reader: IndexReading;
  readonly #fullCopyChunks: number;
  #held: { readonly index: MemoryCopy | null; readonly version: string } | undefined;
  #loading: Promise<void> | undefined;
  #following: Promise<MemoryCopy | null> | undefined;
  /** Queries that are being answered, and what waits for their end. */
  #queries = 0;
  #waiting: (() => void)[] = [];
  /** When the version of the tables was last asked for, milliseconds of `performance.now()`. */
  #checkedAt = 0;

  /** @param fullCopyChunks a larger index is not copied whole */
  constructor(reader: IndexReading, fullCopyChunks = MAX_RESIDENT_CHUNKS) {
    this.#reader = reader;
    this.#fullCopyChunks = fullCopyChunks;
  }

  /** The copy if it is of the index as it is; else its loading starts and the tables answer. */
  async current(): Promise<Engine> {
    const copy = await this.#now();
    return copy === null ? this.#reader : engineOf(copy, this.#reader);
  }

  /** Answers a query; the copying, which takes the same thread, waits meanwhile. */
  async during<T>(query: () => Promise<T>): Promise<T> {
    this.#queries++;
    try {
      return await query();
    } finally {
      this.#queries--;
      if (this.#queries === 0) for (const go of this.#waiting.splice(0)) go();
    }
  }

  /** Waits until the copy serves. */
  async loaded(): Promise<void> {
    await this.#now();
    await this.#loading;
  }

  /** To be called after a commit: brings it into the copy, if there is one yet. */
  async follow(): Promise<void> {
    this.#checkedAt = 0;
    if (this.#held === undefined) await this.#reader.version();
    else await this.#now();
  }

  async #now(): Promise<MemoryCopy | null> {
    const now = performance.now();
    if (this.#held !== undefined && now - this.#checkedAt < VERSION_TRUST_MS) return this.#held.index;
    const version = await this.#reader.version();
    this.#checkedAt = now;
    if (this.#held?.version === version) return this.#held.index;
    const old = this.#held?.index ?? null;
    if (old !== null) {
      this.#following ??= this.#next(old, version).finally(() => {
        this.#following = undefined;
      });
      const next = await this.#following;
      if (next !== null) return next;
    }
    this.#loading ??= this.#load(version).finally(() => {
      this.#loading = undefined;
    });
    // A failure shows in the look-ups of the tables, which answer meanwhile.
    this.#loading.catch(() => undefined);
    return null;
  }

  /** The copy with later commits brought in: worth the wait, where a new copy is not. */
  async #next(old: MemoryCopy, version: string): Promise<MemoryCopy | null> {
    const next = await this.#reader.nextCopy(old).catch(() => null);
    this.#held = next === null ? undefined : { index: next, version };
    return next;
  }

  async #load(version: string): Promise<void> {
    // A commit during the copying shows as another version at the next query.
    const limits = { whole: this.#fullCopyChunks, large: MAX_LARGE_CHUNKS, pause: () => this.#pause() };
    this.#held = { index: await this.#reader.loadCopy(limits), version };
  }

  async #pause(): Promise<void> {
    if (this.#queries === 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, MAX_HOLD_MS);
      this.#waiting.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }
}
