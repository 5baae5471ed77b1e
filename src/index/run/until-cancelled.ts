/** Leaves work that cannot be stopped half-way: a call into a native library goes on by itself, its caller does not. */

import { MlxCodeError } from '../../base/errors.ts';

/** A call that is nearly done may end properly. */
const GRACE_MS = 300;

/**
 * What `work` gives, or E_CANCELLED soon after the signal fires, whatever `work` is doing then. It is not stopped: who
 * calls this keeps the lock of what it writes to until it has ended, or ends the process.
 * @throws E_CANCELLED, and what `work` throws
 */
export async function untilCancelled<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return await work;
  let timer: NodeJS.Timeout | undefined;
  let onAbort: (() => void) | undefined;
  const cancelled = new Promise<never>((_, reject) => {
    onAbort = () => {
      timer = setTimeout(() => reject(new MlxCodeError('E_CANCELLED')), GRACE_MS);
    };
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([work, cancelled]);
  } finally {
    clearTimeout(timer);
    if (onAbort !== undefined) signal.removeEventListener('abort', onAbort);
  }
}
