/** Reads a configuration file: JSON with comments and trailing commas, into flat keys such as `index.exclude`. */

import { type ParseError, parse, printParseErrorCode } from 'jsonc-parser';
import stripJsonComments from 'strip-json-comments';
import { MlxCodeError } from '../../base/errors.ts';
import { readSmallFile } from '../../platform/small-file.ts';

/** A configuration is a page of text; more is something else. */
const MAX_CONFIG_BYTES = 256 * 1024;
/** Of the line that is wrong. */
const MAX_SHOWN = 80;

/**
 * @param file absolute path; never followed through a symbolic link, never a device or a pipe
 * @returns flat keys and their raw values, or null when there is no such file
 * @throws E_CONFIG_INVALID when it cannot be read or is not a JSON object; the message then names the line and the column
 */
export function readConfigFile(file: string): Map<string, unknown> | null {
  const text = readText(file);
  if (text === null) return null;
  const parsed = parseText(text.replace(/^\uFEFF/, ''), file);
  if (!isObject(parsed)) throw new MlxCodeError('E_CONFIG_INVALID', `${file} must hold an object: { "search": { … } }`);
  const out = new Map<string, unknown>();
  flatten(parsed, '', out);
  return out;
}

// --- internal ---

function parseText(text: string, file: string): unknown {
  const json = stripJsonComments(text, { trailingCommas: true });
  try {
    return json.trim() === '' ? {} : JSON.parse(json);
  } catch (cause) {
    throw new MlxCodeError('E_CONFIG_INVALID', whereAndWhy(text, file, cause as Error), {
      cause,
      hint: 'Fix that line, or move the file away; "mlx-code config path" prints where it is.',
    });
  }
}

/** What JSON.parse says of the place hangs on the version of Node. */
function whereAndWhy(text: string, file: string, cause: Error): string {
  const errors: ParseError[] = [];
  try {
    parse(text, errors, { allowTrailingComma: true });
  } catch {
    // The parser calls itself for each level, and a hostile file has too many.
  }
  const [first] = errors;
  if (first === undefined) return `${file} is not JSON: ${cause.message}`;
  const before = text.slice(0, first.offset).split('\n');
  const line = text.split('\n')[before.length - 1]?.trim() ?? '';
  const shown = line === '' ? '' : `, at ${JSON.stringify(line.slice(0, MAX_SHOWN))}`;
  const place = `${file}:${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
  return `${place} is not JSON: ${sayProblem(first)}${shown}`;
}

/** `CommaExpected` as words. */
function sayProblem({ error }: ParseError): string {
  return printParseErrorCode(error)
    .replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ')
    .toLowerCase();
}

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
