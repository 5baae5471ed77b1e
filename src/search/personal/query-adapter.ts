/**
 * A small change of the query's static vector that a project's own history taught: a matrix, added to the query it multiplies. It
 * lies beside the index as one file and never leaves this machine; without the file a query stays as it is.
 */

import { readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { EmbedderIdentity } from '../../model/index.ts';
import { writeFileAtomic } from '../../platform/atomic-write.ts';

/** What came of learning from a history, whether it is used or not. */
export interface PersonalRecord {
  /** The commit that it looked back from. */
  readonly head: string;
  /** Subjects of commits that name a change of few files. */
  readonly commits: number;
  /** Later ones, which were asked and not learned from before the choice. */
  readonly asked: number;
  /** Change of the mean reciprocal rank on those, with the middle 95 % of resamples; null where they are too few to ask. */
  readonly gain: { readonly mean: number; readonly low: number; readonly high: number } | null;
  readonly kept: boolean;
}

export interface QueryAdapter {
  readonly record: PersonalRecord;
  /** @param query of length 1 @returns another one of length 1 */
  apply(query: Float32Array): Float32Array;
}

/** @param matrix `[dims, dims]`, row by row; empty where nothing is kept. @throws E_DISK_FULL, E_READ_ONLY */
export async function writeAdapter(
  indexDir: string,
  identity: EmbedderIdentity,
  record: PersonalRecord,
  matrix: Float32Array,
): Promise<void> {
  const head = Buffer.from(JSON.stringify({ version: VERSION, model: keyOf(identity), dims: identity.dims, record }));
  const numbers = Buffer.from(matrix.buffer, matrix.byteOffset, matrix.byteLength);
  await writeFileAtomic(fileOf(indexDir), Buffer.concat([head, Buffer.from('\n'), numbers]));
}

/** What the last learning found, for this static model; null before the first. */
export function readPersonal(indexDir: string, identity: EmbedderIdentity): PersonalRecord | null {
  return read(indexDir, identity)?.record ?? null;
}

/** The adapter in use, read again when its file is another one; null where none is kept for this static model. */
export function adapterOf(indexDir: string, identity: EmbedderIdentity): QueryAdapter | null {
  const stamp = stampOf(indexDir);
  if (stamp === '') return null;
  const key = `${indexDir}\n${keyOf(identity)}`;
  const known = opened.get(key);
  if (known?.stamp === stamp) return known.adapter;
  const found = read(indexDir, identity);
  const adapter = found?.record.kept === true && found.matrix !== null ? adapterFrom(found.record, found.matrix) : null;
  opened.set(key, { stamp, adapter });
  return adapter;
}

export function removeAdapter(indexDir: string): void {
  rmSync(fileOf(indexDir), { force: true });
}

/** @param matrix `[dims, dims]` */
export function adapterFrom(record: PersonalRecord, matrix: Float32Array): QueryAdapter {
  return {
    record,
    apply: (query) => {
      const dims = query.length;
      const out = Float32Array.from(query);
      for (let row = 0; row < dims; row++) {
        let sum = 0;
        for (let column = 0; column < dims; column++) sum += (matrix[row * dims + column] ?? 0) * (query[column] ?? 0);
        out[row] = (out[row] ?? 0) + sum;
      }
      const length = Math.hypot(...out);
      return length > 0 ? out.map((value) => value / length) : query;
    },
  };
}

// --- internal ---

const VERSION = 1;
const opened = new Map<string, { readonly stamp: string; readonly adapter: QueryAdapter | null }>();

function fileOf(indexDir: string): string {
  return join(indexDir, 'personal.bin');
}

function keyOf({ model, revision, dims }: EmbedderIdentity): string {
  return JSON.stringify([model, revision, dims]);
}

function stampOf(indexDir: string): string {
  const stats = statSync(fileOf(indexDir), { throwIfNoEntry: false });
  return stats === undefined ? '' : `${stats.ino} ${stats.size} ${stats.mtimeMs}`;
}

/** A file that cannot be read, or is not what it should be, is none: it is learned again. */
function read(
  indexDir: string,
  identity: EmbedderIdentity,
): { readonly record: PersonalRecord; readonly matrix: Float32Array | null } | null {
  try {
    const bytes = readFileSync(fileOf(indexDir));
    const end = bytes.indexOf(10);
    const head = JSON.parse(bytes.toString('utf8', 0, end)) as {
      version: number;
      model: string;
      record: PersonalRecord;
    };
    if (head.version !== VERSION || head.model !== keyOf(identity)) return null;
    const numbers = Uint8Array.from(bytes.subarray(end + 1));
    const isWhole = numbers.length === identity.dims ** 2 * 4;
    const matrix = isWhole ? new Float32Array(numbers.buffer) : null;
    return { record: head.record, matrix: matrix?.every(Number.isFinite) === true ? matrix : null };
  } catch {
    return null;
  }
}
