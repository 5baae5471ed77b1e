/** Whether a worker that fails is started again, after which pause, or switched off. The one that embeds and the one that chats use it. */

import { MlxCodeError } from '../../base/errors.ts';
import { Patience } from './time-limits.ts';

export class WorkerHealth {
  readonly #patience = new Patience();
  #started = false;
  #replacing = false;
  #off: MlxCodeError | undefined;

  /** How often it has died in all. */
  get deaths(): number {
    return this.#patience.deaths;
  }

  get isOff(): boolean {
    return this.#off !== undefined;
  }

  /** True when it has started at least once. */
  get hasStarted(): boolean {
    return this.#started;
  }

  /** @throws E_WORKER_OFF when it is switched off */
  requireOn(): void {
    if (this.#off !== undefined) throw this.#off;
  }

  /** The process runs, with its model loaded. */
  started(): void {
    this.#started = true;
  }

  /** It was ended to be replaced: the next start is not a failure and needs no pause. */
  replaced(): void {
    this.#replacing = true;
  }

  /** A request succeeded. */
  success(): void {
    this.#patience.success();
  }

  /**
   * Counts a death, and switches off after too many.
   * @param isolating whether it died of a part of a batch that had failed before
   */
  died(cause: MlxCodeError, isolating = false): void {
    const why = this.#patience.death(isolating);
    if (why !== undefined) this.#switchOff(why, cause);
  }

  /** Counts a refused request. @throws E_WORKER_OFF after too many in a row */
  refused(cause: MlxCodeError): void {
    const why = this.#patience.refusal();
    if (why !== undefined) throw this.#switchOff(why, cause);
  }

  /**
   * Milliseconds to wait before the next start; to be asked once for each.
   * @param backoffMs waits before the first, second, … restart; the last one repeats
   */
  pauseMs(backoffMs: readonly number[]): number {
    if (!this.#started || this.#replacing) {
      this.#replacing = false;
      return 0;
    }
    const step = Math.min(Math.max(this.#patience.unexplained, 1), backoffMs.length) - 1;
    return backoffMs[step] ?? 0;
  }

  #switchOff(why: string, cause: MlxCodeError): MlxCodeError {
    const message = `The MLX worker is switched off: ${why}. Last: ${cause.message}`;
    this.#off = new MlxCodeError('E_WORKER_OFF', message, { cause });
    return this.#off;
  }
}
