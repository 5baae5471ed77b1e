/**
 * On Linux MLX computes with the reference BLAS that its wheel bundles, 30 times slower than a good one. The worker puts
 * a good one in front of it by itself; this proves by measuring that it is in use.
 */

import { workerLaunch } from './launch.ts';
import { SupervisedWorker, type WorkerTimings } from './worker.ts';

export interface BlasStatus {
  /** What the worker reports that it computes with, e.g. `libopenblas.so.0`, `accelerate`, `reference`. */
  readonly name: string;
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
    return { name: hello.blas, device: hello.device, gflops, fast, mlx: hello.mlx, python: hello.python };
  } finally {
    await worker.close();
  }
}
