/**
 * Finds out whether a worker died of its BLAS: the same request is tried once more with the next one. If that answers, the
 * first is left out from then on; if that dies too, the library was not to blame and is proved anew.
 */

import type { WorkerLaunch } from './connection-types.ts';

/** What a library raises by itself; others come from outside, SIGKILL from a kernel that is short of memory. */
const OWN_SIGNALS: readonly (string | null)[] = ['SIGILL', 'SIGSEGV', 'SIGBUS', 'SIGFPE', 'SIGABRT'];

export class BlasWatch {
  readonly #first: WorkerLaunch;
  #launch: WorkerLaunch;
  #state: 'trusted' | 'suspected' | 'settled' = 'trusted';
  #suspect = '';

  constructor(launch: WorkerLaunch) {
    this.#first = launch;
    this.#launch = launch;
  }

  /** How the next worker is started. */
  get launch(): WorkerLaunch {
    return this.#launch;
  }

  /**
   * @param signal that ended the worker in the middle of a request @param blas path of the library that it computed with
   * @returns whether to try that request once more
   */
  died(signal: string | null, blas: string | null): boolean {
    if (this.#state === 'suspected') {
      this.#state = 'settled';
      this.#launch = this.#with({ MLX_CODE_BLAS_ACQUITTED: this.#suspect });
      return false;
    }
    if (this.#state === 'settled' || blas === null || !OWN_SIGNALS.includes(signal)) return false;
    this.#state = 'suspected';
    this.#suspect = blas;
    this.#launch = this.#with({ MLX_CODE_BLAS_DIED: `${signal} ${blas}` });
    return true;
  }

  /** A request was answered; after a death only the one that died counts. */
  answered(): void {
    if (this.#state === 'suspected') this.#state = 'settled';
  }

  #with(variables: Readonly<Record<string, string>>): WorkerLaunch {
    return { ...this.#first, env: { ...this.#first.env, ...variables } };
  }
}
