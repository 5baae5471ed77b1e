/** Schemas of tables in a plain form that LanceDB takes for Arrow's: nothing here loads Arrow. */

import type { Column } from './schema.ts';
import { codeBytes } from './vector-codes.ts';

/** Arrow types and schemas as plain objects, which LanceDB turns into its own. */
export interface PlainType {
  readonly typeId: number;
  readonly bitWidth?: number;
  readonly isSigned?: boolean;
  readonly precision?: number;
  readonly byteWidth?: number;
}

export interface PlainField {
  readonly name: string;
  readonly type: PlainType;
  readonly nullable: boolean;
  readonly metadata?: Map<string, string>;
}

export interface PlainSchema {
  readonly fields: PlainField[];
  readonly metadata: Map<string, string>;
  readonly names: string[];
}

/** A schema in the plain form that LanceDB accepts. @param dims numbers in each vector, if there is a column of them */
export function plainSchema(columns: readonly Column[], dims: number): PlainSchema {
  const fields = columns.map((column) => ({
    name: column.name,
    type: plainType(column, dims),
    nullable: false,
    ...(column.kind === 'packed' ? { metadata: PACKED } : {}),
  }));
  return { fields, metadata: new Map(), names: fields.map((field) => field.name) };
}

/** Lance's file format that tables are made in; blocks of this size need it. A table keeps the format it was made in. */
export const NEW_TABLES = { new_table_data_storage_version: '2.2' };

// --- internal ---

/** Numbers of Arrow's own `Type` and `Precision` enums. */
const INT: PlainType = { typeId: 2, bitWidth: 32, isSigned: true };
const FLOAT64: PlainType = { typeId: 3, precision: 2 };
const BINARY: PlainType = { typeId: 4 };
const UTF8: PlainType = { typeId: 5 };
const FIXED_SIZE_BINARY = 15;

/**
 * Many values to a block of some 64 kB, compressed together. Lance gives long texts a block each unless it is told otherwise, and takes
 * small blocks, which cost more room and more time to read through (docs/design/003-scale.md).
 */
const PACKED = new Map([
  ['lance-encoding:compression', 'zstd'],
  ['lance-encoding:compression-level', '6'],
  ['lance-encoding:structural-encoding', 'miniblock'],
  ['lance-encoding:minichunk-size', '65536'],
]);

function plainType(column: Column, dims: number): PlainType {
  switch (column.kind) {
    case 'utf8':
    case 'packed':
      return UTF8;
    case 'i32':
      return INT;
    case 'f64':
      return FLOAT64;
    case 'binary':
      return BINARY;
    case 'code':
      return { typeId: FIXED_SIZE_BINARY, byteWidth: codeBytes(dims) };
  }
}
