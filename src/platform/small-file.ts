/** Reads a small file that another user may have put there: no link is followed, no pipe is waited for, the size is bounded. */

import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

/**
 * @param file absolute path; never followed through a symbolic link in its last part, never a device or a pipe
 * @returns its bytes, or null when there is no such file
 * @throws Error whose message says why it cannot be read, with the path
 */
export function readSmallFile(file: string, maxBytes: number): Buffer | null {
  let fd: number;
  try {
    // O_NONBLOCK: opening a named pipe must not wait for its other end.
    fd = openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    const why = code === 'ELOOP' ? 'it is a symbolic link' : (cause as Error).message;
    throw new Error(`Cannot read ${file}: ${why}`, { cause });
  }
  try {
    if (!fstatSync(fd).isFile()) throw new Error(`${file} is not a regular file`);
    const buffer = Buffer.alloc(maxBytes + 1);
    let length = 0;
    for (let read = -1; read !== 0 && length < buffer.length; length += read) {
      read = readSync(fd, buffer, length, buffer.length - length, null);
    }
    if (length > maxBytes) throw new Error(`${file} is larger than ${maxBytes / 1024} KB`);
    return buffer.subarray(0, length);
  } finally {
    closeSync(fd);
  }
}
