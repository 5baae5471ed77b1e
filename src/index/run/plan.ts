/** The plan of a run: compares the found files with the indexed ones. Decides by stamps; hashes decide later. */

import type { Scope, WalkEntry } from '../../files/index.ts';
import type { FileStamp } from '../../store/index.ts';
import type { JobFile } from '../threads/messages.ts';

export interface Plan {
  /** To be read, in path order; those with a `knownHash` may turn out unchanged. */
  readonly read: readonly JobFile[];
  /** How many of them are certainly new or changed. */
  readonly certain: number;
  readonly removed: readonly string[];
  readonly unchanged: number;
}

/** A file touched this shortly before it was read may have changed again in the same tick of its clock. */
const RACY_MS = 2000;

/**
 * @param scope the part of the tree that was walked: files outside it are taken to be as they were
 * @param unread what the walk failed to see: files known there are neither read nor removed
 */
export function planRun(
  entries: readonly WalkEntry[],
  stamps: ReadonlyMap<string, FileStamp>,
  scope: Scope | null = null,
  unread: readonly string[] = [],
): Plan {
  const read: JobFile[] = [];
  let certain = 0;
  let known = 0;
  for (const entry of entries) {
    const stamp = stamps.get(entry.path);
    if (stamp !== undefined) known++;
    if (stamp !== undefined && isUnchanged(entry, stamp)) continue;
    if (stamp === undefined || stamp.size !== entry.size) certain++;
    read.push({ path: entry.path, size: entry.size, knownHash: stamp?.hash ?? '', byLines: null });
  }
  return {
    read,
    certain,
    removed: known === stamps.size ? [] : missing(entries, stamps, scope).filter((path) => !isUnread(path, unread)),
    unchanged: entries.length - read.length,
  };
}

/** True when nothing about the file speaks for a change since it was read. */
export function isUnchanged(entry: Omit<WalkEntry, 'path'>, stamp: FileStamp): boolean {
  return looksSame(entry, stamp) && stamp.mtimeMs < stamp.readAtMs - RACY_MS;
}

/** True when its stamp is the same: all but certain, and enough to tell people how much has changed. */
export function looksSame(entry: Omit<WalkEntry, 'path'>, stamp: FileStamp): boolean {
  return entry.size === stamp.size && entry.mtimeMs === stamp.mtimeMs && entry.ino === stamp.ino;
}

// --- internal ---

export function isUnread(path: string, unread: readonly string[]): boolean {
  return unread.some((place) => path === place || (place.endsWith('/') && path.startsWith(place)));
}

function missing(entries: readonly WalkEntry[], stamps: ReadonlyMap<string, FileStamp>, scope: Scope | null): string[] {
  const present = new Set<string>(entries.map((entry) => entry.path));
  return [...stamps.keys()].filter((path) => !present.has(path) && scope?.has(path) !== false);
}
