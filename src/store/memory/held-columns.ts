/** Columns of terms as they were last read of a table: one search asks for them several times. */

import type { Table } from '@lancedb/lancedb';
import type { Columnar, FieldQuery } from '../format/reader-rows.ts';
import { Utf8Column, type Utf8Part } from '../format/utf8-column.ts';

export type Place = 'path' | 'language';

/** Rows that came together. */
export interface ColumnBatch {
  readonly rows: number;
  /** LanceDB's id of each row. */
  readonly ids: BigUint64Array;
  terms(field: FieldQuery['field']): readonly Utf8Part[];
  text(place: Place, row: number): string;
}

/** About 35 MB; of a larger table they are read again for each question. */
const MOST_ROWS = 50_000;

export class HeldColumns {
  #held: { readonly of: string; readonly names: readonly string[]; readonly batches: readonly ColumnBatch[] } | null =
    null;

  /** @param only SQL predicate of the rows that count, always the same one, or null for all */
  async read(
    table: Table,
    only: string | null,
    names: readonly (FieldQuery['field'] | Place)[],
  ): Promise<readonly ColumnBatch[]> {
    const of = `${table.name} ${await table.version()}`;
    const held = this.#held?.of === of ? this.#held : null;
    if (held !== null && names.every((name) => held.names.includes(name))) return held.batches;
    const wanted = [...new Set([...names, ...(held?.names ?? [])])];
    let query = table.query().select(wanted).withRowId();
    if (only !== null) query = query.where(only);
    const batches: ColumnBatch[] = [];
    let rows = 0;
    for await (const batch of query) {
      batches.push(columnsOf(batch, wanted));
      rows += batch.numRows;
    }
    this.#held = rows <= MOST_ROWS ? { of, names: wanted, batches } : null;
    return batches;
  }

  /** Frees what is held. */
  drop(): void {
    this.#held = null;
  }
}

// --- internal ---

function columnsOf(batch: Columnar, names: readonly string[]): ColumnBatch {
  const columns = new Map(names.map((name) => [name, new Utf8Column(batch, name)]));
  const ids = batch.getChild('_rowid') as unknown as { toArray(): BigUint64Array } | null;
  return {
    rows: batch.numRows,
    ids: ids?.toArray() ?? new BigUint64Array(),
    terms: (field) => columns.get(field)?.parts ?? [],
    text: (place, row) => Buffer.from(columns.get(place)?.at(row) ?? []).toString('utf8'),
  };
}
