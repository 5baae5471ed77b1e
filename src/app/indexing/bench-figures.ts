/** What is measured of a way to search. */

export interface BenchArm {
  readonly name: string;
  /** Share of the right files among the first ten files, 0 to 1, averaged over queries. */
  readonly recall: number;
  /** 1 / rank of the first right file, 0 when it is not among those looked at. */
  readonly mrr: number;
  readonly ndcg: number;
  readonly medianMs: number;
}

/** Commit subjects were written apart from the code; comments are part of it, and are cut out before they are asked. */
export type QuerySource = 'commits' | 'docs';

export interface BenchSet {
  readonly source: QuerySource;
  readonly queries: number;
  /** None when there are no queries. */
  readonly arms: readonly BenchArm[];
}
