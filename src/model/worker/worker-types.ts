/** Options and state of a worker that embeds. */

import type { MlxCodeError } from '../../base/errors.ts';
import { CONNECTION_TIMINGS, type ConnectionTimings, type WorkerHello } from './connection-types.ts';

/** All in milliseconds. */
export interface WorkerTimings extends ConnectionTimings {
  /** For reading the weights. @default 180_000 */
  readonly loadMs: number;
  /** For one batch, to which `embedPerTextMs` is added for each of its texts. @default 30_000 */
  readonly embedMs: number;
  /** @default 1_000 */
  readonly embedPerTextMs: number;
  /** Waits before the first, second, … restart; the last one repeats. @default [500, 1_000, 2_000, 4_000, 8_000] */
  readonly backoffMs: readonly number[];
}

/** When a worker is replaced for the memory it holds. */
export interface WorkerMemory {
  /** What it may hold beyond what it held after the model was loaded, bytes. @default 1.5 GiB */
  readonly extraBytes: number;
  /** Asked after this many batches. @default 32 */
  readonly everyBatches: number;
}

export interface WorkerModel {
  /** Absolute path of a folder with safetensors weights, config and tokenizer. */
  readonly path: string;
  /** As `status` calls it. @default the name of its folder */
  readonly id?: string | undefined;
  /** What the worker must report. */
  readonly dims: number;
  /** Texts are cut to this many tokens. @default the model's own limit */
  readonly maxTokens?: number | undefined;
}

export interface WorkerState {
  readonly state: 'idle' | 'ready' | 'off' | 'closed';
  readonly pid: number | undefined;
  readonly hello: WorkerHello | undefined;
  /** How often it has died in all, and how often it was replaced because it held too much memory. */
  readonly deaths: number;
  readonly recycled: number;
}

export const WORKER_TIMINGS: WorkerTimings = {
  ...CONNECTION_TIMINGS,
  loadMs: 180_000,
  embedMs: 30_000,
  embedPerTextMs: 1_000,
  backoffMs: [500, 1_000, 2_000, 4_000, 8_000],
};

export const WORKER_MEMORY: WorkerMemory = { extraBytes: 1.5 * 2 ** 30, everyBatches: 32 };

/** A batch failed, and the worker may go on with another one. */
export type BatchFailure = { readonly died: boolean; readonly error: MlxCodeError };

/** @param blas whether its BLAS may be to blame */
export type Death = BatchFailure & { readonly blas?: boolean };
