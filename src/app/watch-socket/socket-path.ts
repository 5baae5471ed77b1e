/** Where a running watch can be reached: a socket in a folder that only the user may enter. */

import { lstatSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { envText } from '../../base/env.ts';
import { sha256Hex } from '../../base/hash.ts';

/** `sun_path` holds 104 bytes on macOS and 108 on Linux, with a final NUL. */
const MAX_SOCKET_PATH = 103;
const KEY_LENGTH = 20;

export interface SocketPlace {
  readonly folder: string;
  readonly path: string;
}

/**
 * In `XDG_RUNTIME_DIR`, or a folder of the user's own in the folder for temporary files.
 * @param indexDir absolute path of the index folder: each index has a watch of its own
 * @returns null where every path would be too long for a socket
 */
export function socketPlace(indexDir: string): SocketPlace | null {
  const name = `${sha256Hex(indexDir).slice(0, KEY_LENGTH)}.sock`;
  const runtime = envText('XDG_RUNTIME_DIR');
  const folders = [
    ...(runtime !== undefined && isAbsolute(runtime) && isOurs(runtime) ? [join(runtime, 'mlx-code')] : []),
    ...[tmpdir(), '/tmp'].map((temp) => join(temp, `mlx-code-${process.getuid?.() ?? 0}`)),
  ];
  for (const folder of folders) {
    const path = join(folder, name);
    if (Buffer.byteLength(path) <= MAX_SOCKET_PATH) return { folder, path };
  }
  return null;
}

/** True for a folder, not a link to one, that belongs to this user and that no other user may enter or change. */
export function isPrivate(folder: string): boolean {
  const stats = lstatSync(folder, { throwIfNoEntry: false });
  return stats?.isDirectory() === true && stats.uid === (process.getuid?.() ?? stats.uid) && (stats.mode & 0o077) === 0;
}

// --- internal ---

function isOurs(folder: string): boolean {
  const stats = lstatSync(folder, { throwIfNoEntry: false });
  return stats?.isDirectory() === true && stats.uid === (process.getuid?.() ?? stats.uid);
}
