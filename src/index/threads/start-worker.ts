/** Starts a thread, or explains why the system gives none. */

import { Worker, type WorkerOptions } from 'node:worker_threads';
import { fromErrno } from '../../base/errors.ts';
import { failpoint } from '../../base/failpoints.ts';

/** @throws E_DISK_ERROR, E_DISK_FULL, E_READ_ONLY, E_TOO_MANY_FILES by the system's own error */
export function startWorker(entry: string, options: WorkerOptions): Worker {
  try {
    failpoint('threads.start');
    return new Worker(entry, options);
  } catch (error) {
    throw fromErrno(error, 'start a thread');
  }
}
