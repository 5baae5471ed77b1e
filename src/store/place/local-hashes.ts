/**
 * The stamps of this machine's files beside a remote index: path, size, time and content hash. The stamps in a
 * remote table are of the machine that wrote them, so only their hashes mean something here.
 */

import { readFileSync } from 'node:fs';
import type { RepoPath } from '../../base/types.ts';
import { writeFileAtomic } from '../../platform/atomic-write.ts';
import { ensurePrivateDir } from '../../platform/dirs.ts';
import type { FileStamp } from '../format/types.ts';
import type { IndexLayout } from './layout.ts';

export type LocalHash = Pick<FileStamp, 'path' | 'hash' | 'size' | 'mtimeMs' | 'ino' | 'readAtMs'>;
export type LocalHashes = Map<string, LocalHash>;

const FORMAT = 1;
/** No file has it, so a stamp with it never looks unchanged. */
const NEVER = -1;

export function readHashes(layout: IndexLayout): LocalHashes {
  const known: LocalHashes = new Map();
  try {
    const file = JSON.parse(readFileSync(layout.hashes, 'utf8')) as HashFile;
    if (file.format !== FORMAT) return known;
    for (const [path, hash, size, mtimeMs, ino, readAtMs] of file.files) {
      known.set(path, { path: path as RepoPath, hash, size, mtimeMs, ino, readAtMs });
    }
  } catch {
    // Missing or torn: files are read again.
  }
  return known;
}

export async function writeHashes(layout: IndexLayout, known: ReadonlyMap<string, LocalHash>): Promise<void> {
  const files = [...known.values()].map(
    ({ path, hash, size, mtimeMs, ino, readAtMs }) => [path, hash, size, mtimeMs, ino, readAtMs] as const,
  );
  ensurePrivateDir(layout.dir);
  await writeFileAtomic(layout.hashes, JSON.stringify({ format: FORMAT, files } satisfies HashFile));
}

/** Stamps of a remote table with the times of this machine's files, where their content is known to be the same. */
export function localised(
  stamps: ReadonlyMap<string, FileStamp>,
  known: ReadonlyMap<string, LocalHash>,
): Map<string, FileStamp> {
  const out = new Map<string, FileStamp>();
  for (const [path, stamp] of stamps) {
    const here = known.get(path);
    const same = here !== undefined && here.hash === stamp.hash && here.size === stamp.size;
    const { mtimeMs, ino, readAtMs } = same ? here : { mtimeMs: NEVER, ino: NEVER, readAtMs: 0 };
    out.set(path, { ...stamp, mtimeMs, ino, readAtMs });
  }
  return out;
}

// --- internal ---

interface HashFile {
  readonly format: number;
  readonly files: readonly (readonly [string, string, number, number, number, number])[];
}
