/** Rows of the tables as bytes: numbers, then the length of each text, 32 bits each, then the texts in UTF-8. */

import type { Cells } from './reader-rows.ts';

/** Where the values of a row come from, column by column: texts in UTF-8, not copied. */
export interface ByteColumns {
  readonly rows: number;
  text(column: string): (row: number) => Uint8Array;
  number(column: string): (row: number) => number;
}

/** One row that is to be written. */
export interface RowParts {
  readonly numbers: readonly number[];
  readonly texts: readonly Uint8Array[];
  /** Bytes of the row as it is written. */
  readonly bytes: number;
}

export class RowShape {
  readonly #numbers: readonly string[];
  readonly #texts: readonly string[];
  readonly #places: ReadonlyMap<string, number>;
  readonly #headBytes: number;

  constructor(numbers: readonly string[], texts: readonly string[]) {
    this.#numbers = numbers;
    this.#texts = texts;
    this.#places = new Map([...numbers, ...texts].map((name, place) => [name, place]));
    this.#headBytes = 4 * (numbers.length + texts.length);
  }

  /** Reads rows of some columns, which are looked up once. */
  partsOf(columns: ByteColumns): (row: number) => RowParts {
    const numbers = this.#numbers.map((name) => columns.number(name));
    const texts = this.#texts.map((name) => columns.text(name));
    return (row) => {
      const parts = texts.map((text) => text(row));
      const bytes = parts.reduce((sum, { length }) => sum + length, this.#headBytes);
      return { numbers: numbers.map((number) => number(row)), texts: parts, bytes };
    };
  }

  /** @returns where the next row may begin */
  write(to: Buffer, at: number, { numbers, texts }: RowParts): number {
    let place = at;
    for (const value of numbers) place = to.writeInt32LE(value, place);
    for (const { length } of texts) place = to.writeInt32LE(length, place);
    for (const text of texts) {
      to.set(text, place);
      place += text.length;
    }
    return place;
  }

  /** The values of a row. Texts are made of its bytes when they are asked for. */
  cells(row: Buffer): Cells {
    return (column) => {
      const place = this.#places.get(column) ?? -1;
      if (place < 0) return undefined;
      if (place < this.#numbers.length) return row.readInt32LE(4 * place);
      const [from, to] = this.#spanOf(row, place);
      return row.toString('utf8', from, to);
    };
  }

  /** The bytes of one text of a row. */
  bytesOf(row: Buffer, column: string): Uint8Array {
    const [from, to] = this.#spanOf(row, this.#places.get(column) ?? this.#numbers.length);
    return row.subarray(from, to);
  }

  #spanOf(row: Buffer, place: number): [from: number, to: number] {
    let from = this.#headBytes;
    for (let n = this.#numbers.length; n < place; n++) from += row.readInt32LE(4 * n);
    return [from, from + row.readInt32LE(4 * place)];
  }
}

/** Chunks as candidates of ranking (`candidateRow`). */
export const CHUNK_SHAPE = new RowShape(
  ['ordinal', 'start_line', 'end_line'],
  [
    ...['id', 'path', 'language', 'symbol', 'kind', 'scope', 'definitions', 'hash', 'role'],
    ...['symbol_terms', 'path_terms', 'text', 'terms'],
  ],
);

/** Files as ranking sees them (`fileFeatureRow`). */
export const FILE_SHAPE = new RowShape(
  ['length', 'chunks'],
  ['path', 'language', 'roles', 'sketch', 'symbol_terms', 'path_terms'],
);

/** @param bytes UTF-8 */
export function textOf({ buffer, byteOffset, byteLength }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('utf8');
}
