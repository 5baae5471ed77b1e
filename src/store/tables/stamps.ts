/**
 * A copy of the file stamps beside the tables. It lets a run that finds nothing to do finish without opening LanceDB, and
 * is trusted only while the newest manifests are the very ones it was written with.
 */

import { readFileSync, rmSync } from 'node:fs';
import type { Table } from '@lancedb/lancedb';
import { MlxCodeError } from '../../base/errors.ts';
import type { RepoPath, SkipReason } from '../../base/types.ts';
import { writeFileAtomic } from '../../platform/atomic-write.ts';
import { WriterLock } from '../../platform/kernel-lock.ts';
import type { IndexRecord } from '../format/schema.ts';
import type { FileStamp, Stamps } from '../format/types.ts';
import { headsOf } from '../place/head-manifest.ts';
import type { IndexLayout } from '../place/layout.ts';
import { localised, readHashes, writeHashes } from '../place/local-hashes.ts';
import { readStamps } from './table-generation.ts';

export interface CachedStamps {
  readonly record: IndexRecord;
  readonly stamps: Stamps;
}

const FORMAT = 1;

/** Null when there is no copy, or when the tables have moved on without it. */
export function readStampCache(layout: IndexLayout): CachedStamps | null {
  // The manifests of a remote place are not at hand: see `local-hashes.ts`.
  if (layout.remote !== null) return null;
  try {
    const file = JSON.parse(readFileSync(layout.stamps, 'utf8')) as StampFile;
    if (file.format !== FORMAT || file.heads !== headsOf(layout, file.record)) return null;
    return { record: file.record, stamps: unpack(file) };
  } catch {
    // Not there or not readable: the tables themselves are asked.
    return null;
  }
}

/** Stamps as the table has them; of a remote one, with the times of this machine's files. */
export async function stampsHere(layout: IndexLayout, files: Table): Promise<Stamps> {
  const stamps = await readStamps(files);
  return layout.remote === null ? stamps : localised(stamps, readHashes(layout));
}

export async function writeStampCache(layout: IndexLayout, record: IndexRecord, stamps: Stamps): Promise<void> {
  if (layout.remote !== null) return await writeHashes(layout, stamps);
  const file = packStamps(headsOf(layout, record), record, stamps);
  await writeFileAtomic(layout.stamps, JSON.stringify(file));
}

/**
 * Renews stamps of files whose content is as it was, without opening the tables. Does nothing when another process has
 * the lock: it will write a copy of its own.
 */
export async function saveStamps(layout: IndexLayout, renewed: readonly FileStamp[]): Promise<void> {
  if (layout.remote !== null) {
    const known = readHashes(layout);
    for (const stamp of renewed) known.set(stamp.path, stamp);
    await writeHashes(layout, known);
    return;
  }
  let lock: WriterLock;
  try {
    lock = await WriterLock.acquire(layout.lock);
  } catch (error) {
    if (error instanceof MlxCodeError && error.code === 'E_INDEX_LOCKED') return;
    throw error;
  }
  try {
    const now = readStampCache(layout);
    if (now === null) return;
    for (const stamp of renewed) {
      if (now.stamps.get(stamp.path)?.hash === stamp.hash) now.stamps.set(stamp.path, stamp);
    }
    await writeStampCache(layout, now.record, now.stamps);
  } finally {
    lock.release();
  }
}

export function dropStampCache(layout: IndexLayout): void {
  rmSync(layout.stamps, { force: true });
}

/** @param heads tells the tables that the stamps are of */
export function packStamps(heads: string, record: IndexRecord, stamps: Stamps): StampFile {
  const all = [...stamps.values()];
  return {
    format: FORMAT,
    heads,
    record,
    path: all.map((s) => s.path),
    hash: all.map((s) => s.hash),
    size: all.map((s) => s.size),
    mtimeMs: all.map((s) => s.mtimeMs),
    ino: all.map((s) => s.ino),
    readAtMs: all.map((s) => s.readAtMs),
    skip: all.map((s) => s.skip),
    chunks: all.map((s) => s.chunks),
    language: all.map((s) => s.language),
  };
}

/** @returns null for a text of another form @throws when it is not JSON */
export function unpackStamps(text: string): { readonly heads: string; readonly stamps: Stamps } | null {
  const file = JSON.parse(text) as StampFile;
  return file.format === FORMAT ? { heads: file.heads, stamps: unpack(file) } : null;
}

// --- internal ---

interface StampFile {
  readonly format: number;
  /** Names and sizes of the newest manifests. */
  readonly heads: string;
  readonly record: IndexRecord;
  readonly path: readonly string[];
  readonly hash: readonly string[];
  readonly size: readonly number[];
  readonly mtimeMs: readonly number[];
  readonly ino: readonly number[];
  readonly readAtMs: readonly number[];
  readonly skip: readonly string[];
  readonly chunks: readonly number[];
  readonly language: readonly string[];
}

function unpack(file: StampFile): Stamps {
  const stamps: Stamps = new Map();
  file.path.forEach((path, i) => {
    stamps.set(path, {
      path: path as RepoPath,
      hash: file.hash[i] ?? '',
      size: file.size[i] ?? 0,
      mtimeMs: file.mtimeMs[i] ?? 0,
      ino: file.ino[i] ?? 0,
      readAtMs: file.readAtMs[i] ?? 0,
      skip: (file.skip[i] ?? '') as SkipReason | '',
      chunks: file.chunks[i] ?? 0,
      language: file.language[i] ?? '',
    });
  });
  return stamps;
}
