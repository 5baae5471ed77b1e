/** The work of a job that brings an index up to date. */

import { setTimeout as sleep } from 'node:timers/promises';
import type { ServedProject } from '../../app/index.ts';

/** A job that cannot take all in by then ends, and says what is missing. */
const LONGEST_MS = 600_000;
const PAUSE_MS = 200;

export async function bringUpToDate(
  served: ServedProject,
  onProgress: (done: number, total: number) => void,
): Promise<{ root: string; upToDate: boolean; note: string }> {
  const work = { onProgress: ({ done, total }: { done: number; total: number }) => onProgress(done, total) };
  const untilMs = Date.now() + LONGEST_MS;
  let stale = await served.catchUp(work);
  // An answer waits for a moment only; a job goes on until all is read.
  while (stale !== '' && Date.now() < untilMs) {
    await sleep(PAUSE_MS);
    stale = await served.catchUp(work);
  }
  return { root: served.project.root, upToDate: stale === '', note: stale };
}
