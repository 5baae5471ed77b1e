/** Messages that are to be delivered, and those that were: kept in the folder of the index, so that a restart loses none. */

import { join } from 'node:path';
import { writeFileAtomic } from '../../platform/atomic-write.ts';
import { readSmallFile } from '../../platform/small-file.ts';

export interface Delivery {
  readonly id: string;
  readonly target: string;
  readonly type: string;
  readonly body: string;
  readonly attempts: number;
  readonly state: 'waiting' | 'delivered' | 'failed';
  /** Of the next attempt; of the last one, when there is none. */
  readonly atMs: number;
  /** Of the last answer; null when there was none. */
  readonly status: number | null;
  /** Why the last attempt failed. */
  readonly problem: string | null;
}

export interface Kept {
  readonly deliveries: readonly Delivery[];
  /** Targets that said that they are gone for good. */
  readonly gone: readonly string[];
}

const MAX_BYTES = 8_000_000;
const MAX_KEPT = 200;

/** @returns nothing where there is none, or none that can be read */
export function readDeliveries(indexDir: string): Kept {
  try {
    const { deliveries, gone } = JSON.parse(
      readSmallFile(place(indexDir), MAX_BYTES)?.toString('utf8') ?? '{}',
    ) as Partial<Kept>;
    return { deliveries: deliveries ?? [], gone: gone ?? [] };
  } catch {
    // What was waiting is lost, and nothing else: the index tells itself what it holds.
    return { deliveries: [], gone: [] };
  }
}

/** The newest are kept. @throws E_DISK_FULL, E_READ_ONLY */
export async function writeDeliveries(indexDir: string, { deliveries, gone }: Kept): Promise<void> {
  const kept = deliveries.slice(-MAX_KEPT);
  await writeFileAtomic(place(indexDir), JSON.stringify({ version: 1, deliveries: kept, gone }));
}

// --- internal ---

function place(indexDir: string): string {
  return join(indexDir, 'webhooks.json');
}
