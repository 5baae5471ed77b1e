/** How well the weights carry over: `training/rank/fit.py` fits them without the repository or language it is asked on. */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../src/platform/package-root.ts';
import { BenchError } from '../corpora.ts';

/** The part of the figures of `fit.py` that is read: a set, a repository or a language with its NDCG@10. */
type FitFigures = Readonly<Record<string, Readonly<{ annotated?: number } & Record<string, number>>>>;

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
    const { status, error } = spawnSync(python, [script, dump, '--languages', '--json', json], {
      stdio: ['ignore', 'ignore', 2],
    });
    if (error !== undefined || status !== 0) {
      throw new BenchError(`The weights were not fitted: ${error?.message ?? `${python} ended with ${status}`}`);
    }
    const figures = JSON.parse(readFileSync(json, 'utf8')) as FitFigures;
    return {
      'fitted on all': figures['fitted on all']?.annotated ?? 0,
      'leave-one-repository-out': figures['repository left out']?.annotated ?? 0,
      'leave-one-language-out': figures['language left out']?.annotated ?? 0,
      'by repository left out': figures['annotated by repository left out'] ?? {},
      'by language left out': figures['annotated by language left out'] ?? {},
    };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
