/** Counts threads that end by themselves, and says when it is no longer worth starting another. */

import { MlxCodeError } from '../../base/errors.ts';

/** Starting failed this often in a row: something is wrong with the installation. */
const MAX_FAILED_STARTS = 3;
/** Threads that ended while at no file: nothing to set aside, so trying again must have an end. */
const MAX_STRAY = 5;
/** Files that each ended a thread, with none read properly in between: then it is not the files. */
const MAX_RUNNING = 30;

export class Crashes {
  #failedStarts = 0;
  #stray = 0;
  #running = 0;
  #last: unknown;

  /** What a thread threw before it ended. */
  threw(error: unknown): void {
    this.#last = error;
  }

  /** A thread has started. */
  started(): void {
    this.#failedStarts = 0;
  }

  /** A file was read and cut along its tree. */
  fileRead(): void {
    this.#running = 0;
  }

  /** A thread ended before it had started. @returns why to give up, or null */
  failedStart(): MlxCodeError | null {
    if (++this.#failedStarts < MAX_FAILED_STARTS) return null;
    return this.#giveUp('The threads that read files do not start');
  }

  /**
   * A thread that had started ended.
   * @param timedOut whether it was ended for a file that took too long @param atFile whether it was at a file
   * @returns why to give up, or null
   */
  ended(timedOut: boolean, atFile: boolean): MlxCodeError | null {
    const tooMany = !timedOut && ++this.#running >= MAX_RUNNING;
    if (!tooMany && (atFile || ++this.#stray < MAX_STRAY)) return null;
    return this.#giveUp('The threads that read files end again and again');
  }

  #giveUp(what: string): MlxCodeError {
    const why = this.#last instanceof Error ? `: ${this.#last.message.split('\n', 1)[0]}` : '';
    return new MlxCodeError('E_BUG', `${what}${why}`, { cause: this.#last });
  }
}
