/** Asks the worker's own code which fast BLAS it would put in front of MLX's slow one. */

import { join } from 'node:path';
import { packageRoot } from '../base/package-root.ts';
import { runCommand } from './process.ts';
import { pythonEnv } from './python-find.ts';

const FIND_TIMEOUT_MS = 15_000;

/**
 * @param python Python of the worker's environment
 * @returns the library that the worker will put in front, or undefined when there is none (or no need, on macOS)
 */
export async function findBlas(python: string, signal?: AbortSignal): Promise<string | undefined> {
  const folder = join(packageRoot(), 'worker');
  const found = await runCommand(python, ['-c', 'from mlx_worker.blas import find_blas; print(find_blas() or "")'], {
    env: pythonEnv({ PYTHONPATH: folder, PYTHONDONTWRITEBYTECODE: '1' }),
    cwd: folder,
    timeoutMs: FIND_TIMEOUT_MS,
    signal,
  });
  const path = found.stdout.trim();
  return found.code === 0 && path !== '' ? path : undefined;
}
