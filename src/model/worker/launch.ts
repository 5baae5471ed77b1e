/** The command and environment of the MLX worker. */

import { join } from 'node:path';
import { childEnv } from '../../base/env.ts';
import { cacheDir } from '../../platform/dirs.ts';
import { packageRoot } from '../../platform/package-root.ts';
import { blasVerdicts } from '../python/blas-find.ts';
import { installedPython } from '../python/python.ts';
import type { WorkerLaunch } from './connection-types.ts';

/**
 * @param options.python Python with MLX, @default the one that `ensurePython` installed
 * @param options.threads threads of BLAS and of the tokenizer, @default 1
 * @throws E_SETUP_FAILED when nothing is installed
 */
export function workerLaunch(options: { python?: string | undefined; threads?: number } = {}): WorkerLaunch {
  const python = options.python ?? installedPython();
  const folder = join(packageRoot(), 'worker');
  return {
    file: python,
    args: ['-m', 'mlx_worker', '--parent-pid', String(process.pid), '--threads', String(options.threads ?? 1)],
    env: childEnv({
      PYTHONPATH: folder,
      PYTHONHOME: undefined,
      PYTHONSTARTUP: undefined,
      PYTHONNOUSERSITE: '1',
      PYTHONDONTWRITEBYTECODE: '1',
      HF_HUB_OFFLINE: '1',
      HF_TOKEN: undefined,
      TOKENIZERS_PARALLELISM: 'false',
      MLX_CODE_BLAS_VERDICTS: blasVerdicts(),
    }),
    cwd: folder,
    logFile: join(cacheDir(), 'logs', 'worker.log'),
  };
}
