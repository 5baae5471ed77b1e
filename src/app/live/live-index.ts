/** The index of a running watch, open and in memory for whoever asks; opened anew when it has moved on. */

import { loadStaticEmbedder, type StaticEmbedder } from '../../model/index.ts';
import { openSearcher, type Searcher } from '../../search/index.ts';
import { IndexReader, type IndexReading } from '../../store/index.ts';
import type { OpenedIndex } from '../work.ts';

/** Someone who searched so lately will search again: the copy in memory is made ready for it. */
const ACTIVE_MS = 600_000;
/** Saves come in rows; the copy is worth making when they pause. */
const SETTLE_MS = 1500;

export class LiveIndex implements OpenedIndex {
  readonly #indexDir: string;
  #embedder: StaticEmbedder | undefined;
  #searcher: Held<Searcher> | undefined;
  #reader: Held<IndexReader> | undefined;
  #askedAtMs = 0;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(indexDir: string) {
    this.#indexDir = indexDir;
  }

  async search<T>(ask: (searcher: Searcher) => Promise<T>): Promise<T> {
    this.#askedAtMs = Date.now();
    this.#searcher ??= new Held(
      openSearcher({
        indexDir: this.#indexDir,
        staticEmbedder: () => {
          this.#embedder ??= loadStaticEmbedder();
          return this.#embedder;
        },
        warm: true,
      }),
    );
    return await this.#searcher.use(ask);
  }

  async read<T>(ask: (reader: IndexReading) => Promise<T>): Promise<T> {
    this.#reader ??= new Held(IndexReader.open(this.#indexDir));
    return await this.#reader.use(ask);
  }

  /** The index has changed: what is open goes when its last question is answered. */
  moved(): void {
    this.#drop();
    clearTimeout(this.#timer);
    if (this.#closed || Date.now() - this.#askedAtMs > ACTIVE_MS) return;
    this.#timer = setTimeout(() => void this.warmUp(), SETTLE_MS);
    this.#timer.unref();
  }

  /** Loads the model and the copy in memory ahead of the first question. */
  async warmUp(): Promise<void> {
    const asked = this.#askedAtMs;
    try {
      await this.search((searcher) => searcher.warmUp());
    } catch {
      // The first question will meet the same trouble, and go to the index itself.
    } finally {
      this.#askedAtMs = Math.max(asked, 1);
    }
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#drop();
  }

  #drop(): void {
    this.#searcher?.release();
    this.#reader?.release();
    this.#searcher = undefined;
    this.#reader = undefined;
  }
}

// --- internal ---

/** Something open that is closed when it was let go and nobody uses it any more. */
class Held<T extends { close(): void }> {
  readonly #opening: Promise<T>;
  #users = 0;
  #released = false;

  constructor(opening: Promise<T>) {
    this.#opening = opening;
    // Who asks hears of it.
    opening.catch(() => undefined);
  }

  async use<R>(ask: (thing: T) => Promise<R>): Promise<R> {
    this.#users++;
    try {
      return await ask(await this.#opening);
    } finally {
      this.#users--;
      this.#closeIfDone();
    }
  }

  release(): void {
    this.#released = true;
    this.#closeIfDone();
  }

  #closeIfDone(): void {
    if (this.#released && this.#users === 0)
      void this.#opening.then(
        (thing) => thing.close(),
        () => undefined,
      );
  }
}
