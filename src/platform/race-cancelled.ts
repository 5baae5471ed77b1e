/** Returns to a caller that cancels while the work continues: a call into a native library cannot be interrupted. */

import { MlxCodeError } from '../base/errors.ts';

/**
 * What `work` gives, or E_CANCELLED when the signal fires. The work is not stopped: the caller keeps the lock of what is
 * written until it has ended, or ends the process.
 * @param graceMs how long work that is nearly done may still take after the signal fired
 * @throws E_CANCELLED, and what `work` throws
 */
export function raceCancelled<T>(work: Promise<T>, signal: AbortSignal | undefined, graceMs = 0): Promise<T> {
  if (signal === undefined) return work;
  return new Promise<T>((resolve, reject) => {
    let timer: NodeJS.Timeout | undefined;
    const cancel = () => reject(new MlxCodeError('E_CANCELLED'));
    const stop = () => {
      if (graceMs === 0) cancel();
      else timer = setTimeout(cancel, graceMs);
    };
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
    });
  });
}
