/** The interface of every source of model files. */

import type { ModelEntry } from '../catalogue/catalogue-entry.ts';
import type { DownloadTimings } from '../download/retrying.ts';
import type { Transfer } from '../download/transfer.ts';

/** What of an entry matters while its files are fetched. */
export type Fetched = Pick<ModelEntry, 'id' | 'sources' | 'revision' | 'files' | 'bytes'>;

export interface FetchContext {
  readonly entry: Fetched;
  /** Where the files go; it keeps what an earlier try brought. */
  readonly staging: string;
  readonly transfer: Transfer;
  readonly signal?: AbortSignal | undefined;
  /** Python with pip, for the registry. @default the worker's own, else the one on the PATH */
  readonly python?: string | undefined;
  readonly timings?: Partial<DownloadTimings> | undefined;
}
