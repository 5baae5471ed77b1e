/** What `install` put where, so that `uninstall` can put back what was there, byte for byte. */

import { join } from 'node:path';
import { writeFileAtomic } from '../platform/atomic-write.ts';
import { dataDir, ensurePrivateDir } from '../platform/dirs.ts';
import { readSmallFile } from '../platform/small-file.ts';
import type { Splice } from './formats/splice.ts';
import type { PartKind } from './table/agent-types.ts';

export interface RecordedPart {
  /** Absolute real path. */
  readonly file: string;
  readonly kind: PartKind;
  /** Those that it was installed for: some share a file. */
  readonly agents: readonly string[];
  /** Null when the entry was there before as it should be. */
  readonly splice: Splice | null;
  /** The file was made, in these folders that were made too, relative to the root it was written under. */
  readonly made: { readonly root: string; readonly folders: readonly string[] } | null;
}

/** @returns none where nothing is recorded, or where the record cannot be read: entries are then found by their names */
export function readRecord(): RecordedPart[] {
  try {
    const bytes = readSmallFile(recordFile(), MAX_BYTES);
    if (bytes === null) return [];
    const { parts } = JSON.parse(bytes.toString('utf8')) as { parts: RecordedPart[] };
    return parts.filter(isPart);
  } catch {
    // Nothing is lost that the files do not say themselves.
    return [];
  }
}

/** @throws E_READ_ONLY, E_DISK_FULL */
export async function writeRecord(parts: readonly RecordedPart[]): Promise<void> {
  ensurePrivateDir(dataDir());
  await writeFileAtomic(recordFile(), `${JSON.stringify({ version: 1, parts }, null, 2)}\n`);
}

export function isSamePart(
  one: Pick<RecordedPart, 'file' | 'kind'>,
  other: Pick<RecordedPart, 'file' | 'kind'>,
): boolean {
  return one.file === other.file && one.kind === other.kind;
}

// --- internal ---

const MAX_BYTES = 4_000_000;

function recordFile(): string {
  return join(dataDir(), 'agents.json');
}

function isPart(part: RecordedPart): boolean {
  const { splice, made } = part;
  const isSplice =
    splice === null ||
    (Number.isInteger(splice.offset) && typeof splice.before === 'string' && typeof splice.after === 'string');
  const isMade = made === null || (typeof made.root === 'string' && Array.isArray(made.folders));
  return (
    typeof part.file === 'string' && typeof part.kind === 'string' && Array.isArray(part.agents) && isSplice && isMade
  );
}
