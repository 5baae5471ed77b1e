/** semble beside us: its own ranking over our static model, on the same corpora, judged by the same metric. */

import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { staticModelDir } from '../../src/model/index.ts';
import { packageRoot } from '../../src/platform/package-root.ts';
import { BenchError } from '../corpora.ts';
import type { Ranked } from './metric.ts';

export interface SembleAnswers {
  readonly version: string;
  readonly arms: readonly string[];
  /** By corpus, one entry per query in the order asked: the places by arm. */
  readonly answers: Readonly<Record<string, readonly Readonly<Record<string, readonly Ranked[]>>[]>>;
}

/** Its answers for 382 queries are about 4 MB. */
const MAX_OUTPUT = 256 * 2 ** 20;

/** @param python a Python that has semble. @throws BenchError */
export function askSemble(
  python: string,
  corpora: readonly { readonly name: string; readonly root: string; readonly queries: readonly string[] }[],
): SembleAnswers {
  const home = join(packageRoot(), 'bench', '.cache', 'semble');
  // An index of an earlier static model would be taken for one of this.
  rmSync(home, { recursive: true, force: true });
  const { status, stdout, error } = spawnSync(python, [join(packageRoot(), 'bench', 'quality', 'ask_semble.py')], {
    input: JSON.stringify({ corpora }),
    encoding: 'utf8',
    maxBuffer: MAX_OUTPUT,
    stdio: ['pipe', 'pipe', 'inherit'],
    env: {
      ...process.env,
      HOME: home,
      XDG_CACHE_HOME: join(home, 'cache'),
      SEMBLE_MODEL_NAME: staticModelDir(),
      HF_HUB_OFFLINE: '1',
    },
  });
  if (error !== undefined || status !== 0) {
    throw new BenchError(`semble did not answer: ${error?.message ?? `${python} ended with ${status}`}`);
  }
  return JSON.parse(stdout) as SembleAnswers;
}
