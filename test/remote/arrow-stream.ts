/**
 * Reads the Arrow streams that LanceDB's client sends: record batches whose buffers are LZ4 frames, which Arrow for
 * JavaScript does not read. Flat columns without nulls only, as ours are.
 */

import { createRequire } from 'node:module';

const arrow = createRequire(import.meta.url)('apache-arrow') as typeof import('apache-arrow');

/** Field numbers in the flatbuffers of Arrow's `Message` and `RecordBatch`. */
const MESSAGE = { headerType: 1, header: 2, bodyLength: 3 } as const;
const BATCH = { length: 0, buffers: 2, compression: 3 } as const;
const RECORD_BATCH = 3;
const CONTINUATION = 0xffff_ffff;

/** @param stream the whole stream @returns an Arrow table */
export function readStream(stream: Buffer): import('apache-arrow').Table {
  const parts: Buffer[] = [];
  const batches: Buffer[][] = [];
  let at = 0;
  while (at + 8 <= stream.length) {
    const marked = stream.readUInt32LE(at) === CONTINUATION;
    const metaBytes = stream.readUInt32LE(at + (marked ? 4 : 0));
    const metaAt = at + (marked ? 8 : 4);
    if (metaBytes === 0) break;
    const message = new FlatTable(stream, metaAt + stream.readUInt32LE(metaAt));
    const bodyAt = metaAt + metaBytes;
    const end = bodyAt + message.int64(MESSAGE.bodyLength);
    if (message.byte(MESSAGE.headerType) === RECORD_BATCH) {
      batches.push(buffersOf(message.table(MESSAGE.header), stream, bodyAt));
    } else parts.push(stream.subarray(at, end));
    at = end;
  }
  const { schema } = arrow.RecordBatchReader.from(Buffer.concat([...parts, Buffer.alloc(8, 0).fill(255, 0, 4)])).open();
  const tables = batches.map((buffers) => batchOf(schema, buffers));
  return tables.length === 0 ? new arrow.Table(schema) : new arrow.Table(schema, tables);
}

// --- internal ---

/** The few reads of a flatbuffers table that are needed. */
class FlatTable {
  readonly #bytes: Buffer;
  readonly #at: number;

  constructor(bytes: Buffer, at: number) {
    this.#bytes = bytes;
    this.#at = at;
  }

  byte(field: number): number {
    const at = this.#field(field);
    return at === 0 ? 0 : this.#bytes.readUInt8(at);
  }

  int64(field: number): number {
    const at = this.#field(field);
    return at === 0 ? 0 : Number(this.#bytes.readBigInt64LE(at));
  }

  has(field: number): boolean {
    return this.#field(field) !== 0;
  }

  table(field: number): FlatTable {
    const at = this.#field(field);
    return new FlatTable(this.#bytes, at + this.#bytes.readUInt32LE(at));
  }

  /** Pairs of int64, from a vector of structs. */
  pairs(field: number): [number, number][] {
    const at = this.#field(field);
    const start = at + this.#bytes.readUInt32LE(at);
    const read = (n: number) => Number(this.#bytes.readBigInt64LE(start + 4 + n * 8));
    return Array.from({ length: this.#bytes.readUInt32LE(start) }, (_, i) => [read(2 * i), read(2 * i + 1)]);
  }

  #field(field: number): number {
    const vtable = this.#at - this.#bytes.readInt32LE(this.#at);
    const slot = 4 + 2 * field;
    if (slot >= this.#bytes.readUInt16LE(vtable)) return 0;
    const offset = this.#bytes.readUInt16LE(vtable + slot);
    return offset === 0 ? 0 : this.#at + offset;
  }
}

function buffersOf(batch: FlatTable, stream: Buffer, bodyAt: number): Buffer[] {
  const compressed = batch.has(BATCH.compression);
  const length = Buffer.alloc(8);
  length.writeBigInt64LE(BigInt(batch.int64(BATCH.length)));
  const buffers = batch.pairs(BATCH.buffers).map(([offset, bytes]) => {
    const buffer = stream.subarray(bodyAt + offset, bodyAt + offset + bytes);
    if (!compressed || bytes === 0) return buffer;
    const size = Number(buffer.readBigInt64LE(0));
    return size === -1 ? buffer.subarray(8) : lz4(buffer.subarray(8), size);
  });
  return [length, ...buffers];
}

function batchOf(
  schema: import('apache-arrow').Schema,
  [head, ...buffers]: Buffer[],
): import('apache-arrow').RecordBatch {
  const length = Number(head?.readBigInt64LE(0));
  const queue = [...buffers];
  const next = () => new Uint8Array(queue.shift() ?? []);
  const children = schema.fields.map(({ type }) => {
    next();
    const variable = arrow.DataType.isUtf8(type) || arrow.DataType.isBinary(type);
    if (variable) {
      const valueOffsets = new Int32Array(next().slice().buffer);
      return arrow.makeData({ type, length, nullCount: 0, valueOffsets, data: next() } as never);
    }
    const bytes = next().slice();
    const Values = (type as unknown as { ArrayType: Int32ArrayConstructor }).ArrayType ?? Uint8Array;
    return arrow.makeData({ type, length, nullCount: 0, data: new Values(bytes.buffer) } as never);
  });
  const data = arrow.makeData({ type: new arrow.Struct(schema.fields), length, nullCount: 0, children } as never);
  return new arrow.RecordBatch(schema, data as never);
}

/** An LZ4 frame: blocks that may refer back to those before them. */
function lz4(frame: Buffer, size: number): Buffer {
  const out = Buffer.alloc(size);
  const flags = frame.readUInt8(4);
  let at = 7 + ((flags & 8) === 0 ? 0 : 8) + ((flags & 1) === 0 ? 0 : 4);
  let written = 0;
  for (;;) {
    const word = frame.readUInt32LE(at);
    at += 4;
    if (word === 0) return out;
    const bytes = word & 0x7fff_ffff;
    const block = frame.subarray(at, at + bytes);
    written = word === bytes ? unpackBlock(block, out, written) : written + block.copy(out, written);
    at += bytes + ((flags & 16) === 0 ? 0 : 4);
  }
}

function unpackBlock(block: Buffer, out: Buffer, start: number): number {
  let at = 0;
  let to = start;
  const more = (base: number): number => {
    let length = base;
    if (base !== 15) return length;
    for (;;) {
      const byte = block[at++] as number;
      length += byte;
      if (byte !== 255) return length;
    }
  };
  while (at < block.length) {
    const token = block[at++] as number;
    const literals = more(token >> 4);
    block.copy(out, to, at, at + literals);
    at += literals;
    to += literals;
    if (at >= block.length) break;
    const back = block.readUInt16LE(at);
    at += 2;
    const length = more(token & 15) + 4;
    for (let i = 0; i < length; i++, to++) out[to] = out[to - back] as number;
  }
  return to;
}
