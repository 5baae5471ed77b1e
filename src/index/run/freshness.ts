/** How far the files have moved on since the index, within a time limit: stamps only, nothing is read. */

import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { MlxCodeError } from '../../base/errors.ts';
import { type WalkOptions, walk } from '../../files/index.ts';
import { type FileStamp, indexLayout, knownStamps } from '../../store/index.ts';
import { looksSame } from './plan.ts';
import type { Freshness } from './run-types.ts';

/** Share of the time for a full walk; the rest is for looking at known files when it does not fit. */
const WALK_SHARE = 0.75;
const CLOCK_EVERY = 64;

/**
 * A file that was only touched counts as modified; one whose stamp is the same does not, however young it is, or a fresh
 * clone would count as changed as soon as it was indexed.
 * Beside a remote index files are compared by content, however long that takes.
 * @param budgetMs longest time to spend, about
 * @param walkOptions the ones the index was made with; `onSkip` is also told what was read and left out for its content
 * @param onChanged told each file that differs, of an index of this machine
 * @throws E_INDEX_MISSING, E_INDEX_CORRUPT, E_ROOT_*
 */
export async function freshness(
  root: string,
  indexDir: string,
  budgetMs: number,
  walkOptions: WalkOptions = {},
  onChanged: (path: string) => void = () => undefined,
): Promise<Freshness> {
  if (indexLayout(indexDir).remote !== null) {
    const { remoteFreshness } = await import('../overlay.ts');
    return await remoteFreshness({ root, indexDir, walk: walkOptions });
  }
  const until = performance.now() + budgetMs;
  const stamps = await knownStamps(indexDir);
  try {
    const signal = AbortSignal.timeout(Math.max(1, Math.floor(budgetMs * WALK_SHARE)));
    const { entries } = await walk(root, walkOptions, { signal });
    let modified = 0;
    const added: string[] = [];
    const there = new Set<string>();
    for (const entry of entries) {
      const stamp = stamps.get(entry.path);
      if (stamp === undefined) {
        added.push(entry.path);
        continue;
      }
      there.add(entry.path);
      if (!looksSame(entry, stamp)) {
        modified++;
        onChanged(entry.path);
      }
      if (stamp.skip !== '') walkOptions.onSkip?.(entry.path, stamp.skip);
    }
    for (const path of added) onChanged(path);
    const removed = stamps.size - there.size;
    if (removed > 0) for (const path of stamps.keys()) if (!there.has(path)) onChanged(path);
    return { changed: modified + added.length + removed, modified, added: added.length, removed, complete: true };
  } catch (error) {
    if (!(error instanceof MlxCodeError) || error.code !== 'E_CANCELLED') throw error;
    return lookAtKnown(root, stamps, until, onChanged);
  }
}

// --- internal ---

function lookAtKnown(
  root: string,
  stamps: ReadonlyMap<string, FileStamp>,
  until: number,
  onChanged: (path: string) => void,
): Freshness {
  let seen = 0;
  let modified = 0;
  let removed = 0;
  for (const stamp of stamps.values()) {
    if (seen++ % CLOCK_EVERY === 0 && performance.now() > until) break;
    const stats = lstatSync(join(root, stamp.path), { throwIfNoEntry: false });
    if (stats !== undefined && looksSame(stats, stamp)) continue;
    if (stats === undefined) removed++;
    else modified++;
    onChanged(stamp.path);
  }
  return { changed: modified + removed, modified, added: 0, removed, complete: false };
}
