/** Which answers the user went on with when models were compared: sums by model, in a small file of the data folder. They are never sent. */

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { fromErrno, MlxCodeError } from '../../base/errors.ts';
import { writeFileAtomic } from '../../platform/atomic-write.ts';
import { dataDir, ensurePrivateDir } from '../../platform/dirs.ts';
import { readSmallFile } from '../../platform/small-file.ts';

export interface ModelChoices {
  /** How often an answer of the model could be chosen, and was. */
  readonly shown: number;
  readonly chosen: number;
}

const FILE = 'choices.json';
const MAX_BYTES = 100_000;
const MOST_MODELS = 200;
const sum = v.pipe(v.number(), v.integer(), v.minValue(0));
const Kept = v.object({ models: v.record(v.string(), v.object({ shown: sum, chosen: sum })) });

/** By the name under which the model is chosen. */
export function modelChoices(): ReadonlyMap<string, ModelChoices> {
  try {
    const kept: unknown = JSON.parse(readSmallFile(choicesFile(), MAX_BYTES)?.toString('utf8') ?? '');
    return v.is(Kept, kept) ? new Map(Object.entries(kept.models)) : new Map();
  } catch {
    // There is none yet, or it was damaged by hand: the sums begin anew.
    return new Map();
  }
}

/** @param names of the models whose answers were shown. Where it cannot be written, nothing is kept. */
export async function noteChoice(names: readonly string[], chosen: string): Promise<void> {
  const known = new Map(modelChoices());
  for (const name of names) {
    const before = known.get(name) ?? { shown: 0, chosen: 0 };
    known.delete(name);
    known.set(name, { shown: before.shown + 1, chosen: before.chosen + (name === chosen ? 1 : 0) });
  }
  const models = Object.fromEntries([...known].slice(-MOST_MODELS));
  try {
    ensurePrivateDir(dataDir());
    await writeFileAtomic(choicesFile(), `${JSON.stringify({ models })}\n`);
  } catch (error) {
    if (!(error instanceof MlxCodeError)) throw error;
  }
}

/** @throws E_READ_ONLY, E_DISK_* as removing a file fails */
export function forgetChoices(): void {
  try {
    rmSync(choicesFile(), { force: true });
  } catch (error) {
    throw fromErrno(error, `remove ${choicesFile()}`);
  }
}

// --- internal ---

function choicesFile(): string {
  return join(dataDir(), FILE);
}
