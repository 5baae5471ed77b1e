/**
 * Rows as packed columns: strings as UTF-8 with end offsets, numbers and vectors as they are. This is Arrow's own layout
 * in plain objects, so a thread can hand rows to the writer without copying, and the writer hands them to LanceDB.
 */

import type { Data } from '@lancedb/lancedb';
import { encodeDefinitions } from '../../base/definitions.ts';
import { plainSchema } from './plain-schema.ts';
import {
  CHUNK_COLUMNS,
  type Column,
  FILE_COLUMNS,
  LEASE_COLUMNS,
  META_COLUMNS,
  type MetaKey,
  NEURAL_COLUMNS,
} from './schema.ts';
import type { ChunkRow, FileRow } from './types.ts';
import { encodeVectors } from './vector-codes.ts';

type Values = Uint8Array | Int32Array | Float64Array;

export interface PackedColumn {
  readonly values: Values;
  /** `rows + 1` byte offsets for strings and blobs; null for numbers and codes. */
  readonly offsets: Int32Array | null;
}

/** Columns in the order of the table's schema. */
export interface PackedRows {
  readonly rows: number;
  /** Numbers in each vector; 0 where there is none, or where their count does not fit the rows. */
  readonly dims: number;
  readonly columns: readonly PackedColumn[];
}

/** A vector of the MLX tier and the chunk it belongs to. */
export interface NeuralRow {
  readonly id: string;
  readonly path: string;
  readonly language: string;
  readonly hash: string;
}

/** @param vectors `[rows.length, dims]` float32 */
export function packChunks(rows: readonly ChunkRow[], vectors: Float32Array): PackedRows {
  const columns = [
    strings(rows.map((row) => row.id)),
    strings(rows.map((row) => row.path)),
    integers(rows.map((row) => row.ordinal)),
    strings(rows.map((row) => row.language)),
    strings(rows.map((row) => row.symbol)),
    strings(rows.map((row) => row.kind)),
    strings(rows.map((row) => row.scope)),
    strings(rows.map((row) => encodeDefinitions(row.definitions, row.startLine))),
    integers(rows.map((row) => row.startLine)),
    integers(rows.map((row) => row.endLine)),
    integers(rows.map((row) => row.startByte)),
    integers(rows.map((row) => row.endByte)),
    strings(rows.map((row) => row.text)),
    strings(rows.map((row) => row.hash)),
    strings(rows.map((row) => row.terms)),
    strings(rows.map((row) => row.symbolTerms)),
    strings(rows.map((row) => row.pathTerms)),
    strings(rows.map((row) => row.role)),
  ];
  return withCodes(columns, rows.length, vectors);
}

export function packFiles(rows: readonly FileRow[]): PackedRows {
  const columns = [
    strings(rows.map((row) => row.path)),
    strings(rows.map((row) => row.hash)),
    floats(rows.map((row) => row.size)),
    floats(rows.map((row) => row.mtimeMs)),
    floats(rows.map((row) => row.ino)),
    floats(rows.map((row) => row.readAtMs)),
    strings(rows.map((row) => row.language)),
    strings(rows.map((row) => row.skip)),
    integers(rows.map((row) => row.chunks)),
    strings(rows.map((row) => row.parser)),
    strings(rows.map((row) => row.fallback)),
    strings(rows.map((row) => row.terms)),
    strings(rows.map((row) => row.symbolTerms)),
    strings(rows.map((row) => row.pathTerms)),
    integers(rows.map((row) => row.length)),
    strings(rows.map((row) => row.imports)),
    strings(rows.map((row) => row.roles)),
    strings(rows.map((row) => row.sketch)),
    strings(rows.map((row) => row.redacted)),
  ];
  return { rows: rows.length, dims: 0, columns };
}

/** @param vectors `[rows.length, dims]` float32 */
export function packNeural(rows: readonly NeuralRow[], vectors: Float32Array): PackedRows {
  const columns = [
    strings(rows.map((row) => row.id)),
    strings(rows.map((row) => row.path)),
    strings(rows.map((row) => row.language)),
    strings(rows.map((row) => row.hash)),
  ];
  return withCodes(columns, rows.length, vectors);
}

export interface MetaRow {
  readonly key: MetaKey;
  readonly json: string;
  readonly blob: Uint8Array;
}

export function packMeta(rows: readonly MetaRow[]): PackedRows {
  const columns = [
    strings(rows.map((row) => row.key)),
    strings(rows.map((row) => row.json)),
    blobs(rows.map((row) => row.blob)),
  ];
  return { rows: rows.length, dims: 0, columns };
}

