/** The index of a running watch, open in memory for every question, and updated after each change. */

import { loadStaticEmbedder, type StaticEmbedder } from '../../model/index.ts';
import { openSearcher, type Searcher } from '../../search/index.ts';
import { type IndexReading, openReader } from '../../store/index.ts';
import type { Project } from '../project/project.ts';
import type { OpenedIndex } from '../work-options.ts';

/** Someone who searched so lately will search again: the copy in memory is made ready for it. */
const ACTIVE_MS = 600_000;
/** After a rebuild, the copy is worth making anew when no other one follows. */
const SETTLE_MS = 1500;

export class LiveIndex implements OpenedIndex {
  readonly #indexDir: string;
  #embedder: StaticEmbedder | undefined;
  #searcher: Held<Searcher> | undefined;
  #reader: Held<IndexReading> | undefined;
  #askedAtMs = 0;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;
  #isBehind = false;
  #following: Promise<void> = Promise.resolve();

  readonly #personal: boolean;

  constructor(project: Project) {
    this.#indexDir = project.indexDir;
    this.#personal = project.config.values['index.personal'];
  }

  async search<T>(ask: (searcher: Searcher) => Promise<T>): Promise<T> {
    this.#askedAtMs = Date.now();
    await this.#caughtUp();
    this.#searcher ??= new Held(
      openSearcher({
        indexDir: this.#indexDir,
        staticEmbedder: () => {
          this.#embedder ??= loadStaticEmbedder();
          return this.#embedder;
        },
        personal: this.#personal,
        warm: true,
      }),
    );
    return await this.#searcher.use(ask);
  }

  async read<T>(ask: (reader: IndexReading) => Promise<T>): Promise<T> {
    this.#reader ??= new Held(openReader(this.#indexDir));
    return await this.#reader.use(ask);
  }

  /** The index has changed: the searcher follows at once when someone has asked lately, else before the next answer. */
  moved(): void {
    this.#reader?.release();
    this.#reader = undefined;
    this.#isBehind = true;
    if (!this.#closed && this.#isActive()) void this.#caughtUp();
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
    this.#searcher?.release();
    this.#reader?.release();
    this.#searcher = undefined;
    this.#reader = undefined;
  }

  /** Fulfilled when every commit reported before the call is in what is open. Never fails: an index that cannot follow is dropped. */
  #caughtUp(): Promise<void> {
    if (this.#isBehind) this.#following = this.#following.then(() => this.#follow());
    return this.#following;
  }

  async #follow(): Promise<void> {
    const searcher = this.#searcher;
    if (!this.#isBehind) return;
    this.#isBehind = false;
    if (searcher === undefined) return;
    const follows = await searcher.use((open) => open.follow()).catch(() => false);
    if (follows || this.#searcher !== searcher) return;
    searcher.release();
    this.#searcher = undefined;
    if (this.#closed || !this.#isActive()) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.warmUp(), SETTLE_MS);
    this.#timer.unref();
  }

  #isActive(): boolean {
    return Date.now() - this.#askedAtMs <= ACTIVE_MS;
  }
}

// --- internal ---

/** An open resource that is closed when it is released and its last user is done. */
class Held<T extends { close(): void }> {
  readonly #opening: Promise<T>;
  #users = 0;
  #released = false;

  constructor(opening: Promise<T>) {
    this.#opening = opening;
    // Callers of `use` receive this rejection.
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
