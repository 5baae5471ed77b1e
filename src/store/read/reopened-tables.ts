/** The tables of an index that is read: opened again when a rebuild has put others in their place. */

import { fromLance, type OpenIndex, openIndex } from '../tables/database.ts';

export class ReopenedTables {
  readonly #indexDir: string;
  readonly #onReopen: () => void;
  #index: OpenIndex;

  /** @param onReopen what was read of the old tables counts no more */
  constructor(indexDir: string, index: OpenIndex, onReopen: () => void) {
    this.#indexDir = indexDir;
    this.#index = index;
    this.#onReopen = onReopen;
  }

  get index(): OpenIndex {
    return this.#index;
  }

  /**
   * Tables that a rebuild has replaced meanwhile are gone: the index is then opened again, and asked once more.
   * @param what for the message, such as `read rows`
   * @throws E_INDEX_CORRUPT, E_REMOTE_*
   */
  async guarded<T>(what: string, work: () => Promise<T>, mayRepeat: () => boolean = () => true): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!isGone(error) || !mayRepeat()) throw fromLance(error, what);
    }
    try {
      const fresh = await openIndex(this.#indexDir);
      this.#index.close();
      this.#index = fresh;
      this.#onReopen();
      return await work();
    } catch (error) {
      throw fromLance(error, what);
    }
  }
}

// --- internal ---

function isGone(error: unknown): boolean {
  return error instanceof Error && /not found|No such file|NoSuchKey/i.test(error.message);
}
