/** What is read of two indexes to compare them, and when two values count as the same. */

import type { Table } from '@lancedb/lancedb';
import { dot } from '../../base/numbers/float-arrays.ts';
import type { Column } from '../format/schema.ts';
import { codeBytes, decodeVectors, firstBadCode } from '../format/vector-codes.ts';

/** What is known of a file in one index. */
export interface FileState {
  readonly hash: string;
  readonly size: number;
  readonly mtimeMs: number;
  readonly ino: number;
}

/** A row: its file, the columns that are compared as one text, and its vector. */
interface Row {
  readonly path: string;
  readonly text: string;
  readonly code: Uint8Array | null;
}

export interface Rows {
  readonly byKey: ReadonlyMap<string, Row>;
  /** Paths of rows whose key was there already. */
  readonly twice: readonly string[];
}

/** They tell when a file was read, not what is in it. */
const TIMES = new Set(['mtime_ms', 'ino', 'read_at_ms', 'size']);

export async function readRows(table: Table, columns: readonly Column[], key: string): Promise<Rows> {
  const byKey = new Map<string, Row>();
  const twice: string[] = [];
  const names = columns.map((column) => column.name).filter((name) => !TIMES.has(name));
  const compared = names.filter((name) => name !== 'code');
  for await (const batch of table.query().select(names)) {
    const cells = compared.map((name) => batch.getChild(name));
    const [keys, paths, codes] = [key, 'path', 'code'].map((name) => batch.getChild(name));
    for (let i = 0; i < batch.numRows; i++) {
      const id = String(keys?.get(i));
      const path = String(paths?.get(i));
      const code: unknown = codes?.get(i);
      if (byKey.has(id)) twice.push(path);
      const text = cells.map((column) => String(column?.get(i))).join('\0');
      byKey.set(id, { path, text, code: code instanceof Uint8Array ? Uint8Array.from(code) : null });
    }
  }
  return { byKey, twice };
}

type FoundFile = FileState & { readonly skip: string; readonly fallback: string };

export async function fileStates(files: Table): Promise<Map<string, FoundFile>> {
  const states = new Map<string, FoundFile>();
  const columns = ['path', 'hash', 'size', 'mtime_ms', 'ino', 'skip', 'fallback'];
  for (const { path, hash, size, mtime_ms: mtimeMs, ino, skip, fallback } of await files
    .query()
    .select(columns)
    .toArray())
    states.set(path, { hash, size, mtimeMs, ino, skip, fallback });
  return states;
}

export function isUsable(code: unknown, dims: number): boolean {
  return code instanceof Uint8Array && code.byteLength === codeBytes(dims) && firstBadCode(code, dims) < 0;
}

// --- internal ---

/** Least cosine between two vectors of the same text. */
const SAME_COSINE = 0.999;

/** Equal, or as close as two builds of the arithmetic may come out. */
export function isClose(a: Uint8Array | null, b: Uint8Array | null, dims: number): boolean {
  if (a === null || b === null || a.byteLength !== b.byteLength) return false;
  if (Buffer.compare(a, b) === 0) return true;
  const [x, y] = [decodeVectors(a, dims), decodeVectors(b, dims)];
  return dot(x, y) / Math.sqrt(dot(x, x) * dot(y, y)) >= SAME_COSINE;
}
