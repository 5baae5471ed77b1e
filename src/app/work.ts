/** What a long use case tells while it runs, beside its progress. */

import type { WorkOptions } from '../base/types.ts';

export interface AppWork extends WorkOptions {
  /** Something worth a line of its own at once, such as that a tier is ready. */
  readonly onMessage?: (text: string) => void;
}
