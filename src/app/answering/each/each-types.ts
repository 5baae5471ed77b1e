/** What a question about each of many files is asked with, and the events that its answers come as. Data only. */

import type { ErrorCode } from '../../../base/errors.ts';
import type { AskInput } from '../ask-types.ts';

export interface EachInput {
  /** As `@` takes it: relative to the root. */
  readonly glob: string;
  /** Where the answers go, as typed; undefined for the name of the template in the working folder. */
  readonly out: string | undefined;
  /** '' for a question of one's own. */
  readonly template: string;
  readonly cwd: string;
  /** Ask about all of them, whatever is answered already. */
  readonly anew: boolean;
  /** The question about one file. @param path relative to the root */
  readonly inputFor: (path: string) => Promise<AskInput>;
}

export interface EachFailure {
  readonly path: string;
  readonly code: ErrorCode;
  readonly message: string;
  readonly exitCode: number;
}

export interface EachTotals {
  /** The result file, absolute. */
  readonly out: string;
  readonly model: string;
  /** That fit the glob and can be read. */
  readonly files: number;
  /** Of them, those that were answered before this run. */
  readonly done: number;
  readonly answered: number;
  readonly failed: readonly EachFailure[];
  /** That fit the glob, but are not text or hold credentials. */
  readonly leftOut: number;
  readonly cancelled: boolean;
}

export type EachEvent =
  /** Before anything is asked. */
  | ({ readonly kind: 'plan'; readonly sentTo: string | null } & Pick<
      EachTotals,
      'out' | 'model' | 'files' | 'done' | 'leftOut'
    >)
  /** This file is asked about next. `number` counts all files, those that were done among them. */
  | { readonly kind: 'file'; readonly number: number; readonly of: number; readonly path: string }
  | { readonly kind: 'note'; readonly text: string }
  | {
      readonly kind: 'answered';
      readonly number: number;
      readonly of: number;
      readonly path: string;
      readonly milliseconds: number;
      readonly reason: string;
    }
  | { readonly kind: 'failed'; readonly number: number; readonly of: number; readonly failure: EachFailure }
  /** The last event. */
  | { readonly kind: 'ended'; readonly totals: EachTotals };
