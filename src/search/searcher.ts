/** The search use of an index: a request in, ranked hits out. One searcher serves many requests. */

import { MlxCodeError, throwIfCancelled } from '../base/errors.ts';
import { span, spanned } from '../base/observe.ts';
import type { Embedder, StaticEmbedder } from '../model/index.ts';
import {
  type IndexReading,
  type OverlayPlace,
  OverlayReader,
  openReader,
  type RowFilter,
  WarmEngine,
} from '../store/index.ts';
import type { Candidates, QueryVectors } from './candidates/candidate-types.ts';
import { gather } from './candidates/candidates.ts';
import type { Likeness } from './definitions.ts';
import { toRowFilter } from './filter.ts';
import { toHits } from './hit.ts';
import { isPattern } from './pattern/pattern.ts';
import { type Found, MAX_LIMIT, searchPattern } from './pattern-search.ts';
import { adapterOf, type QueryAdapter } from './personal/query-adapter.ts';
import { commonWords } from './query/common-words.ts';
import { scanForText } from './query/exact-text.ts';
import { expandQuery } from './query/expand-query.ts';
import { type AnalyzedQuery, analyzeQuery } from './query/query.ts';
import { QueryTerms } from './query/query-terms.ts';
import { wordsAsTyped } from './query/whole-word-filter.ts';
import { likenessTo, queryVector } from './query-vectors.ts';
import type { Background } from './ranking/arm-signals.ts';
import { armBackground, backgroundOf, confidenceOf } from './ranking/confidence.ts';
import { plainOrder } from './ranking/plain-order.ts';
import { judgeQuestion } from './ranking/question-fit.ts';
import { rank } from './ranking/rank.ts';
import { computeSignals } from './ranking/signals.ts';
import type { Arm, SearchRequest, SearchResponse } from './types.ts';

export interface SearcherOptions {
  /** Absolute path of the index folder. */
  readonly indexDir: string;
  /** Files of this machine that are laid over the index. */
  readonly overlay?: OverlayPlace;
  /** The static model that made the index; asked for when the first query needs it. */
  readonly staticEmbedder: () => StaticEmbedder;
  /** The MLX model, when the query is to be embedded by it too; without it that arm stays out. */
  readonly neuralEmbedder?: () => Promise<Embedder>;
  /** Use what the project's history taught about queries, as it lies beside the index, or this. @default false */
  readonly personal?: boolean | QueryAdapter;
  /**
   * Copy the index into memory behind the first query, for a process that will answer many: about 3 kB a chunk up to
   * 50,000 chunks, beyond it 1 kB a chunk and 1.5 kB on disk. @default false
   */
  readonly warm?: boolean;
  /** A larger index is not copied whole. @default 50,000 chunks */
  readonly fullCopyChunks?: number;
}

const DEFAULT_LIMIT = 10;

/** Opens an index for searching. @throws E_INDEX_MISSING, E_INDEX_FOREIGN, E_INDEX_VERSION, E_INDEX_CORRUPT */
export async function openSearcher(options: SearcherOptions): Promise<Searcher> {
  const { indexDir, overlay } = options;
  return new Searcher(
    await (overlay === undefined ? openReader(indexDir) : OverlayReader.open(indexDir, overlay)),
    options,
  );
}

/** Searches an index that is open already; closing the searcher closes it. */
export function searcherOver(reader: IndexReading, options: SearcherOptions): Searcher {
  return new Searcher(reader, options);
}

export class Searcher {
  readonly #reader: IndexReading;
  readonly #options: SearcherOptions;
  #static: StaticEmbedder | undefined;
  readonly #warm: WarmEngine | null;

  /** Use `openSearcher` or `searcherOver`. */
  constructor(reader: IndexReading, options: SearcherOptions) {
    this.#reader = reader;
    this.#options = options;
    this.#warm = options.warm === true ? new WarmEngine(reader, options.fullCopyChunks) : null;
  }

