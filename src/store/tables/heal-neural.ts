/** Heals the tables of the MLX tier, which outlive a rebuild: damage in one of them would come back in every index made after it. */

import type { Connection } from '@lancedb/lancedb';
import type { IndexRecord } from '../format/schema.ts';
import type { IndexLayout } from '../place/layout.ts';
import { MAX_STEPS, stepBack } from './heal-tables.ts';
import { readsThrough } from './index-validity.ts';

/**
 * Reads the vectors through, steps back where the newest version does not hold, and drops a table that no step repairs: what
 * it held is embedded again.
 * @returns the record, the same one when nothing had to go, and sentences for the user
 */
export async function healNeural(
  connection: Connection,
  layout: IndexLayout,
  record: IndexRecord,
): Promise<{ readonly record: IndexRecord; readonly warnings: readonly string[] }> {
  const warnings: string[] = [];
  const { tables, meta } = record;
  const neural = await sound(connection, layout, tables.neural, warnings);
  const neuralNext = await sound(connection, layout, tables.neuralNext, warnings);
  if (neural === tables.neural && neuralNext === tables.neuralNext) return { record, warnings };
  const healed: IndexRecord = {
    ...record,
    tables: { ...tables, neural, neuralNext },
    neuralNextModel: neuralNext === null ? null : record.neuralNextModel,
    meta: { ...meta, neuralModel: neural === null ? null : meta.neuralModel },
  };
  return { record: healed, warnings };
}

// --- internal ---

/** @returns the name when the table can be used */
async function sound(
  connection: Connection,
  layout: IndexLayout,
  name: string | null,
  warnings: string[],
): Promise<string | null> {
  if (name === null) return null;
  for (let step = 0; ; step++) {
    if (await readsThrough(connection, name)) return name;
    // An object store commits whole files or none: there is no step back.
    if (layout.remote !== null || step === MAX_STEPS) break;
    const { warning, committedAtMs } = stepBack(layout.lance, layout.quarantine, name);
    if (committedAtMs === 0) break;
    warnings.push(warning);
  }
  warnings.push(`Vectors of the MLX tier (table ${name}) were damaged: they are made again`);
  return null;
}
