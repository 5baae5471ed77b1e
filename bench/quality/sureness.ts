/** How sure the answers are: of annotated queries, and of queries that no corpus answers, in their classes. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadStaticEmbedder } from '../../src/model/index.ts';
import { packageRoot } from '../../src/platform/package-root.ts';
import { openSearcher, type Searcher, type SearchMode, type SearchResponse } from '../../src/search/index.ts';

/** Answers by how sure they were. */
export type Levels = Record<string, number>;

export interface Sureness {
  readonly real: Levels;
  /** By class of query, as `off-topic.json` names them. */
  readonly offTopic: Record<string, Levels>;
}

/** Queries that neither a corpus nor this project answers, by class. */
const OFF_TOPIC = JSON.parse(
  readFileSync(join(packageRoot(), 'bench', 'quality', 'off-topic.json'), 'utf8'),
) as Readonly<Record<string, readonly string[]>>;
/** Scores beside the best one in a line of the dump. */
const SCORES = 5;

export class SurenessCount {
  readonly sureness: Sureness = { real: {}, offTopic: {} };
  readonly #index: string;
  readonly #dump: string[] | null;

  /** @param index what kind of index is asked, for the dump @param dump where lines are added, or null for none */
  constructor(index: string, dump: string[] | null) {
    this.#index = index;
    this.#dump = dump;
  }

  /** Puts the given queries, which this index answers, and all off-topic ones to an index. */
  async ask(indexDir: string, corpus: string, real: readonly string[]): Promise<void> {
    const staticEmbedder = loadStaticEmbedder();
    // From memory: the answers are those of the tables, and there are thousands of questions.
    const searcher = await openSearcher({ indexDir, staticEmbedder: () => staticEmbedder, warm: true });
    try {
      await searcher.warmUp();
      for (const query of real) count(this.sureness.real, await this.#ask(searcher, corpus, query, 'annotated'));
      for (const [kind, queries] of Object.entries(OFF_TOPIC)) {
        const levels = this.sureness.offTopic[kind] ?? {};
        this.sureness.offTopic[kind] = levels;
        for (const query of queries) count(levels, await this.#ask(searcher, corpus, query, kind));
      }
    } finally {
      searcher.close();
    }
  }

  /** The answer of the usual mode; the dump has that without a dense arm beside it. */
  async #ask(searcher: Searcher, corpus: string, query: string, kind: string): Promise<SearchResponse> {
    const ask = async (mode: SearchMode): Promise<SearchResponse> => {
      const response = await searcher.search({ query, mode, limit: SCORES, explain: this.#dump !== null });
      this.#dump?.push(inputs(this.#index, corpus, kind, response));
      return response;
    };
    const usual = await ask('auto');
    if (this.#dump !== null) await ask('lexical');
    return usual;
  }
}

// --- internal ---

function count(levels: Levels, { confidence }: SearchResponse): void {
  levels[confidence] = (levels[confidence] ?? 0) + 1;
}

/** One line of `--dump-confidence`: what confidence was judged by, the top file's signals. */
function inputs(index: string, corpus: string, kind: string, response: SearchResponse): string {
  const { query, mode, arms, confidence, results } = response;
  return JSON.stringify({
    class: kind,
    real: kind === 'annotated',
    index,
    corpus,
    query,
    mode,
    arms,
    confidence,
    top: results[0]?.path ?? null,
    scores: results.map(({ score }) => score),
    signals: Object.fromEntries((results[0]?.signals ?? []).map(({ name, value }) => [name, value])),
  });
}
