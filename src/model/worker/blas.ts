/**
 * On Linux MLX computes with the reference BLAS that its wheel bundles, 30 times slower than a good one. The worker puts
 * a good one that it has proved in front of it by itself; this shows by measuring that it is in use.
 */

import type { RuledOut } from '../python/blas-find.ts';
import { workerLaunch } from './launch.ts';
import { SupervisedWorker } from './worker.ts';
import type { WorkerTimings } from './worker-types.ts';

export interface BlasStatus {
  /** What the worker reports that it computes with, e.g. `libopenblas.so.0`, `accelerate`, `reference`. */
  readonly name: string;
  /** Null for what MLX brings. */
  readonly path: string | null;
  /** Libraries that come before it and cannot be used here. */
  readonly ruledOut: readonly RuledOut[];
  readonly device: 'cpu' | 'gpu';
  /** Matrix product of 32-bit floats, on one thread. */
  readonly gflops: number;
  /** False when the device is a CPU and the library in use is a slow one. */
  readonly fast: boolean;
  /** Versions as the worker reports them. */
  readonly mlx: string;
  readonly python: string;
}

/** GFLOP/s that the reference BLAS does not reach and any other passes, on one thread. */
const FAST_GFLOPS = 8;

/**
 * Starts a worker without a model and measures its matrix product. Takes seconds.
 * @param options.python @default the one that `ensurePython` installed
 * @throws E_SETUP_FAILED, E_WORKER_*, E_CANCELLED
 */
export async function blasStatus(
  options: { python?: string; signal?: AbortSignal; timings?: Partial<WorkerTimings> } = {},
): Promise<BlasStatus> {
  const worker = new SupervisedWorker(workerLaunch({ python: options.python }), undefined, options.timings);
  try {
    const hello = await worker.start(options.signal);
    const gflops = await worker.bench(options.signal);
    const fast = hello.device === 'gpu' || gflops >= FAST_GFLOPS;
    const { blas: name, blasPath: path, ruledOut, device, mlx, python } = hello;
    return { name, path, ruledOut, device, gflops, fast, mlx, python };
  } finally {
    await worker.close();
  }
}
