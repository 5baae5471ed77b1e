/** Reads a configuration file: JSON with comments and trailing commas, into flat keys such as `index.exclude`. */

import stripJsonComments from 'strip-json-comments';
import { MlxCodeError } from '../base/errors.ts';
import { readSmallFile } from '../base/small-file.ts';

/** A configuration is a page of text; more is something else. */
const MAX_CONFIG_BYTES = 256 * 1024;

/**
 * @param file absolute path; never followed through a symbolic link, never a device or a pipe
 * @returns flat keys and their raw values, or null when there is no such file
 * @throws E_CONFIG_INVALID when it cannot be read or is not a JSON object
 */
export function readConfigFile(file: string): Map<string, unknown> | null {
  const text = readText(file);
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

function readText(file: string): string | null {
  try {
    return readSmallFile(file, MAX_CONFIG_BYTES)?.toString('utf8') ?? null;
  } catch (cause) {
    throw new MlxCodeError('E_CONFIG_INVALID', (cause as Error).message, { cause });
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