  /**
   * @throws E_QUERY_EMPTY, E_BAD_REGEX, E_BAD_PATTERN, E_BAD_GLOB, E_QUERY_TIMEOUT, E_INDEX_CORRUPT, E_CANCELLED
   */
  async search(request: SearchRequest): Promise<SearchResponse> {
    const answer = () => this.#answer(request);
    return await (this.#warm === null ? answer() : this.#warm.during(answer));
  }

  async #answer(request: SearchRequest): Promise<SearchResponse> {
    const started = performance.now();
    const mode = request.mode ?? 'auto';
    const limit = Math.max(1, Math.min(MAX_LIMIT, Math.floor(request.limit ?? DEFAULT_LIMIT)));
    if (request.query.trim() === '') throw new MlxCodeError('E_QUERY_EMPTY');
    throwIfCancelled(request.signal);
    const filter = toRowFilter(request.filter);
    const query = analyzeQuery(request.query);
    const isText = mode === 'regex' || mode === 'literal' || mode === 'syntax';
    const asPattern =
      mode === 'syntax'
        ? await this.#bySyntax(request, filter, limit)
        : isText || (mode === 'auto' && query.kind === 'pattern' && isPattern(request.query))
          ? await searchPattern(this.#reader, request, filter, limit)
          : null;
    // What only looked like a pattern and matches nothing is asked as words.
    const found =
      asPattern !== null && (isText || asPattern.results.length > 0)
        ? asPattern
        : await this.#ranked(query, { ...request, mode }, filter, limit);
    throwIfCancelled(request.signal);
    return { query: request.query, mode, tookMs: Math.round((performance.now() - started) * 10) / 10, ...found };
  }

  /** Waits until the copy in memory serves; at once when `warm` is off. */
  async warmUp(): Promise<void> {
    await this.#warm?.loaded();
  }

  /**
   * To be called after a commit: what is held of the index follows it.
   * @returns false after a rebuild: then open the index again
   */
  async follow(): Promise<boolean> {
    if (!(await this.#reader.isCurrent())) return false;
    if (this.#warm === null) await this.#reader.version();
    else await this.#warm.follow();
    return true;
  }

  close(): void {
    this.#reader.close();
  }

  /** Loaded for such a request: the parsers are large. */
  async #bySyntax(request: SearchRequest, filter: RowFilter | null, limit: number): Promise<Found> {
    const { searchSyntax } = await import('./syntax-search.ts');
    return await searchSyntax(this.#reader, request, filter, limit);
  }

  async #ranked(query: AnalyzedQuery, request: SearchRequest, filter: RowFilter | null, limit: number): Promise<Found> {
    const reader = this.#reader;
    const mode = request.mode ?? 'auto';
    const engine = (await this.#warm?.current()) ?? reader;
    const lexiconRead = reader.lexicon();
    const expanded = lexiconRead.then((lexicon) => expandQuery(query, lexicon));
    expanded.catch(() => undefined);
    const [candidates, lexicon, sample] = await Promise.all([
      spanned(
        'arms',
        () =>
          gather(engine, query, mode, filter, {
            lexicon: lexiconRead,
            expanded,
            embed: () => this.#embed(query, request),
            scan: (exact) => scanForText(reader, exact, filter, request.signal),
          }),
        countsOf,
      ),
      lexiconRead,
      reader.background(),
    ]);
    const { arms, vectors } = candidates;
    const backgrounds = new Map<Arm, Background>();
    if (vectors.static !== null) backgrounds.set('static', backgroundOf(vectors.static, sample));
    if (vectors.neural !== null) backgrounds.set('neural', armBackground(candidates, 'neural'));
    const endSignals = span('signals');
    const scored = computeSignals(query, candidates, lexicon, backgrounds);
    endSignals({ files: scored.length });
    const endRank = span('rank');
    const asTyped = wordsAsTyped(request.query, request.pattern);
    const all = request.rank === false ? plainOrder(candidates) : rank(scored, arms);
    const ranked = asTyped === null ? all : all.filter(({ chunk }) => asTyped.test(chunk.row.text));
    const top = ranked.slice(0, limit);
    endRank({ hits: top.length });
    const rarity = new QueryTerms(query.terms, lexicon);
    const likeness: Likeness = vectors.static === null ? () => [] : likenessTo(vectors.static, this.#embedder());
    const first = scored.find((file) => file.file.path === top[0]?.chunk.row.path);
    const answered = arms.filter((arm) =>
      [...candidates.chunks.values()].some((chunk) => chunk.ranks[arm] !== undefined),
    );
    const dense = vectors.static !== null;
    const { expansion } = candidates;
    const confidence = confidenceOf(query, first, dense, expansion);
    const judged =
      request.judge === true && first !== undefined
        ? judgeQuestion({ query, expansion, lexicon, common: commonWords(), top: first, ranked, dense })
        : null;
    return {
      arms: answered,
      confidence:
        judged === null ? confidence : judged.belongs ? (confidence === 'low' ? 'medium' : confidence) : 'low',
      ...(judged?.belongs === false && { strange: judged.strange }),
      results: top
        .flatMap((entry, n) => {
          const isBest = n === 0;
          return toHits(entry, query, rarity, isBest ? likeness : () => [], {
            explain: request.explain === true,
            isBest,
          });
        })
        .slice(0, limit),
      notes: [],
      ...(expansion.didYouMean !== null && { didYouMean: expansion.didYouMean }),
    };
  }

  /** Loaded once: reading its tokens takes as long as a search. */
  #embedder(): StaticEmbedder {
    this.#static ??= this.#options.staticEmbedder();
    return this.#static;
  }

  #adapter(): QueryAdapter | null {
    const { personal = false, indexDir } = this.#options;
    if (typeof personal !== 'boolean') return personal;
    return personal ? adapterOf(indexDir, this.#reader.meta.staticModel) : null;
  }

  async #embed(query: AnalyzedQuery, request: SearchRequest): Promise<QueryVectors> {
    const mode = request.mode ?? 'auto';
    if (mode === 'lexical' || mode === 'symbol') return { static: null, neural: null };
    const plain = this.#embedder().embedSync([query.text]);
    const known = plain.some((value) => value !== 0);
    const vector = known ? (this.#adapter()?.apply(plain) ?? plain) : plain;
    const neural = this.#options.neuralEmbedder;
    const useNeural = neural !== undefined && this.#reader.hasNeural;
    const { neuralModel } = this.#reader.meta;
    return {
      static: known ? vector : null,
      neural: useNeural ? await queryVector(query.text, neuralModel, neural, request.signal) : null,
    };
  }
}

// --- internal ---

function countsOf({ chunks, files }: Candidates): { chunks: number; files: number } {
  return { chunks: chunks.size, files: files.size };
}
