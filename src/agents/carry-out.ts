/** Carries a plan of an installation out, or shows it. Files are written by the one gate that writes what belongs to the user. */

import { carryOut, patchOf, removeEmptyFolders } from '../edit/index.ts';
import type { InstallPlan } from './plan.ts';
import { writeRecord } from './record.ts';

/** The change as unified diffs. Secrets in the lines around it are not shown. */
export function patchOfPlan({ steps }: InstallPlan): string {
  return patchOf({ steps: steps.map(({ step }) => step) });
}

/**
 * @param recordFirst before anything is written: what a crash leaves can then be taken back
 * @throws E_EDIT_STALE when a file changed since the plan was made, E_READ_ONLY, E_DISK_FULL
 */
export async function carryOutPlan({ steps, record }: InstallPlan, recordFirst: boolean): Promise<void> {
  if (recordFirst) await writeRecord(record);
  for (const { root, step, emptied } of steps) {
    await carryOut(root, step);
    removeEmptyFolders(root, emptied);
  }
  if (!recordFirst) await writeRecord(record);
}
