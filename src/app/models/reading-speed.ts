/** How fast each model reads on this machine, as its answers show it: for forecasts, and for how much it is given to read. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GeneratorIdentity, Usage } from '../../model/index.ts';
import { writeFileAtomic } from '../../platform/atomic-write.ts';
import { cacheDir } from '../../platform/dirs.ts';

/** Fewer tokens than this tell nothing of the speed. */
const LEAST_TOKENS = 48;
/**
 * Share of a new measurement in the mean of the time for a token. One that was slower counts for more: a forecast that is too long
 * costs a source or two, one that is too short costs the reader's patience, and a machine that is busy stays so for a while.
 */
const SLOWER = 0.7;
const FASTER = 0.3;
const MAX_MODELS = 50;
const FILE = 'reading-speed.json';

const known = new Map<string, number>();
let isRead = false;

/** @returns tokens in a second, null while nothing is known of the model */
export function readingSpeed(identity: GeneratorIdentity): number | null {
  readKept();
  return known.get(keyOf(identity)) ?? null;
}

/** Learns from an answer. */
export async function noteReading(
  identity: GeneratorIdentity,
  { promptTokens, cachedTokens, firstTokenMs }: Usage,
): Promise<void> {
  const tokens = promptTokens - cachedTokens;
  if (tokens < LEAST_TOKENS || firstTokenMs <= 0) return;
  readKept();
  const key = keyOf(identity);
  const before = known.get(key);
  known.delete(key);
  known.set(key, meanSpeed(before, (tokens / firstTokenMs) * 1000));
  for (const oldest of [...known.keys()].slice(0, Math.max(0, known.size - MAX_MODELS))) known.delete(oldest);
  try {
    await writeFileAtomic(join(cacheDir(), FILE), JSON.stringify(Object.fromEntries(known)));
  } catch {
    // It is measured again.
  }
}

/** Mean of speeds, taken over the time for a token: that is what a forecast multiplies. */
export function meanSpeed(before: number | undefined, speed: number): number {
  if (before === undefined) return speed;
  const share = speed < before ? SLOWER : FASTER;
  return 1 / ((1 - share) / before + share / speed);
}

// --- internal ---

function keyOf({ model, sentTo }: GeneratorIdentity): string {
  return sentTo === null ? model : `${model} at ${sentTo}`;
}

function readKept(): void {
  if (isRead) return;
  isRead = true;
  try {
    const kept: unknown = JSON.parse(readFileSync(join(cacheDir(), FILE), 'utf8'));
    for (const [key, value] of Object.entries(kept ?? {}))
      if (typeof value === 'number' && value > 0) known.set(key, value);
  } catch {
    // Nothing is known yet.
  }
}
