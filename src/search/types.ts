/** A query and what comes back: the public shape of search (JSON contract included). */

import type { ChunkKind, RepoPath } from '../base/types.ts';
import type { PatternOptions } from './pattern/pattern.ts';
import type { FileCount } from './pattern/regex.ts';

export const SEARCH_MODES = ['auto', 'hybrid', 'semantic', 'lexical', 'symbol', 'literal', 'regex', 'syntax'] as const;
export type SearchMode = (typeof SEARCH_MODES)[number];

/** A retriever; `arms` in a result names those that answered. */
export type Arm = 'lexical' | 'static' | 'neural' | 'symbol' | 'text' | 'regex' | 'syntax' | 'together';

export interface SearchFilter {
  /** Language ids as `chunk/` names them; any of. */
  readonly languages?: readonly string[];
  /** None of these. */
  readonly notLanguages?: readonly string[];
  /** With `languages`: headers (`.h`) that are plain C too. @default false */
  readonly cHeaders?: boolean;
  /** Globs over the path, any of (`--path`); one that begins with `!` leaves out. */
  readonly globs?: readonly string[];
  /** Folders or files, any of (path arguments), relative to the root. */
  readonly under?: readonly string[];
}

export interface SearchRequest {
  readonly query: string;
  /** How a pattern matches, in the modes `literal`, `regex` and `syntax`. */
  readonly pattern?: PatternOptions;
  /** @default 'auto' */
  readonly mode?: SearchMode;
  /** Hits wanted, 1 to 1000. @default 10 */
  readonly limit?: number;
  readonly filter?: SearchFilter;
  /** Fill `signals` of every hit. @default false */
  readonly explain?: boolean;
  /** Switch the ranking stack off, for the benchmark: plain arm order or plain RRF. @default true */
  readonly rank?: boolean;
  /** Judge whether the query, a question, is about this project at all. @default false */
  readonly judge?: boolean;
  readonly signal?: AbortSignal;
}

/** One signal's share in a hit's score. */
export interface SignalShare {
  readonly name: string;
  readonly value: number;
  readonly weight: number;
  /** What the signal says, in a few words. */
  readonly says: string;
}

/** 1-based, inclusive. */
export interface LineRange {
  readonly startLine: number;
  readonly endLine: number;
}

export interface Hit {
  readonly path: RepoPath;
  readonly startLine: number;
  readonly endLine: number;
  readonly symbol: string;
  readonly kind: ChunkKind;
  readonly scope: string;
  /** Lines of the whole definition that `symbol` names, of which the hit may show a part; null where there is none. */
  readonly definition: LineRange | null;
  readonly language: string;
  readonly score: number;
  readonly text: string;
  /** Of a pattern: where it matches, in UTF-16 units of `text`. */
  readonly matches?: readonly (readonly [from: number, to: number])[];
  /** Of a pattern of code: what its metavariables stand for, by name. */
  readonly captures?: Readonly<Record<string, string>>;
  /** Of `related`: so many of the newest commits of the file asked about changed this file too. */
  readonly together?: { readonly commits: number; readonly of: number };
  /** 1-based rank in each arm that found it. */
  readonly ranks: Readonly<Partial<Record<Arm, number>>>;
  /** With `explain`: what each arm gave it, BM25 or cosine similarity. */
  readonly armScores?: Readonly<Partial<Record<Arm, number>>>;
  readonly signals?: readonly SignalShare[];
}

export interface PatternTotals {
  readonly lines: number;
  readonly matches: number;
  /** Every file with a match, by path. */
  readonly files: readonly FileCount[];
}

export type Confidence = 'high' | 'medium' | 'low' | 'none';

export interface SearchResponse {
  readonly query: string;
  readonly mode: SearchMode;
  readonly arms: readonly Arm[];
  readonly confidence: Confidence;
  readonly tookMs: number;
  readonly results: readonly Hit[];
  /** Things the user should know, e.g. that the MLX tier is 40 % ready. */
  readonly notes: readonly string[];
  /** Of a pattern: all that there is, shown or not. */
  readonly totals?: PatternTotals;
  /**
   * With `judge`: the question belongs to another project, as far as can be told; its words that are nowhere here, which may be none.
   * Not there for one that may be about this project.
   */
  readonly strange?: readonly string[];
  /** The query with words put right that the index does not hold; not there when all are known. */
  readonly didYouMean?: string;
}
