/** Packed rows, and rows of an Arrow table, as columns of bytes. */

import type { PackedRows } from './columns.ts';
import type { Columnar } from './reader-rows.ts';
import type { ByteColumns } from './row-shape.ts';
import type { Column } from './schema.ts';
import { Utf8Column } from './utf8-column.ts';

const NONE = new Uint8Array(0);

/** @param names columns of the packed rows, in their order */
export function packedColumns(packed: PackedRows, names: readonly Column[]): ByteColumns {
  const places = new Map(names.map(({ name }, place) => [name, place]));
  const columnOf = (name: string) => packed.columns[places.get(name) ?? -1];
  return {
    rows: packed.rows,
    text: (name) => {
      const { values, offsets } = columnOf(name) ?? { values: NONE, offsets: null };
      if (offsets === null || !(values instanceof Uint8Array)) return () => NONE;
      return (row) => values.subarray(offsets[row], offsets[row + 1]);
    },
    number: (name) => {
      const values = columnOf(name)?.values ?? NONE;
      return (row) => values[row] ?? 0;
    },
  };
}

/** @param batch without nulls in the columns that are asked for */
export function arrowColumns(batch: Columnar): ByteColumns {
  return {
    rows: batch.numRows,
    text: (name) => {
      const column = new Utf8Column(batch, name);
      return (row) => column.at(row);
    },
    number: (name) => {
      const column = batch.getChild(name);
      return (row) => Number(column?.get(row));
    },
  };
}
