/** Searches an index while its first run builds it: opened again for each question, since every commit adds to it. */

import { setTimeout as sleep } from 'node:timers/promises';
import { MlxCodeError, throwIfCancelled } from '../../../base/errors.ts';
import { loadStaticEmbedder, type StaticEmbedder } from '../../../model/index.ts';
import { type Searcher, searcherOver } from '../../../search/index.ts';
import {
  IndexReader,
  type IndexReading,
  indexLayout,
  type OpenIndex,
  openIndex,
  readStampCache,
} from '../../../store/index.ts';
import type { Project } from '../../project/project.ts';
import type { OpenedIndex } from '../../work-options.ts';

/** How often a commit is looked for. */
const LOOK_MS = 100;
/** What is about the question is read first: a commit that comes after it is worth a wait, and so is the end when it is near. */
const SOON_MS = 1000;
const SOON_CHUNKS = 300;
const LONGEST_MS = 8000;
/** Nothing was committed for this time: something keeps it from growing. */
const STALLED_MS = 2000;
const NEARLY_DONE = 0.8;

export class GrowingIndex implements OpenedIndex {
  readonly #indexDir: string;
  #embedder: StaticEmbedder | undefined;

  readonly #personal: boolean;

  constructor(project: Project) {
    this.#indexDir = project.indexDir;
    this.#personal = project.config.values['index.personal'];
  }

  /** @throws as `openSearcher`, and what `ask` throws */
  async search<T>(ask: (searcher: Searcher) => Promise<T>): Promise<T> {
    const staticEmbedder = () => {
      this.#embedder ??= loadStaticEmbedder();
      return this.#embedder;
    };
    return await this.read((reader) =>
      ask(searcherOver(reader, { indexDir: this.#indexDir, staticEmbedder, personal: this.#personal })),
    );
  }

  /** @throws as `IndexReader.open`, and what `ask` throws */
  async read<T>(ask: (reader: IndexReading) => Promise<T>): Promise<T> {
    const reader = await IndexReader.open(this.#indexDir);
    try {
      return await ask(reader);
    } finally {
      reader.close();
    }
  }

  /**
   * Waits until an answer is worth giving, which needs a first commit.
   * @param share 0 to 1 of the files that were read; null ends the wait @throws E_CANCELLED
   */
  async worthAsking(share: () => number | null, signal: AbortSignal | undefined): Promise<void> {
    const started = Date.now();
    let index: OpenIndex | null = null;
    let before: number | undefined;
    let last = { chunks: 0, atMs: started };
    try {
      for (let done = share(); done !== null; done = share()) {
        throwIfCancelled(signal);
        index ??= await openIndex(this.#indexDir).catch(nullWhileMissing);
        const chunks = (await index?.chunks.countRows()) ?? 0;
        before ??= chunks;
        const now = Date.now();
        if (chunks > last.chunks) last = { chunks, atMs: now };
        const isSoon = chunks >= before + SOON_CHUNKS && now - started >= SOON_MS && done < NEARLY_DONE;
        if (chunks > 0 && (isSoon || now - last.atMs >= STALLED_MS || now - started >= LONGEST_MS)) return;
        await sleep(LOOK_MS);
      }
    } finally {
      index?.close();
    }
  }
}

/** Whether a run over this index has ever reached its end. */
export async function isWhole(indexDir: string): Promise<boolean> {
  // Written at that end: the tables need not be opened.
  if (readStampCache(indexLayout(indexDir)) !== null) return true;
  try {
    const index = await openIndex(indexDir);
    index.close();
    return index.meta.complete;
  } catch {
    // Missing, damaged, or of another version: the build reports it.
    return false;
  }
}

// --- internal ---

function nullWhileMissing(error: unknown): null {
  if (error instanceof MlxCodeError && error.code === 'E_INDEX_MISSING') return null;
  throw error;
}
