/** A note beside the index that its MLX tier is complete, so that a run with nothing to do starts no Python and opens no table. */

import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '../../platform/atomic-write.ts';
import { indexLayout, readStampCache } from '../../store/index.ts';

interface NeuralNote {
  readonly model: string;
  /** When the files were last indexed: any later run makes the note worthless. */
  readonly indexedAtMs: number;
}

/** True when the tier was complete for this model, and no run has written files since. */
export function isNeuralComplete(indexDir: string, model: string): boolean {
  const note = readNote(indexDir);
  return note?.model === model && note.indexedAtMs === indexedAtMs(indexDir);
}

/** The model whose vectors were complete when the tier was last filled, or null. */
export function notedModel(indexDir: string): string | null {
  return readNote(indexDir)?.model ?? null;
}

export async function noteNeuralComplete(indexDir: string, model: string): Promise<void> {
  const note: NeuralNote = { model, indexedAtMs: indexedAtMs(indexDir) };
  await writeFileAtomic(noteFile(indexDir), `${JSON.stringify(note)}\n`);
}

export function dropNeuralNote(indexDir: string): void {
  rmSync(noteFile(indexDir), { force: true });
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
