/** Contents of files at any state of a repository, many at once. Nothing is converted by filters of the repository. */

import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { resolveInRoot } from '../../base/paths.ts';
import { decodeSource, gitBytes } from '../../files/index.ts';

/** Larger files are no source text. */
export const MAX_CONTENT = 2_000_000;
/** Read at once. */
const BATCH_BYTES = 64_000_000;

/**
 * @param ids of contents; such as are unknown, not here or too large are left out
 * @throws E_GIT_*, E_CANCELLED
 */
export async function contentsOf(
  top: string,
  ids: readonly string[],
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, Buffer>> {
  const found = new Map<string, Buffer>();
  const wanted = [...new Set(ids)].filter((id) => id !== '');
  let batch: string[] = [];
  let bytes = 0;
  const read = async () => {
    if (batch.length > 0) await readBatch(top, batch, found, signal);
    batch = [];
    bytes = 0;
  };
  for (const [id, size] of await sizesOf(top, wanted, signal)) {
    if (size > MAX_CONTENT) continue;
    if (bytes + size > BATCH_BYTES) await read();
    batch.push(id);
    bytes += size;
  }
  await read();
  return found;
}

/** Bytes of each content that is here. @throws as contentsOf */
export async function sizesOf(
  top: string,
  ids: readonly string[],
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, number>> {
  const sizes = new Map<string, number>();
  if (ids.length === 0) return sizes;
  const input = `${ids.join('\n')}\n`;
  const checked = await gitBytes(top, ['cat-file', '--batch-check'], BATCH_BYTES, { input, signal });
  for (const line of checked.toString('latin1').split('\n')) {
    const [id = '', kind, size] = line.split(' ');
    if (kind === 'blob') sizes.set(id, Number(size));
  }
  return sizes;
}

/** A file of the work tree; null for anything but a regular file inside of it that is not too large. */
export function workFile(top: string, path: string): Buffer | null {
  try {
    const file = path.includes(LOST) ? byteName(top, path) : resolveInRoot(top, path);
    if (file === null) return null;
    const stats = lstatSync(file);
    return stats.isFile() && stats.size <= MAX_CONTENT ? readFileSync(file) : null;
  } catch {
    // Gone meanwhile, or a path that leads out.
    return null;
  }
}

/** @returns '' for nothing, and for anything but text */
export function textOf(bytes: Buffer | null): string {
  if (bytes === null) return '';
  const decoded = decodeSource(bytes);
  return 'text' in decoded ? decoded.text : '';
}

// --- internal ---

/** Stands for bytes of a name that are not UTF-8. */
const LOST = '\uFFFD';

/** The bytes of a name that reads so; null where there is none, several are, or a link is on the way. */
function byteName(top: string, path: string): Buffer | null {
  let at = Buffer.from(top);
  for (const part of path.split('/')) {
    const names = readdirSync(at, 'buffer').filter((name) => name.toString('utf8') === part);
    const [name] = names;
    if (name === undefined || names.length > 1) return null;
    at = Buffer.concat([at, Buffer.from('/'), name]);
    if (lstatSync(at).isSymbolicLink()) return null;
  }
  return at;
}

async function readBatch(top: string, ids: readonly string[], found: Map<string, Buffer>, signal?: AbortSignal) {
  const most = BATCH_BYTES + MAX_CONTENT + ids.length * 200;
  const bytes = await gitBytes(top, ['cat-file', '--batch'], most, { input: `${ids.join('\n')}\n`, signal });
  for (let at = 0; at < bytes.length; ) {
    const end = bytes.indexOf(10, at);
    if (end < 0) return;
    const [id = '', kind, size = ''] = bytes.toString('latin1', at, end).split(' ');
    at = end + 1;
    if (kind === 'missing') continue;
    if (kind === 'blob') found.set(id, bytes.subarray(at, at + Number(size)));
    at += Number(size) + 1;
  }
}
