/** How well the weights carry over: `training/rank/fit.py` fits them without the repository or language it is asked on. */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../src/base/package-root.ts';
import { BenchError } from '../corpora.ts';

export interface CarryOver {
  readonly 'fitted on all': number;
  readonly 'leave-one-repository-out': number;
  readonly 'leave-one-language-out': number;
  readonly 'by repository left out': Readonly<Record<string, number>>;
  readonly 'by language left out': Readonly<Record<string, number>>;
}

/** @param python one with training/requirements.txt; @param dump file that `--dump` wrote. @throws BenchError */
export function fitLeavingOut(python: string, dump: string): CarryOver {
  const scratch = mkdtempSync(join(tmpdir(), 'mlx-code-fit-'));
  try {
    const json = join(scratch, 'fit.json');
    const script = join(packageRoot(), 'training', 'rank', 'fit.py');
    const { status, error } = spawnSync(python, [script, dump, '--json', json], { stdio: ['ignore', 'ignore', 2] });
    if (error !== undefined || status !== 0) {
      throw new BenchError(`The weights were not fitted: ${error?.message ?? `${python} ended with ${status}`}`);
    }
    return JSON.parse(readFileSync(json, 'utf8')) as CarryOver;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
