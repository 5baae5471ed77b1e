/** Requests to a hub that are tried again while that may help. */

import { setTimeout as sleep } from 'node:timers/promises';
import { MlxCodeError, throwIfCancelled } from '../../base/errors.ts';

/** A failure after which trying again makes sense. */
export class Passing extends Error {
  readonly waitMs: number | undefined;
  readonly error: MlxCodeError;

  constructor(error: MlxCodeError, waitMs?: number) {
    super(error.message);
    this.error = error;
    this.waitMs = waitMs;
  }
}

/** Runs `work`, again after a wait while it fails in passing. */
export async function retrying<T>(work: () => Promise<T>, options: DownloadOptions): Promise<T> {
  const { retryMs, maxRetryAfterMs } = { ...TIMINGS, ...options.timings };
  for (let failures = 0; ; failures++) {
    try {
      return await work();
    } catch (error) {
      throwIfCancelled(options.signal);
      const passing = error instanceof Passing ? error : undefined;
      const network = error instanceof MlxCodeError && error.code === 'E_NETWORK';
      if (passing === undefined && !network) throw error;
      // A name that does not resolve is a network that is away, not one that stumbles.
      const patience = isUnknownHost(error) ? 1 : retryMs.length;
      if (failures >= patience) throw passing?.error ?? error;
      const wait = Math.min(passing?.waitMs ?? retryMs[failures] ?? 0, maxRetryAfterMs);
      await sleep(wait, undefined, options.signal === undefined ? {} : { signal: options.signal }).catch(() => {});
    }
  }
}

export interface DownloadOptions {
  readonly signal?: AbortSignal | undefined;
  /** Bytes that were found or arrived; negative when they turned out useless. */
  readonly onBytes?: ((bytes: number) => void) | undefined;
  /** Told when it waits before another try. */
  readonly onRetry?: ((why: string) => void) | undefined;
  readonly timings?: Partial<DownloadTimings> | undefined;
}

export interface DownloadTimings {
  /** Milliseconds without a byte that count as a cut. @default 30_000 */
  readonly idleMs: number;
  /** Waits before the next try; a try that brought bytes starts the row again. @default [500, 1_000, 2_000, 4_000, 8_000] */
  readonly retryMs: readonly number[];
  /** The longest wait that a server may ask for with Retry-After. @default 60_000 */
  readonly maxRetryAfterMs: number;
}

export const TIMINGS: DownloadTimings = {
  idleMs: 30_000,
  retryMs: [500, 1_000, 2_000, 4_000, 8_000],
  maxRetryAfterMs: 60_000,
};

// --- internal ---

function isUnknownHost(error: unknown): boolean {
  return ((error as Error).cause as NodeJS.ErrnoException | undefined)?.code === 'ENOTFOUND';
}
