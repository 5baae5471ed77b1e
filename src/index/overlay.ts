/**
 * Lays the files of this machine over a remote index: those whose content differs from what is indexed there, or that are
 * not there at all, go into a small local index; those that are gone here are hidden. Nothing is written to the remote.
 */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { MlxCodeError, throwIfCancelled } from '../base/errors.ts';
import { initHash, xxh64Hex } from '../base/hash.ts';
import type { WorkOptions } from '../base/types.ts';
import { type WalkEntry, walk } from '../files/index.ts';
import { staticIdentity } from '../model/index.ts';
import {
  createIndexFolder,
  type FileStamp,
  indexLayout,
  type LocalHashes,
  readHashes,
  readRemoteStamps,
  sameIdentity,
  writeHashes,
} from '../store/index.ts';
import { indexRoot } from './run/index-root.ts';
import { isUnchanged } from './run/plan.ts';
import type { Freshness, IndexRootOptions } from './run/run-types.ts';

export interface Overlay {
  /** Absolute path of the local index; null when no file differs. */
  readonly indexDir: string | null;
  /** Paths of the remote index whose rows must not show. */
  readonly hidden: ReadonlySet<string>;
  /** Files of this machine that stand in for, or beside, those of the remote index; and files that are gone here. */
  readonly files: number;
  readonly removed: number;
  /** Why this machine's files are not laid over, or ''. */
  readonly problem: string;
}

/** Files read at the same time. */
const READERS = 8;
const BUSY_MS = 30_000;
const POLL_MS = 100;
const NO_INDEX = 'Run "mlx-code index" on the machine that keeps it, or check index.dir and index.name.';

/**
 * @param options as for `indexRoot`; `indexDir` is the local folder of the remote index
 * @returns what to lay over; nothing where no file of the remote index is here, for then this is not a checkout of it
 * @throws E_INDEX_MISSING, E_INDEX_VERSION, E_REMOTE_*, E_ROOT_*, E_DISK_*, E_CANCELLED
 */
export async function layOver(options: IndexRootOptions, work: WorkOptions = {}): Promise<Overlay> {
  const { problem, differing, added, gone, known } = await compare(options, work);
  const layout = createIndexFolder(options.indexDir, options.root);
  await writeHashes(layout, known);
  const files = differing.size + added.size;
  const base = { hidden: new Set([...differing, ...gone]), files, removed: gone.size, problem };
  if (files === 0) return { ...base, indexDir: null };
  await whenFree(() =>
    indexRoot({ ...options, indexDir: layout.overlay, only: new Set([...differing, ...added]) }, work),
  );
  return { ...base, indexDir: layout.overlay };
}

/** How far this machine's files differ from a remote index, by content. @throws as `layOver` */
export async function remoteFreshness(
  options: Pick<IndexRootOptions, 'root' | 'indexDir' | 'walk'>,
): Promise<Freshness> {
  const { differing, added, gone } = await compare(options, {});
  const [modified, more, removed] = [differing.size, added.size, gone.size];
  return { changed: modified + more + removed, modified, added: more, removed, complete: true };
}

// --- internal ---

interface Comparison {
  readonly problem: string;
  /** Paths with another content here, paths that are here alone, and paths that are there alone. */
  readonly differing: ReadonlySet<string>;
  readonly added: ReadonlySet<string>;
  readonly gone: ReadonlySet<string>;
  readonly known: LocalHashes;
}

type CompareOptions = Pick<IndexRootOptions, 'root' | 'indexDir' | 'walk' | 'staticModelDir'>;

async function compare(options: CompareOptions, work: WorkOptions): Promise<Comparison> {
  const none = new Set<string>();
  const known = readHashes(indexLayout(options.indexDir));
  const nothing = { problem: '', differing: none, added: none, gone: none, known };
  const remote = await readRemoteStamps(options.indexDir);
  if (remote === null)
    throw new MlxCodeError('E_INDEX_MISSING', 'The remote place holds no index of this project', { hint: NO_INDEX });
  if (!sameIdentity(remote.record.meta.staticModel, staticIdentity(options.staticModelDir))) {
    const problem = 'The remote index was made with another static model: your own files are left out';
    return { ...nothing, problem };
  }
  const { entries } = await walk(options.root, options.walk, work);
  const here = new Set<string>(entries.map((entry) => entry.path));
  const gone = new Set([...remote.stamps.keys()].filter((path) => !here.has(path)));
  if (gone.size === remote.stamps.size) return nothing;
  return { problem: '', gone, ...(await different(options.root, entries, remote.stamps, known, work)) };
}

/** Another search of this machine may be bringing the same files in at this moment. */
async function whenFree<T>(run: () => Promise<T>): Promise<T> {
  const until = Date.now() + BUSY_MS;
  for (;;) {
    try {
      return await run();
    } catch (error) {
      const busy = error instanceof MlxCodeError && error.code === 'E_INDEX_LOCKED';
      if (!busy || Date.now() > until) throw error;
    }
    await sleep(POLL_MS);
  }
}

/** Compares by content: times of another machine's files say nothing. */
async function different(
  root: string,
  entries: readonly WalkEntry[],
  stamps: ReadonlyMap<string, FileStamp>,
  known: LocalHashes,
  work: WorkOptions,
): Promise<Pick<Comparison, 'differing' | 'added' | 'known'>> {
  await initHash();
  const differing = new Set<string>();
  const added = new Set<string>();
  const kept: LocalHashes = new Map();
  const queue = [...entries];
  const worker = async () => {
    for (let entry = queue.pop(); entry !== undefined; entry = queue.pop()) {
      throwIfCancelled(work.signal);
      const stamp = stamps.get(entry.path);
      // Another size is another content; a new file is read when it is indexed.
      if (stamp === undefined || stamp.size !== entry.size) {
        (stamp === undefined ? added : differing).add(entry.path);
        continue;
      }
      const before = known.get(entry.path);
      const same = before !== undefined && isUnchanged(entry, { ...stamp, ...before });
      const now = same ? before : await hashed(root, entry);
      if (now !== null) kept.set(entry.path, now);
      // A file that was never read there has no hash: its size has to do.
      if (stamp.hash !== '' && now?.hash !== stamp.hash) differing.add(entry.path);
    }
  };
  await Promise.all(Array.from({ length: READERS }, worker));
  return { differing, added, known: kept };
}

async function hashed(root: string, entry: WalkEntry) {
  const readAtMs = Date.now();
  try {
    const { path, size, mtimeMs, ino } = entry;
    return { path, size, mtimeMs, ino, readAtMs, hash: xxh64Hex(await readFile(join(root, path))) };
  } catch {
    // Not readable now: the run that indexes it says why.
    return null;
  }
}
