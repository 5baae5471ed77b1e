/** Content hashes: xxhash64 tells changes apart, sha256 identifies. Both give lower-case hex. */

import createXxhash, { type XXHashAPI } from 'xxhash-wasm';
import { MlxCodeError } from './errors.ts';

let xxhash: XXHashAPI | undefined;

/** Loads xxhash once per thread (about 1 ms); later calls return at once. */
export async function initHash(): Promise<void> {
  xxhash ??= await createXxhash();
}

/**
 * @param data bytes, or a text that counts as its UTF-8 bytes
 * @returns 16 hex digits
 * @throws E_BUG before `initHash` has finished in this thread
 */
export function xxh64Hex(data: Uint8Array | string): string {
  if (xxhash === undefined) throw new MlxCodeError('E_BUG', 'xxh64Hex was called before initHash');
  const value = typeof data === 'string' ? xxhash.h64(data) : xxhash.h64Raw(data);
  return value.toString(16).padStart(16, '0');
}

/** @returns 64 hex digits of the bytes, or of the text's UTF-8 bytes */
export function sha256Hex(data: Uint8Array | string): string {
  // Loaded when it is needed: that takes 3 ms of every start, and the first frame of the chat has no use for it.
  return process.getBuiltinModule('node:crypto').createHash('sha256').update(data).digest('hex');
}
