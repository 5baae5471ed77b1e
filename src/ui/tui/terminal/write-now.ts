/** Writes to a terminal at once, also in an exit handler. */

import { writeSync } from 'node:fs';

/** Tries on a terminal that is not read from; some milliseconds each. */
const MAX_RETRIES = 50;

/** Past the stream's buffer, and without waiting forever on a terminal that takes nothing. */
export function writeNow(fd: number, text: string): void {
  let left = Buffer.from(text);
  for (let tries = 0; left.length > 0 && tries < MAX_RETRIES; tries++) {
    try {
      left = left.subarray(writeSync(fd, left));
    } catch (error) {
      if (!isBusy(error)) return;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}

/** The error of a terminal that went away. */
export function isGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'EIO' || error.code === 'ENOTTY');
}

// --- internal ---

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EAGAIN';
}
