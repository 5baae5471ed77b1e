/** Lets a caller go when it cancels, while the work goes on. */

import { MlxCodeError } from '../base/errors.ts';

/** @throws E_CANCELLED as soon as the signal fires; else what `work` gives or throws */
export function raceCancelled<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  return new Promise<T>((resolve, reject) => {
    const stop = () => reject(new MlxCodeError('E_CANCELLED'));
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
