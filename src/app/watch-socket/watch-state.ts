/** The state that a running watch reports. Data only. */

import type { FollowState } from '../../index/index.ts';

export interface SocketCounters {
  readonly connections: number;
  /** Questions about code that got their answer here; questions that the client had to take elsewhere. */
  readonly answered: number;
  readonly refused: number;
  /** Clients that left before their answer, or never asked. */
  readonly cancelled: number;
}

export interface WatchState {
  readonly root: string;
  readonly pid: number;
  readonly startedAtMs: number;
  readonly follow: FollowState;
  readonly socket: (SocketCounters & { readonly path: string }) | null;
  /** Whether the MLX tier is complete, being filled by a process of its own, or left alone. */
  readonly neural: 'complete' | 'filling' | 'waiting' | 'off';
  readonly rssBytes: number;
}
