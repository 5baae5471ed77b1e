/** Fills the MLX tier: chunks without a vector are embedded, or taken from the cache, and committed as they come. */

import { MlxCodeError, throwIfCancelled } from '../base/errors.ts';
import { spanned } from '../base/observe.ts';
import type { WorkOptions } from '../base/types.ts';
import type { Embedder } from '../model/index.ts';
import { indexLayout, type NeuralRow, NeuralStore, VectorCache } from '../store/index.ts';
import { concatenated, NeuralCommits } from './neural-commits.ts';
import { neuralText } from './threads/embed-text.ts';

export interface EmbedPendingOptions {
  /** Absolute path of the index folder. */
  readonly indexDir: string;
  readonly embedder: Embedder;
  /** Texts given to the embedder at once. @default 64 */
  readonly batch?: number;
  /** Free bytes below which no more is written. @default 200 MB */
  readonly stopFreeBytes?: number;
}

export interface EmbedReport {
  readonly embedded: number;
  readonly fromCache: number;
  /** Chunks the model gives no vector for; they are tried again in the next run. */
  readonly quarantined: number;
  /** Chunks still without a vector. */
  readonly remaining: number;
}

const BATCH = 64;
/** Texts read from the table at once. */
const READ_AHEAD = 512;

/**
 * Cancelling leaves what was committed; the next call goes on from there.
 * @throws E_INDEX_*, E_WORKER_*, E_DISK_*, E_READ_ONLY, E_CANCELLED
 */
export async function embedPending(options: EmbedPendingOptions, work: WorkOptions = {}): Promise<EmbedReport> {
  const { indexDir, embedder, stopFreeBytes } = options;
  const store = await NeuralStore.open(indexDir, embedder.identity, {
    signal: work.signal,
    ...(stopFreeBytes === undefined ? {} : { stopFreeBytes }),
  });
  let cache: VectorCache | undefined;
  try {
    cache = await VectorCache.open(indexLayout(indexDir).vectors, embedder.identity);
    return await new Filler(store, cache, options, work).run();
  } finally {
    cache?.close();
    store.close();
  }
}

// --- internal ---

interface Item {
  readonly row: NeuralRow;
  readonly text: string;
}

class Filler {
  readonly #store: NeuralStore;
  readonly #cache: VectorCache;
  readonly #embedder: Embedder;
  readonly #batch: number;
  readonly #work: WorkOptions;
  readonly #commits: NeuralCommits;
  readonly #sums = { embedded: 0, fromCache: 0, quarantined: 0 };
  #done = 0;
  #total = 0;

  constructor(store: NeuralStore, cache: VectorCache, options: EmbedPendingOptions, work: WorkOptions) {
    this.#store = store;
    this.#cache = cache;
    this.#embedder = options.embedder;
    this.#batch = options.batch ?? BATCH;
    this.#work = work;
    this.#commits = new NeuralCommits(store, options.embedder.identity.dims);
  }

  async run(): Promise<EmbedReport> {
    const pending = await this.#store.pending();
    this.#total = pending.length;
    this.#progress();
    try {
      for (let from = 0; from < pending.length; from += READ_AHEAD) {
        await this.#fill(pending.slice(from, from + READ_AHEAD));
      }
    } finally {
      // What is embedded is worth keeping, whatever ended the loop.
      await this.#commits.flush();
    }
    const remaining = (await this.#store.pending()).length;
    await this.#store.finish(remaining);
    this.#cache.prune();
    return { ...this.#sums, remaining };
  }

  async #fill(rows: readonly NeuralRow[]): Promise<void> {
    const texts = await this.#store.texts(rows);
    const missing: Item[] = [];
    for (const row of rows) {
      const stored = texts.get(row.id);
      if (stored === undefined) {
        // Gone or changed since the list was made.
        this.#done++;
        continue;
      }
      const text = neuralText(row.path, stored);
      const vector = this.#cache.get(text);
      if (vector === null) missing.push({ row, text });
      else {
        this.#sums.fromCache++;
        await this.#keep(row, vector);
      }
    }
    this.#progress();
    for (let from = 0; from < missing.length; from += this.#batch) {
      await this.#embed(missing.slice(from, from + this.#batch));
    }
  }

  async #embed(items: readonly Item[]): Promise<void> {
    throwIfCancelled(this.#work.signal);
    const texts = items.map((item) => item.text);
    const { signal } = this.#work;
    const embed = () =>
      this.#embedder.embed(texts, 'document', {
        ...(signal === undefined ? {} : { signal }),
        // The model works through a batch in parts: the figures move with them, not in jumps of a whole batch.
        onProgress: ({ done }) => this.#progress(done),
      });
    const vectors = await spanned('mlx-embed', embed, () => ({ texts: texts.length }));
    const { dims } = this.#embedder.identity;
    if (vectors.length !== items.length * dims) {
      const expected = `${items.length} vectors of ${dims} numbers expected`;
      throw new MlxCodeError('E_MODEL_BAD_VECTOR', `${expected}, ${vectors.length} numbers given`);
    }
    const good: { item: Item; vector: Float32Array }[] = [];
    items.forEach((item, i) => {
      const vector = vectors.slice(i * dims, (i + 1) * dims);
      // The worker gives zeros for a text that it has set aside.
      if (vector.some((value) => value !== 0)) good.push({ item, vector });
      else this.#sums.quarantined++;
    });
    const flat = concatenated(
      good.map(({ vector }) => vector),
      dims,
    );
    this.#cache.put(
      good.map(({ item }) => item.text),
      flat,
    );
    this.#sums.embedded += good.length;
    this.#done += items.length - good.length;
    for (const { item, vector } of good) await this.#keep(item.row, vector);
    this.#progress();
  }

  async #keep(row: NeuralRow, vector: Float32Array): Promise<void> {
    this.#done++;
    await this.#commits.add(row, vector);
  }

  /** @param ahead texts of the batch at work that are embedded already */
  #progress(ahead = 0): void {
    this.#work.onProgress?.({ phase: 'embed', done: this.#done + ahead, total: this.#total, unit: 'chunks' });
  }
}
