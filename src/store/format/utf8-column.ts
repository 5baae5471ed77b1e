/** A column of texts in an Arrow table as the bytes they are: turning each into a string costs more than all else. */

import type { Columnar } from './reader-rows.ts';

const NONE = new Uint8Array(0);

/** The part of Arrow's `Data` of a text column that is read here; its offsets begin with the part's first row. */
export interface Utf8Part {
  readonly length: number;
  readonly valueOffsets: Int32Array;
  readonly values: Uint8Array;
}

export class Utf8Column {
  readonly parts: readonly Utf8Part[];

  /** @param batch without nulls in the column; texts of a column that is not there are empty */
  constructor(batch: Columnar, name: string) {
    const column = batch.getChild(name) as unknown as { readonly data: readonly Utf8Part[] } | null;
    this.parts = column?.data ?? [];
  }

  /** @returns UTF-8, not copied */
  at(row: number): Uint8Array {
    let left = row;
    for (const { length, valueOffsets, values } of this.parts) {
      if (left < length) return values.subarray(valueOffsets[left], valueOffsets[left + 1]);
      left -= length;
    }
    return NONE;
  }
}
