/** What `bench` found last, kept beside the index for `status`: what each tier brings on this project. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '../../platform/atomic-write.ts';
import { folderKind } from '../../platform/index-folder.ts';
import type { BenchSet } from './bench-figures.ts';

export interface BenchNote {
  readonly atMs: number;
  /** Sets with queries alone. */
  readonly sets: readonly BenchSet[];
}

/** Null when nothing was measured yet. */
export function readBenchNote(indexDir: string): BenchNote | null {
  try {
    const found = JSON.parse(readFileSync(noteFile(indexDir), 'utf8')) as Partial<BenchNote> | null;
    const { atMs, sets } = found ?? {};
    return typeof atMs === 'number' && Array.isArray(sets) ? { atMs, sets } : null;
  } catch {
    // Missing or torn: it can be measured again.
    return null;
  }
}

/** Never throws: a figure that cannot be written is done without. */
export async function keepBenchNote(indexDir: string, sets: readonly BenchSet[]): Promise<void> {
  const asked = sets.filter(({ queries }) => queries > 0);
  if (asked.length === 0 || folderKind(indexDir) !== 'ours') return;
  const note: BenchNote = { atMs: Date.now(), sets: asked };
  await writeFileAtomic(noteFile(indexDir), `${JSON.stringify(note)}\n`).catch(() => undefined);
}

// --- internal ---

function noteFile(indexDir: string): string {
  return join(indexDir, 'bench.json');
}
