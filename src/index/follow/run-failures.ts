/** The failure that keeps the index from being brought up to date, and how long to wait before the next try. */

import { MlxCodeError } from '../../base/errors.ts';
import type { FollowState } from './follow-types.ts';

/** A failure as it is reported: the code of a known error, or `E_BUG`. */
export function problemOf(error: unknown): { readonly code: string; readonly message: string } {
  const code = error instanceof MlxCodeError ? error.code : 'E_BUG';
  return { code, message: error instanceof Error ? error.message : String(error) };
}

/** Another process that writes is soon done. */
export const SHORT_WAIT_MS = 1000;
const RETRY_MS = [1000, 2000, 5000, 15_000, 60_000];

export class RunFailures {
  #current: FollowState['problem'] = null;
  #failures = 0;

  get current(): FollowState['problem'] {
    return this.#current;
  }

  /** @throws the failure of the last run, if it failed */
  throwIfAny(): void {
    const problem = this.#current;
    if (problem !== null) throw new MlxCodeError(problem.code as MlxCodeError['code'], problem.message);
  }

  /** A run reached its end. */
  succeeded(): void {
    this.#current = null;
    this.#failures = 0;
  }

  /**
   * A run failed.
   * @param busy whether another process writes, which is not a failure
   * @returns whether the last try did not fail in the same way, and milliseconds until the next one
   */
  failed(
    problem: { readonly code: string; readonly message: string },
    busy: boolean,
  ): { isNew: boolean; waitMs: number } {
    const isNew = this.#current?.code !== problem.code;
    this.#current = problem;
    if (busy) return { isNew, waitMs: SHORT_WAIT_MS };
    const step = Math.min(this.#failures++, RETRY_MS.length - 1);
    return { isNew, waitMs: RETRY_MS[step] ?? SHORT_WAIT_MS };
  }
}
