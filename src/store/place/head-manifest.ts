/** Newest manifests of tables in a local folder: while they are the same, so is what the tables hold. */

import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { IndexRecord } from '../format/schema.ts';
import type { IndexLayout } from './layout.ts';

/** Newest manifest of a table: its file name, which tells the version, and its size. Null when there is none. */
export function headManifest(lanceDir: string, table: string): { path: string; name: string; bytes: number } | null {
  const dir = join(lanceDir, `${table}.lance`, '_versions');
  let head: { name: string; version: bigint } | null = null;
  for (const name of namesIn(dir)) {
    const digits = /^(\d+)\.manifest$/.exec(name)?.[1];
    if (digits === undefined) continue;
    // Names of 20 digits count down from 2^64-1, so that the newest sorts first; shorter ones count up.
    const number = BigInt(digits);
    const version = digits.length === 20 ? 0xffff_ffff_ffff_ffffn - number : number;
    if (head === null || version > head.version) head = { name, version };
  }
  if (head === null) return null;
  const path = join(dir, head.name);
  return { path, name: head.name, bytes: statSync(path).size };
}

/** What tells a state of the tables of files and chunks from all others: the MLX tier changes its own tables alone. */
export function headsOf({ lance }: IndexLayout, { tables }: Pick<IndexRecord, 'tables'>): string {
  return [tables.chunks, tables.files]
    .map((table) => {
      const head = headManifest(lance, table);
      return head === null ? '' : `${table}/${head.name}:${head.bytes}`;
    })
    .join(' ');
}

/** Names in a folder; none where there is no such folder. */
export function namesIn(dir: string): string[] {
  try {
    return readdirSync(dir);
  } catch {
    // No such folder: it holds nothing.
    return [];
  }
}
