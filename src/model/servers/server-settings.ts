/** Settings of a server that the user named: its address, its key, and its time limits. */

import type { ServerAddress } from './address.ts';

export interface ServerTimings {
  /** Milliseconds without a byte that count as no answer. @default 300_000: a prompt may be read for minutes */
  readonly idleMs: number;
  /** Waits before the next try, when the server is busy. @default [1_000, 4_000] */
  readonly retryMs: readonly number[];
  /** The longest wait that the server may ask for. @default 30_000 */
  readonly maxRetryAfterMs: number;
  /** How long figures and the mark that all is said are waited for after the reason of the end. @default 2_000 */
  readonly afterEndMs: number;
}

export interface Server {
  readonly address: ServerAddress;
  /** Undefined when the server wants none. */
  readonly key: string | undefined;
  readonly timings?: Partial<ServerTimings> | undefined;
}

export const TIMINGS: ServerTimings = {
  idleMs: 300_000,
  retryMs: [1_000, 4_000],
  maxRetryAfterMs: 30_000,
  afterEndMs: 2_000,
};
