/** F3: the k-th passage of any gate fails, once or ever after, for k = 1, 2, … until a run passes untouched. */

import { MlxCodeError } from '../../../src/base/errors.ts';
import { armFailpoints } from '../../../src/base/failpoints.ts';
import { describe, Lab, note, type RunOptions } from './lab.ts';
import { type Extent, emptyTally, type FaultClass, stride, type Tally } from './table.ts';

/** What each error of the system must be told as. */
const TOLD = {
  EIO: 'E_DISK_ERROR',
  ENOSPC: 'E_DISK_FULL',
  EACCES: 'E_READ_ONLY',
  EMFILE: 'E_TOO_MANY_FILES',
  EROFS: 'E_READ_ONLY',
} as const;
type Errno = keyof typeof TOLD;

/** Also right: what the run was at tells more than the error does. */
const ALSO = ['E_ROOT_UNREADABLE', 'E_INDEX_LOCKED'];
/** More passages than any run of a small project has. */
const MOST = 400;

const SCENARIOS: Readonly<Record<string, RunOptions & { readonly first?: boolean }>> = {
  first: { first: true, neural: true },
  update: { neural: true },
  rebuild: { force: true, neural: true },
};

export const errorFaults: FaultClass = {
  id: 'F3',
  title: 'the k-th call fails, once and ever after',
  run: async (extent) => {
    const tally = emptyTally();
    const errnos: Errno[] = extent.nightly ? ['EIO', 'ENOSPC', 'EACCES', 'EMFILE', 'EROFS'] : ['EIO'];
    const scenarios = extent.nightly ? Object.keys(SCENARIOS) : ['update'];
    for (const scenario of scenarios) {
      for (const errno of errnos) {
        for (const mode of ['once', 'always']) await untilClean(scenario, errno, mode, extent, tally);
      }
    }
    return tally;
  },
};

// --- internal ---

async function untilClean(scenario: string, errno: Errno, mode: string, extent: Extent, tally: Tally): Promise<void> {
  const { first = false, ...options } = SCENARIOS[scenario] ?? {};
  // On every change a part of the passages, another part with another seed.
  const step = stride(extent, 15);
  let lab = new Lab(extent.seed);
  try {
    if (!first) await lab.run({ neural: true });
    for (let k = 1 + (extent.seed % step); k < MOST; k += step) {
      if (first) {
        lab.remove();
        lab = new Lab(extent.seed + k);
      } else lab.change();
      const what = `${scenario} *:${k}:${mode}:${errno}`;
      const before = first ? null : await lab.snapshot();
      await lab.fresh();
      const fired = armFailpoints(`*:${k}:${mode}:${errno}`);
      const error = await lab.run(options).then(
        () => null,
        (thrown: unknown) => thrown,
      );
      armFailpoints(undefined);
      if (fired() === 0) return;
      tally.injected++;
      if (error !== null && !isTold(error, errno)) {
        tally.other++;
        note(tally, `${what}: told as ${describe(error)}`);
      }
      await lab.look(before, tally, what);
      await lab.recover(tally, what, { neural: true });
    }
  } finally {
    lab.remove();
  }
}

function isTold(error: unknown, errno: Errno): boolean {
  return error instanceof MlxCodeError && (error.code === TOLD[errno] || ALSO.includes(error.code));
}
