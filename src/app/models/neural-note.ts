/**
 * A note beside the index: which model its MLX tier is of, and whether it is complete, so that a run with nothing to do starts no
 * Python and opens no table.
 */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '../../platform/atomic-write.ts';
import { indexLayout, readStampCache } from '../../store/index.ts';

interface NeuralNote {
  readonly model: string;
  /** When the files were last indexed before it was complete: after any later run it no longer is. Null while it is filled. */
  readonly indexedAtMs: number | null;
}

/** True when the tier was complete for this model, and no run has written files since. */
export function isNeuralComplete(indexDir: string, model: string): boolean {
  const note = readNote(indexDir);
  return note?.model === model && note.indexedAtMs === indexedAtMs(indexDir);
}

/** The model whose vectors were complete when the tier was last filled, or null. */
export function notedModel(indexDir: string): string | null {
  const note = readNote(indexDir);
  return note === null || note.indexedAtMs === null ? null : note.model;
}

/** The model that the tier was begun with, complete or not; null where there was none. */
export function begunModel(indexDir: string): string | null {
  return readNote(indexDir)?.model ?? null;
}

export async function noteNeuralComplete(indexDir: string, model: string): Promise<void> {
  const note: NeuralNote = { model, indexedAtMs: indexedAtMs(indexDir) };
  await writeFileAtomic(noteFile(indexDir), `${JSON.stringify(note)}\n`);
}

/** From now on it is filled with this model, and is not complete. @throws E_READ_ONLY, E_DISK_FULL */
export async function noteNeuralBegun(indexDir: string, model: string): Promise<void> {
  const note: NeuralNote = { model, indexedAtMs: null };
  await writeFileAtomic(noteFile(indexDir), `${JSON.stringify(note)}\n`);
}

// --- internal ---

function noteFile(indexDir: string): string {
  return join(indexDir, 'neural.json');
}

function readNote(indexDir: string): NeuralNote | null {
  try {
    return JSON.parse(readFileSync(noteFile(indexDir), 'utf8')) as NeuralNote;
  } catch {
    // Missing or torn: then the tables are asked.
    return null;
  }
}

function indexedAtMs(indexDir: string): number {
  return readStampCache(indexLayout(indexDir))?.record.meta.updatedAtMs ?? Number.NaN;
}
