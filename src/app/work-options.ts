/** Options of a long use case: callbacks for what it reports beside its progress, and an index that is open already. */

import type { WorkOptions } from '../base/types.ts';
import type { Confidence, Hit, Searcher } from '../search/index.ts';
import type { IndexReading } from '../store/index.ts';

export interface AppWork extends WorkOptions {
  /** Told the best hits of a question as soon as they are ranked: what else is looked up takes longer. Not by another process. */
  readonly onHits?: (hits: readonly Hit[], confidence: Confidence) => void;
  /** Something worth a line of its own at once, such as that a tier is ready. */
  readonly onMessage?: (text: string) => void;
  /** Something that went another way than planned without harm; shown with --verbose. */
  readonly onDetail?: (text: string) => void;
  /** An index that is open and kept up to date already: asked instead of opening and comparing it. */
  readonly opened?: OpenedIndex;
}

/** The signal alone, for what takes it as an option. */
export function signalOf(work: WorkOptions): { signal?: AbortSignal } {
  return work.signal === undefined ? {} : { signal: work.signal };
}

export interface OpenedIndex {
  search<T>(ask: (searcher: Searcher) => Promise<T>): Promise<T>;
  read<T>(ask: (reader: IndexReading) => Promise<T>): Promise<T>;
}
