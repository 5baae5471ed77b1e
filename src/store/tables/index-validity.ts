/** Whether an index can be gone on with: the same layout, cutting and static model, and data files that are there. */

import type { Connection } from '@lancedb/lancedb';
import type { EmbedderIdentity } from '../../model/types.ts';
import { type IndexRecord, sameIdentity } from '../format/schema.ts';
import type { Stamps } from '../format/types.ts';
import { type IndexMeta, SCHEMA_VERSION } from '../format/types.ts';
import { isDamage } from './database.ts';
import type { Healed } from './heal-tables.ts';

/** Clocks and times of files are good to this much. */
const MARGIN_MS = 60_000;

/** What an index is made from and with. */
export interface IndexMaker {
  /** Absolute path of the indexed folder: kept in the meta data, not used. */
  readonly root: string;
  readonly chunkerVersion: string;
  readonly staticModel: EmbedderIdentity;
}

export interface WriterOptions extends IndexMaker {
  /** Build everything again. @default false */
  readonly force?: boolean;
  /** Free bytes below which a run does not start, and stops. */
  readonly startFreeBytes?: number;
  readonly stopFreeBytes?: number;
  /** How long a version stays for readers that still use it, milliseconds. @default ten minutes, an hour in a remote place */
  readonly retentionMs?: number;
  /** Looked at between steps; a step that was begun is ended. */
  readonly signal?: AbortSignal | undefined;
}

/** True when chunks made now can be beside those of the record. */
export function fits({ meta, rebuild }: IndexRecord, maker: IndexMaker): boolean {
  return (
    rebuild !== true &&
    meta.schemaVersion === SCHEMA_VERSION &&
    meta.chunkerVersion === maker.chunkerVersion &&
    sameIdentity(meta.staticModel, maker.staticModel)
  );
}

/** Why an index is built again, as a sentence for the user; none when the user asked for it. */
export function rebuildReason({ meta, rebuild }: IndexRecord, maker: IndexMaker): string[] {
  if (rebuild === true) return ['The index had grown to many times its source and is built again'];
  if (meta.schemaVersion !== SCHEMA_VERSION) return ['The index had another layout and is built again'];
  if (meta.chunkerVersion !== maker.chunkerVersion) {
    return ['Files are cut another way than when the index was made: it is built again'];
  }
  if (sameIdentity(meta.staticModel, maker.staticModel)) return [];
  return ['The static model is not the one the index was made with: it is built again'];
}

/** True when files were committed after the recorded run: the power failed before the next record was written. */
export function isAhead(stamps: Stamps, { meta }: IndexRecord): boolean {
  return meta.complete && [...stamps.values()].some((stamp) => stamp.readAtMs > meta.updatedAtMs);
}

/**
 * Up to when what stamps say of chunks holds, milliseconds. What the last whole run committed is on the disk. A power cut
 * may have taken the chunks of a later commit and left its stamps, without a trace in either table; in tables that were never whole there is
 * nothing older that could be in their place.
 */
export function trustedUntil({ meta }: IndexRecord, healed: readonly Healed[]): number {
  const whole = meta.complete ? meta.updatedAtMs : Number.POSITIVE_INFINITY;
  return Math.min(whole, ...healed.map((one) => one.committedAtMs)) - MARGIN_MS;
}

/** @param old the index that is rebuilt: its MLX tier stays in use */
export function emptyMeta(maker: IndexMaker, old: IndexRecord | null): IndexMeta {
  const { root, chunkerVersion, staticModel } = maker;
  const now = Date.now();
  return {
    schemaVersion: SCHEMA_VERSION,
    chunkerVersion,
    root,
    staticModel,
    neuralModel: old?.meta.neuralModel ?? null,
    files: 0,
    chunks: 0,
    neural: 0,
    walkSkips: {},
    createdAtMs: now,
    updatedAtMs: now,
    complete: false,
  };
}

/** Reads one small column of every row, which opens every data file. @returns false when the table is damaged */
export async function readsThrough(connection: Connection, name: string): Promise<boolean> {
  try {
    const table = await connection.openTable(name);
    for await (const batch of table.query().select(['path'])) void batch.numRows;
    return true;
  } catch (error) {
    if (!isDamage(error)) throw error;
    return false;
  }
}