/** One row of the lease table, as LanceDB accepts it. */
export function leaseRow(row: { key: string; token: string; renewedAtMs: number; json: string }): Data {
  const columns = [strings([row.key]), strings([row.token]), floats([row.renewedAtMs]), strings([row.json])];
  return plainTable(LEASE_COLUMNS, [{ rows: 1, dims: 0, columns }], 0);
}

/** Packed rows as tables that LanceDB accepts. @param dims numbers in each vector */
export const chunkTable = (packed: readonly PackedRows[], dims: number) => plainTable(CHUNK_COLUMNS, packed, dims);
export const fileTable = (packed: readonly PackedRows[]) => plainTable(FILE_COLUMNS, packed, 0);
export const neuralTable = (packed: readonly PackedRows[], dims: number) => plainTable(NEURAL_COLUMNS, packed, dims);
export const metaTable = (packed: readonly PackedRows[]) => plainTable(META_COLUMNS, packed, 0);

/** The memory behind packed rows, for `postMessage`. */
export function transferables(packed: PackedRows): ArrayBuffer[] {
  return packed.columns.flatMap((column) => {
    const buffers = [column.values.buffer as ArrayBuffer];
    return column.offsets === null ? buffers : [...buffers, column.offsets.buffer as ArrayBuffer];
  });
}

/** Bytes of packed rows. */
export function packedBytes(packed: PackedRows): number {
  return packed.columns.reduce((sum, column) => sum + column.values.byteLength + (column.offsets?.byteLength ?? 0), 0);
}

// --- internal ---

const encoder = new TextEncoder();

/** Vectors whose count does not fit are left out: the writer refuses rows without. */
function withCodes(columns: readonly PackedColumn[], rows: number, vectors: Float32Array): PackedRows {
  const dims = rows > 0 && vectors.length % rows === 0 ? vectors.length / rows : 0;
  const values = dims === 0 ? new Uint8Array() : encodeVectors(vectors, dims);
  return { rows, dims, columns: [...columns, { values, offsets: null }] };
}

function strings(values: readonly string[]): PackedColumn {
  const offsets = new Int32Array(values.length + 1);
  let units = 0;
  for (const value of values) units += value.length;
  // Three bytes per UTF-16 unit is the most that UTF-8 takes; mostly it is one, so start there and grow once.
  let bytes = new Uint8Array(units);
  let end = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? '';
    let { read, written } = encoder.encodeInto(value, bytes.subarray(end));
    if (read < value.length) {
      const grown = new Uint8Array(end + units * 3);
      grown.set(bytes.subarray(0, end));
      bytes = grown;
      ({ read, written } = encoder.encodeInto(value, bytes.subarray(end)));
    }
    end += written;
    offsets[i + 1] = end;
  }
  return { values: bytes.length === end ? bytes : bytes.slice(0, end), offsets };
}

function blobs(values: readonly Uint8Array[]): PackedColumn {
  const offsets = new Int32Array(values.length + 1);
  values.forEach((value, i) => {
    offsets[i + 1] = (offsets[i] ?? 0) + value.byteLength;
  });
  return { values: new Uint8Array(Buffer.concat(values)), offsets };
}

function integers(values: readonly number[]): PackedColumn {
  return { values: Int32Array.from(values), offsets: null };
}

function floats(values: readonly number[]): PackedColumn {
  return { values: Float64Array.from(values), offsets: null };
}

function plainTable(columns: readonly Column[], packed: readonly PackedRows[], dims: number): Data {
  const schema = plainSchema(columns, dims);
  const batches = packed.map((part) => {
    const children = schema.fields.map((field, i) => {
      const column = part.columns[i];
      return plainData(field.type, part.rows, column?.values, column?.offsets);
    });
    return {
      schema,
      data: plainData({ typeId: 13, children: schema.fields }, part.rows, undefined, undefined, children),
    };
  });
  // LanceDB checks and rebuilds it with its own Arrow classes; its types know only their shape.
  return { schema, batches } as unknown as Data;
}

/** Arrow `Data` in plain form: no nulls, no offset into its buffers. */
function plainData(
  type: object,
  length: number,
  values?: Values,
  valueOffsets?: Int32Array | null,
  children: readonly unknown[] = [],
) {
  return {
    type,
    length,
    offset: 0,
    stride: 1,
    nullable: true,
    nullCount: 0,
    values,
    valueOffsets: valueOffsets ?? undefined,
    nullBitmap: undefined,
    typeIds: undefined,
    children,
  };
}
