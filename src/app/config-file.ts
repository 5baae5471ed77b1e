/** Reads a configuration file: JSON with comments and trailing commas, into flat keys such as `index.exclude`. */

import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import stripJsonComments from 'strip-json-comments';
import { MlxCodeError } from '../base/errors.ts';

/** A configuration is a page of text; more is something else. */
const MAX_CONFIG_BYTES = 256 * 1024;

/**
 * @param file absolute path; never followed through a symbolic link, never a device or a pipe
 * @returns flat keys and their raw values, or null when there is no such file
 * @throws E_CONFIG_INVALID when it cannot be read or is not a JSON object
 */
export function readConfigFile(file: string): Map<string, unknown> | null {
  const text = readSmallFile(file);
  if (text === null) return null;
  let parsed: unknown;
  try {
    const json = stripJsonComments(text.replace(/^\uFEFF/, ''), { trailingCommas: true });
    parsed = json.trim() === '' ? {} : JSON.parse(json);
  } catch (cause) {
    throw new MlxCodeError('E_CONFIG_INVALID', `${file} is not JSON: ${(cause as Error).message}`, { cause });
  }
  if (!isObject(parsed)) throw new MlxCodeError('E_CONFIG_INVALID', `${file} must hold an object: { "search": { … } }`);
  const out = new Map<string, unknown>();
  flatten(parsed, '', out);
  return out;
}

// --- internal ---

function readSmallFile(file: string): string | null {
  let fd: number;
  try {
    // O_NONBLOCK: opening a named pipe must not wait for its other end.
    fd = openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    const why = code === 'ELOOP' ? 'it is a symbolic link' : (cause as Error).message;
    throw new MlxCodeError('E_CONFIG_INVALID', `Cannot read ${file}: ${why}`, { cause });
  }
  try {
    const stat = fstatSync(fd);
    if (!stat.isFile()) throw new MlxCodeError('E_CONFIG_INVALID', `${file} is not a regular file`);
    const buffer = Buffer.alloc(MAX_CONFIG_BYTES + 1);
    let length = 0;
    for (let read = -1; read !== 0 && length < buffer.length; length += read) {
      read = readSync(fd, buffer, length, buffer.length - length, null);
    }
    if (length > MAX_CONFIG_BYTES) {
      throw new MlxCodeError('E_CONFIG_INVALID', `${file} is larger than ${MAX_CONFIG_BYTES / 1024} KB`);
    }
    return buffer.toString('utf8', 0, length);
  } finally {
    closeSync(fd);
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function flatten(value: Record<string, unknown>, prefix: string, out: Map<string, unknown>): void {
  for (const [name, inner] of Object.entries(value)) {
    const key = prefix === '' ? name : `${prefix}.${name}`;
    // Depth two is all there is; deeper nesting is reported as an unknown key, not walked.
    if (isObject(inner) && prefix === '') flatten(inner, key, out);
    else if (key !== '$schema') out.set(key, inner);
  }
}
